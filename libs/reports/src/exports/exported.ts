import type { AnswerEntry, ChangeEntry, Entry } from '#ledger';

/** An entry to be exported, with where it stands in the ledger: so that whoever has the export can have it proved. */
export interface Exported {
  readonly entry: Entry;
  readonly shard: string;
  readonly idx: number;
}

/** Whose ledger is exported. */
export interface ExportContext {
  /** OIN of the organisation that runs the gate. */
  readonly ours: string;
  /** Address under which the gate is known. */
  readonly issuer: string;
}

/** `ldv-users`: who acted, of each line of `ldv`. */
export type ExportFormat = 'ldv' | 'ldv-users' | 'nen7513' | 'fhir' | 'csv';
export const EXPORT_FORMATS: readonly ExportFormat[] = ['ldv', 'ldv-users', 'nen7513', 'fhir', 'csv'];

/** Namespace of what no standard has a word for: of attributes, and of codes in FHIR. */
export const ATTRIBUTES = 'dpl.ketenpoort';
export const CODES = 'https://ketenpoort.nl/ns';

/** Kinds of entries that answer a question. */
export const ANSWER_KINDS: readonly string[] = [
  'disclosure',
  'refusal',
  'access',
] satisfies readonly AnswerEntry['kind'][];

export function isAnswer(entry: Entry): entry is AnswerEntry {
  return ANSWER_KINDS.includes(entry.kind);
}

/** About a person, in a change that some party or member of staff made. */
export function isAboutPerson(entry: Entry): entry is ChangeEntry & { readonly subject: string } {
  return 'step' in entry && entry.kind !== 'log-read' && (entry.subject ?? null) !== null;
}

/** Something was given, nothing was, or both: what became of what was asked. */
export function decisionOf({ kind, granted, refused }: AnswerEntry): 'GRANTED' | 'PARTLY' | 'REFUSED' {
  if (kind === 'refusal' || granted.length === 0) return 'REFUSED';
  return refused.length === 0 ? 'GRANTED' : 'PARTLY';
}

/** URN of an organisation by its OIN. */
export function oinUrn(oin: string): string {
  return `urn:nld:oin:${oin}`;
}

/** What kind of pseudonym names a person or a case: by whom, and made with which key. */
export function pseudonymType({ ours }: ExportContext, of: 'persoon' | 'casus', key: number | undefined): string {
  return `${oinUrn(ours)}:pseudoniem:${of}:${String(key ?? 0)}`;
}

/** W3C Trace Context span of one entry: the last 16 hex digits of its id. An answer about several persons is several actions, each with a
 *  line and a span of its own under that of the request. */
export function spanOf({ id }: Entry): string {
  return id.replaceAll('-', '').slice(-16);
}

/** Every field that was granted, and every one that was refused, each once (LDV, level of detail 2). */
export function fieldsOf(rows: readonly { readonly fields: readonly string[] }[]): readonly string[] {
  return [...new Set(rows.flatMap(({ fields }) => fields))];
}

export function convenantText({ convenant: { id, version } }: AnswerEntry): string {
  return `${id}@${String(version)}`;
}

/** A source failed to deliver what had been granted: the one fault that a record can tell of. */
export function hasFault(entry: AnswerEntry): boolean {
  return entry.sources.some(({ state }) => state !== 'DELIVERED');
}
