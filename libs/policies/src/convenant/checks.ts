import { instantOf, isPurpose, NEVER_RECIPIENTS, PHASES_OF_PURPOSE } from '#kernel';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Finding, Path } from '../configuration/yaml-file.js';
import { toSpan } from './build.js';
import { checkClause } from './clause-checks.js';
import { checkRedundance } from './clause-overlap.js';
import type { ConvenantText, DecisionText, PartyText, PurposeText, SpanText } from './convenant-text.js';
import { checkFieldSets, checkNaming } from './field-checks.js';
import { neverReceives } from './recipients.js';

/** What a schema cannot say about a convenant. */
export function checkConvenant(text: ConvenantText, catalogue: Catalogue): readonly Finding[] {
  const { parties, purposes, wpg20Decisions, clauses } = text;
  return [
    ...checkSpan(text.inForce, ['inForce']),
    ...checkDoubles(
      'parties',
      'type',
      parties.map(({ type }) => type),
    ),
    ...checkDoubles(
      'purposes',
      'code',
      purposes.map(({ code }) => code),
    ),
    ...checkDoubles(
      'wpg20Decisions',
      'id',
      wpg20Decisions.map(({ id }) => id),
    ),
    ...checkDoubles(
      'clauses',
      'id',
      clauses.map(({ id }) => id),
    ),
    ...checkFieldSets(text, catalogue),
    ...parties.flatMap((party, index) => checkParty(party, ['parties', index])),
    ...purposes.flatMap((purpose, index) => checkPurpose(purpose, ['purposes', index])),
    ...wpg20Decisions.flatMap((decision, index) => checkDecision(decision, ['wpg20Decisions', index], text, catalogue)),
    ...clauses.flatMap((clause, index) => checkClause(clause, ['clauses', index], text, catalogue)),
    ...checkRedundance(text),
  ];
}

/** Who acts here does so in a function; who can never receive anything has none. */
function checkParty({ type, functions }: PartyText, path: Path): readonly Finding[] {
  const never = NEVER_RECIPIENTS.includes(type);
  if (never === (functions.length === 0)) return [];
  return [
    never
      ? { path: [...path, 'functions'], ...neverReceives(type), remedy: 'Leave its functions empty: []' }
      : { path: [...path, 'functions'], problem: `${type} has no functions`, remedy: 'Name at least one' },
  ];
}

function checkDoubles(list: string, member: string, names: readonly string[]): readonly Finding[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: [list, index, member], problem: `'${name}' exists already`, remedy: 'Name each once' }],
  );
}

/** A region may narrow the phases of a purpose, never widen them. */
function checkPurpose({ code, phases }: PurposeText, path: Path): readonly Finding[] {
  if (!isPurpose(code)) return [];
  const allowed = PHASES_OF_PURPOSE[code];
  return phases.flatMap((phase, index) =>
    allowed.includes(phase)
      ? []
      : [
          {
            path: [...path, 'phases', index],
            problem: `${code} may never be stated in phase ${phase}`,
            remedy: `Use one of: ${allowed.join(', ')}`,
          },
        ],
  );
}

function checkDecision(
  { data, sets, recipients, span }: DecisionText,
  path: Path,
  text: ConvenantText,
  catalogue: Catalogue,
): readonly Finding[] {
  const at = (index: number): Path => [...path, 'recipients', index];
  const strangers = recipients.flatMap((type, index): readonly Finding[] => {
    if (NEVER_RECIPIENTS.includes(type)) return [{ path: at(index), ...neverReceives(type) }];
    if (text.parties.some((party) => party.type === type)) return [];
    return [{ path: at(index), problem: `${type} is no party here`, remedy: 'List it among the parties' }];
  });
  const flaws = checkSpan(span, [...path, 'span']);
  const meeting = flaws.length + checkSpan(text.inForce, []).length > 0 ? [] : checkMeeting(span, text.inForce);
  return [
    ...strangers,
    ...checkNaming({ fields: data, sets }, { path, member: 'data' }, text, catalogue),
    ...flaws,
    ...meeting.map((finding) => ({ ...finding, path: [...path, 'span'] })),
  ];
}

/** A decision that is in force at no moment of the convenant opens nothing. */
function checkMeeting(span: SpanText, inForce: SpanText): readonly Omit<Finding, 'path'>[] {
  const [one, other] = [toSpan(span), toSpan(inForce)];
  const meet = one.from < (other.until ?? Infinity) && other.from < (one.until ?? Infinity);
  if (meet) return [];
  return [{ problem: 'the decision is never in force together with the convenant', remedy: 'Correct its span' }];
}

function checkSpan({ from, until = null }: SpanText, path: Path): readonly Finding[] {
  const [start, end] = [instantOf(from), until === null ? Infinity : instantOf(until)];
  if (start === null) return [noMoment([...path, 'from'])];
  if (end === null) return [noMoment([...path, 'until'])];
  if (start < end) return [];
  return [{ path: [...path, 'until'], problem: 'it ends before it begins', remedy: 'Put the later moment in until' }];
}

function noMoment(path: Path): Finding {
  return {
    path,
    problem: 'this day or time does not exist',
    remedy: 'A moment with its offset: 2026-01-01T00:00:00+01:00',
  };
}
