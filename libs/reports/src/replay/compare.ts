import type { RefusedFields } from '#ledger';
import type { DecidedAgain } from '#policies';
import type { DecisionEntries } from './decision-told.js';

/** What an entry says of a decision that can be wrong. */
export type Aspect =
  | 'KIND'
  | 'ACTIVITY'
  | 'CONTROLES'
  | 'FIELD'
  | 'BARRIER'
  | 'HELD_BACK'
  | 'PHASE'
  | 'TRACK'
  | 'PARTICIPATION'
  | 'LEGAL_BASIS'
  | 'WPG20_DECISION'
  | 'EMERGENCY';

/** Where the record differs from the decision made again. Coordinates, codes and OINs only. */
export interface Difference {
  readonly what: Aspect;
  /** Of a FIELD. */
  readonly field: string | null;
  readonly holder: string | null;
  /** null: it says nothing of the kind. */
  readonly recorded: string | null;
  readonly decided: string | null;
}

/** Reasons that stand for what a source did after the decision: it granted these fields, and they did not come. */
const LATE: readonly string[] = ['SOURCE_UNAVAILABLE', 'SOURCE_REFUSED'];

/** Compares what is recorded of a decision with the decision made again: by field and holder, and what the record says besides. None:
 *  they are the same. A field that was granted and then not delivered by its source is as it should be. */
export function compareDecision(entries: DecisionEntries, again: DecidedAgain): readonly Difference[] {
  const recorded = recordedLines(entries);
  const heldBack = again.strict && (again.fallsShort || recorded.lost.size > 0);
  const decided = decidedLines(again, heldBack);
  return [
    ...fieldDifferences(recorded, decided, again),
    ...barrierDifferences(entries, again),
    ...heldBackDifferences(entries, again, { heldBack, lost: recorded.lost }),
    ...kindDifferences(entries, again, heldBack),
    ...placeDifferences(entries, again),
    ...(recorded.lost.size > 0 || heldBack ? [] : groundDifferences(entries, again)),
  ];
}

/** What is said of each field of each holder, as text: `POL-3 FULL` with its consent, or the reason. */
type Lines = ReadonlyMap<string, ReadonlySet<string>>;

interface Recorded {
  readonly lines: Lines;
  /** Of whom which field did not come. */
  readonly lost: ReadonlySet<string>;
}

function recordedLines(entries: DecisionEntries): Recorded {
  const lines = new Map<string, Set<string>>();
  const lost = new Set<string>();
  for (const { granted, refused } of entries) {
    for (const { holder, clause, form, consent, fields } of granted)
      for (const field of fields) add(lines, keyOf(field, holder), grantText(clause, form, consent));
    for (const row of refused) addRefusal({ lines, lost }, row);
  }
  return { lines, lost };
}

function addRefusal(
  { lines, lost }: { readonly lines: Map<string, Set<string>>; readonly lost: Set<string> },
  { holder, reason, fields }: RefusedFields,
): void {
  for (const field of fields) {
    const key = keyOf(field, holder);
    if (LATE.includes(reason)) lost.add(key);
    else add(lines, key, reason);
  }
}

function decidedLines({ granted, refused }: DecidedAgain, heldBack: boolean): Lines {
  const lines = new Map<string, Set<string>>();
  if (!heldBack)
    for (const { field, holder, clause, form, consent } of granted)
      add(lines, keyOf(field, holder), grantText(clause, form, consent));
  for (const { field, holder, reason } of refused) if (field !== null) add(lines, keyOf(field, holder), reason);
  return lines;
}

function keyOf(field: string, holder: string | null | undefined): string {
  return holder === null || holder === undefined ? field : `${field}|${holder}`;
}

function grantText(clause: string, form: string, consent: string | null | undefined): string {
  return [clause, form, ...(consent === null || consent === undefined ? [] : [consent])].join(' ');
}

function add(lines: Map<string, Set<string>>, key: string, said: string): void {
  const known = lines.get(key);
  if (known) known.add(said);
  else lines.set(key, new Set([said]));
}

function fieldDifferences({ lines: recorded, lost }: Recorded, decided: Lines, again: DecidedAgain): Difference[] {
  const granted = new Set(again.granted.map(({ field, holder }) => keyOf(field, holder)));
  const undone = linesBeyond(decided, recorded).filter(([key]) => !(lost.has(key) && granted.has(key)));
  return [
    ...linesBeyond(recorded, decided).map(([key, said]) => ofField(key, said, null)),
    ...undone.map(([key, said]) => ofField(key, null, said)),
    ...Array.from(lost)
      .filter((key) => !granted.has(key))
      .map((key) => ofField(key, 'SOURCE_UNAVAILABLE', null)),
  ];
}

