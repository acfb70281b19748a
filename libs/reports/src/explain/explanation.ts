import { NEUTRAL, type NeutralReason, type Reason } from '#kernel';
import type { AnswerEntry, Outcome } from '#ledger';
import type { ClauseTerms, CompiledConvenant } from '#policies';
import type { DecisionEntries } from '../replay/decision-told.js';
import type { Replay } from '../replay/replay.js';
import { REASON_TEXTS } from './reasons.js';

/** What is told of an entry besides itself. */
export interface Told {
  readonly entries: DecisionEntries;
  /** The convenant and the catalogue that it was decided by; null: they are no longer to be had. */
  readonly policy: CompiledConvenant | null;
  /** Names of parties by OIN. */
  readonly names: ReadonlyMap<string, string>;
  /** What became of the answer, the last word of it; null: not told, or nothing was to be delivered. */
  readonly outcome: Outcome | null;
  readonly replay: Replay;
}

export interface ToldParty {
  readonly oin: string;
  /** null: it is not a party here. */
  readonly name: string | null;
}

export interface ToldClause {
  readonly id: string;
  readonly form: string;
  /** Its text in the convenant; null: the convenant is not to be had. */
  readonly text: string | null;
  readonly legalBasis: readonly string[];
  /** All that it asks for, in closed words and lists of them. */
  readonly conditions: readonly string[];
}

export interface ToldField {
  readonly field: string;
  /** In Dutch; null: the catalogue is not to be had. */
  readonly description: string | null;
}

/** Fields of which the same is said. */
export type ToldFields = { readonly holder: ToldParty | null; readonly fields: readonly ToldField[] } & (
  | { readonly verdict: 'GIVEN'; readonly clause: ToldClause; readonly consent: string | null }
  | {
      readonly verdict: 'WITHHELD';
      readonly reason: string;
      readonly why: string;
      readonly caller: NeutralReason | null;
    }
  | { readonly verdict: 'HELD_BACK' }
);

/** One recorded decision, told so that who was not there can follow it. Holds no value of the case: the record has none. */
export interface Explanation {
  readonly entry: AnswerEntry;
  readonly requester: ToldParty;
  /** Whose rights counted, where the requester asked for another. */
  readonly principal: ToldParty | null;
  readonly purpose: { readonly code: string; readonly label: string | null };
  readonly convenant: { readonly title: string | null };
  readonly fields: readonly ToldFields[];
  readonly outcome: Outcome | null;
  readonly replay: Replay;
}

export function explanationOf({ entries, policy, names, outcome, replay }: Told): Explanation {
  const [entry] = entries;
  const { oin, on_behalf_of } = entry.requester;
  const party = (of: string): ToldParty => ({ oin: of, name: names.get(of) ?? null });
  const teller: Teller = { policy, party };
  return {
    entry,
    requester: party(oin),
    principal: on_behalf_of === undefined ? null : party(on_behalf_of),
    purpose: { code: entry.purpose, label: labelOf(policy, entry.purpose) },
    convenant: { title: policy?.convenant.title ?? null },
    fields: entries.flatMap((part) => fieldsOf(part, teller)),
    ...{ outcome, replay },
  };
}

interface Teller {
  readonly policy: CompiledConvenant | null;
  readonly party: (oin: string) => ToldParty;
}

function labelOf(policy: CompiledConvenant | null, purpose: string): string | null {
  return policy?.convenant.purposes.find(({ code }) => code === purpose)?.label ?? null;
}

function fieldsOf({ granted, refused, held_back = [] }: AnswerEntry, teller: Teller): ToldFields[] {
  const { policy, party } = teller;
  const given = granted.map(({ holder, clause, form, consent = null, fields }): ToldFields => ({
    verdict: 'GIVEN',
    holder: party(holder),
    clause: clauseOf(policy, clause, form),
    consent,
    fields: fields.map((field) => described(policy, field)),
  }));
  const withheld = refused
    .filter(({ fields }) => fields.length > 0 || refused.length === 1)
    .map(({ holder, reason, fields }): ToldFields => ({
      verdict: 'WITHHELD',
      holder: holder === undefined ? null : party(holder),
      ...{ reason, why: REASON_TEXTS[reason as Reason], caller: NEUTRAL[reason as Reason] },
      fields: fields.map((field) => described(policy, field)),
    }));
  const back: ToldFields[] =
    held_back.length === 0
      ? []
      : [{ verdict: 'HELD_BACK', holder: null, fields: held_back.map((field) => described(policy, field)) }];
  return [...given, ...withheld, ...back];
}

function described(policy: CompiledConvenant | null, field: string): ToldField {
  return { field, description: policy?.catalogue.fields.get(field)?.description.nl ?? null };
}

function clauseOf(policy: CompiledConvenant | null, id: string, form: string): ToldClause {
  const terms = policy?.convenant.clauses.find((clause) => clause.id === id);
  if (!terms) return { id, form, text: null, legalBasis: [], conditions: [] };
  return { id, form, text: terms.note, legalBasis: terms.legalBasis, conditions: conditionsOf(terms) };
}

function conditionsOf(terms: ClauseTerms): string[] {
  const asked: readonly (readonly [boolean, string])[] = [
    [true, `function ${terms.functions.join(', ')}`],
    [true, `phase ${terms.phases.join(', ')}`],
    [true, `track ${terms.tracks.join(', ')}`],
    [true, `participation ${terms.participation.join(', ')}`],
    [terms.ownItems, 'own items only'],
    [terms.consent, 'consent of the person'],
    [terms.emergency, 'an emergency declared in the case'],
    [terms.confidential, 'a duty of confidentiality'],
    [terms.wpg20Decision !== null, `decision ${String(terms.wpg20Decision)} of article 20 Wpg`],
  ];
  return asked.filter(([is]) => is).map(([, text]) => text);
}
