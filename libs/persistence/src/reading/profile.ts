import type { AnswerEntry, ChangeEntry, Entry, GrantedFields, OutcomeEntry, RefusedFields } from '#ledger';

/** Lists of fields without what differs from person to person: they come back in many entries. */
export interface FieldRows {
  readonly granted: readonly Omit<GrantedFields, 'consent'>[];
  readonly refused: readonly RefusedFields[];
}

/** What an entry has in common with many others. */
export interface Profile {
  readonly region: string;
  readonly kind: Entry['kind'];
  /** Of a change: what was done. */
  readonly step: string | null;
  /** OIN of who asked. */
  readonly party: string | null;
  readonly on_behalf_of: string | null;
  readonly function: string | null;
  /** Of an answer the purpose that was stated; of a look at the log the control purpose. */
  readonly purpose: string | null;
  readonly activity: string | null;
  readonly legal_basis: readonly string[];
  /** Reason of the emergency, where something was granted because of it. */
  readonly emergency: string | null;
  readonly confidentiality: string | null;
  /** Pseudonym of who of the staff acted. */
  readonly staff: string | null;
}

/** An entry that gets a row. */
export type RowedEntry = Exclude<Entry, OutcomeEntry>;

export function isOutcome(entry: Entry): entry is OutcomeEntry {
  return entry.kind === 'outcome';
}

export function profileOf(entry: RowedEntry): Profile {
  const { kind, region, requester } = entry;
  const common = {
    ...{ region, kind },
    party: requester?.oin ?? null,
    on_behalf_of: requester?.on_behalf_of ?? null,
    function: requester?.function ?? null,
  };
  return isAnswer(entry) ? { ...common, ...ofAnswer(entry) } : { ...common, ...ofChange(entry) };
}

type Rest = Omit<Profile, 'region' | 'kind' | 'party' | 'on_behalf_of' | 'function'>;

function ofAnswer({ purpose, activity, legal_basis, emergency, confidentiality }: AnswerEntry): Rest {
  const reason = emergency?.reason ?? null;
  return { step: null, purpose, activity, legal_basis, emergency: reason, confidentiality, staff: null };
}

function ofChange({ step, staff, change }: ChangeEntry): Rest {
  const { control_purpose: purpose } = change;
  return {
    ...{ step, activity: null, legal_basis: [], emergency: null, confidentiality: null },
    purpose: typeof purpose === 'string' ? purpose : null,
    staff: staff?.id ?? null,
  };
}

/** What was granted and refused; nothing where nobody asked for fields. */
export function fieldRowsOf(entry: RowedEntry): FieldRows {
  if (!isAnswer(entry)) return { granted: [], refused: [] };
  const granted = entry.granted.map(({ holder, clause, form, fields }) => ({ holder, clause, form, fields }));
  return { granted, refused: entry.refused };
}

/** The professional for whom it was asked, by their pseudonym. */
export function professionalOf({ requester }: RowedEntry): string | null {
  return requester?.professional ?? null;
}

function isAnswer(entry: RowedEntry): entry is AnswerEntry {
  return entry.kind === 'disclosure' || entry.kind === 'refusal' || entry.kind === 'access';
}
