import type { AnswerEntry, ChangeEntry, Entry, OutcomeEntry } from '#ledger';
import { convenantText, isAnswer, type Exported } from './exported.js';

/** Columns, one row for each holder and clause or reason of an answer, one for each other entry. */
export const CSV_COLUMNS = [
  ...(['shard', 'index', 'id', 'kind', 'at', 'region', 'operation', 'step', 'requester', 'on_behalf_of'] as const),
  ...([
    'party_type',
    'application',
    'function',
    'professional',
    'subject',
    'case',
    'pseudonym_key',
    'purpose',
  ] as const),
  ...(['phase', 'track', 'participation', 'convenant', 'legal_basis', 'verdict', 'holder', 'clause', 'form'] as const),
  ...(['consent', 'reason', 'fields', 'emergency', 'controles', 'outcome', 'of', 'trace_id', 'retain_until'] as const),
] as const;
type Column = (typeof CSV_COLUMNS)[number];
type Row = Partial<Readonly<Record<Column, string | number | null | undefined>>>;

/** The rows of an entry as lines of RFC 4180, without their ends. */
export function csvLines(exported: Exported): readonly string[] {
  return rowsOf(exported).map((row) => CSV_COLUMNS.map((column) => csvCell(row[column] ?? '')).join(','));
}

/** A cell of RFC 4180. What a spreadsheet would take for a formula has an apostrophe before it. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function rowsOf({ entry, shard, idx }: Exported): readonly Row[] {
  const { id, kind, at, region, retain_until } = entry;
  const head: Row = { shard, index: idx, id, kind, at, region, retain_until };
  if (isAnswer(entry)) return verdictsOf(entry).map((row) => ({ ...head, ...answerRow(entry), ...row }));
  return [{ ...head, ...otherRow(entry) }];
}

function answerRow(entry: AnswerEntry): Row {
  const { operation, subject, pseudonym_key, purpose, phase, track, participation, controles } = entry;
  return {
    ...{ operation, subject, case: entry.case, pseudonym_key, purpose, phase, track, participation, controles },
    ...requesterRow(entry.requester),
    convenant: convenantText(entry),
    legal_basis: entry.legal_basis.join(' '),
    emergency: entry.emergency?.reason,
    trace_id: entry.trace.trace_id,
  };
}

function requesterRow(requester: AnswerEntry['requester'] | undefined): Row {
  if (!requester) return {};
  const { oin, on_behalf_of, party_type, application, function: role, professional } = requester;
  return { requester: oin, on_behalf_of, party_type, application, function: role, professional };
}

function verdictsOf({ granted, refused, held_back = [] }: AnswerEntry): readonly Row[] {
  const rows: Row[] = [
    ...granted.map(({ holder, clause, form, consent, fields }): Row => ({
      verdict: 'GIVEN',
      holder,
      clause,
      form,
      consent,
      fields: fields.join(' '),
    })),
    ...refused.map(({ holder, reason, fields }): Row => ({
      verdict: 'WITHHELD',
      holder,
      reason,
      fields: fields.join(' '),
    })),
    ...(held_back.length > 0 ? [{ verdict: 'HELD_BACK', fields: held_back.join(' ') }] : []),
  ];
  return rows.length > 0 ? rows : [{}];
}

function otherRow(entry: Exclude<Entry, AnswerEntry>): Row {
  return isOutcome(entry) ? { outcome: entry.outcome, of: entry.of } : changeRow(entry);
}

function isOutcome(entry: Exclude<Entry, AnswerEntry>): entry is OutcomeEntry {
  return entry.kind === 'outcome';
}

function changeRow({ step, subject, case: of, pseudonym_key, requester, trace }: ChangeEntry): Row {
  return { step, subject, case: of, pseudonym_key, ...requesterRow(requester), trace_id: trace?.trace_id };
}