/** What the first say and the others do not. */
function linesBeyond(lines: Lines, others: Lines): (readonly [key: string, said: string])[] {
  return Array.from(lines).flatMap(([key, said]) =>
    Array.from(said)
      .filter((one) => others.get(key)?.has(one) !== true)
      .map((one) => [key, one] as const),
  );
}

function ofField(key: string, recorded: string | null, decided: string | null): Difference {
  const [field, holder = null] = key.split('|') as [string, string?];
  return { what: 'FIELD', field, holder, recorded, decided };
}

/** Where no field was asked, the barrier alone is told. */
function barrierDifferences(entries: DecisionEntries, { barrier }: DecidedAgain): Difference[] {
  const told = entries.flatMap(({ refused }) => refused.filter(({ fields }) => fields.length === 0));
  const recorded = told[0]?.reason ?? null;
  const isRefusal = entries[0].refused.some(({ reason }) => reason === barrier);
  if (barrier === null ? recorded === null : isRefusal) return [];
  return [plain('BARRIER', recorded, barrier)];
}

interface HeldBack {
  readonly heldBack: boolean;
  readonly lost: ReadonlySet<string>;
}

/** What was granted and held back because the caller wanted all or nothing. */
function heldBackDifferences(
  [entry]: DecisionEntries,
  again: DecidedAgain,
  { heldBack, lost }: HeldBack,
): Difference[] {
  const recorded = entry.held_back ?? null;
  if (!heldBack) return recorded === null ? [] : [plain('HELD_BACK', recorded.join(' '), null)];
  if (recorded !== null && isHeldBack(recorded, again, lost)) return [];
  const granted = new Set(again.granted.map(({ field }) => field));
  return [plain('HELD_BACK', recorded === null ? null : recorded.join(' '), [...granted].join(' '))];
}

/** All that was granted; what did not come may be missing. */
function isHeldBack(recorded: readonly string[], { granted }: DecidedAgain, lost: HeldBack['lost']): boolean {
  const known = new Set(granted.map(({ field }) => field));
  const came = granted.filter(({ field, holder }) => !lost.has(keyOf(field, holder)));
  return recorded.every((field) => known.has(field)) && came.every(({ field }) => recorded.includes(field));
}

/** What kind of entry it is, by what it says itself: that this is what was decided is looked at above. */
function kindDifferences(entries: DecisionEntries, { barrier }: DecidedAgain, heldBack: boolean): Difference[] {
  const [{ kind, operation }] = entries;
  if (operation === 'access') return differ('KIND', kind, 'access');
  if (heldBack || barrier !== null) return differ('KIND', kind, 'refusal');
  if (entries.some(({ granted }) => granted.length > 0)) return differ('KIND', kind, 'disclosure');
  return differ('KIND', kind, entries.some(({ refused }) => refused.length > 0) ? 'refusal' : 'access');
}

function placeDifferences([entry]: DecisionEntries, { case: file }: DecidedAgain): Difference[] {
  if (file === null) return differ('PARTICIPATION', entry.participation, 'NONE');
  return [
    ...differ('PHASE', entry.phase, file.phase),
    ...differ('TRACK', entry.track, file.track),
    ...differ('PARTICIPATION', entry.participation, file.participation),
  ];
}

function groundDifferences([entry]: DecisionEntries, again: DecidedAgain): Difference[] {
  const { legal_basis, wpg20_decision = null, emergency, activity, controles } = entry;
  return [
    ...(again.activity === null ? [] : differ('ACTIVITY', activity, again.activity)),
    ...differ('CONTROLES', controles, again.controles),
    ...differ('LEGAL_BASIS', sorted(legal_basis), sorted(again.legalBasis)),
    ...differ('WPG20_DECISION', wpg20_decision, again.wpg20Decision),
    ...differ('EMERGENCY', String(emergency !== null), String(again.emergency)),
  ];
}

function sorted(words: readonly string[]): string {
  return [...words].sort().join(' ');
}

function differ(what: Aspect, recorded: string | null, decided: string | null): Difference[] {
  return recorded === decided ? [] : [plain(what, recorded, decided)];
}

function plain(what: Aspect, recorded: string | null, decided: string | null): Difference {
  return { what, field: null, holder: null, recorded, decided };
}
