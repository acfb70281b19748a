import type { AnswerEntry } from '#ledger';
import type { GraphqlAnswer } from '../product/client.js';
import type { AskedPlace, CaseDocument } from './wordings.js';

/** What became of one field of one case: in the answer, and in the record of it. */
export interface Outcome {
  /** What came that is not null, as JSON, in order. Where it stands among nulls and lists hangs on what else was asked. */
  readonly values: readonly string[];
  /** The neutral reason why it was withheld. */
  readonly withheld: string | null;
  /** Forms other than the full one in which it was shown. */
  readonly forms: readonly string[];
  /** `clause form holder consent` of each row of the record that grants it. */
  readonly granted: readonly string[];
  /** `reason holder` of each row of the record that refuses it. */
  readonly refused: readonly string[];
}

export type Outcomes = Readonly<Record<string, Outcome>>;
type Body = GraphqlAnswer['body'];
type Path = readonly (string | number)[];
export type Entries = ReadonlyMap<string, AnswerEntry>;

/** What became of each field that documents asked for. Throws for a field of which two places tell different things. */
export function outcomesOf(
  asked: readonly { readonly document: CaseDocument; readonly body: Body }[],
  entries: Entries,
  caseId: string,
): Outcomes {
  const outcomes: Record<string, Outcome> = {};
  for (const { document, body } of asked) {
    const told = toldIn(body, entries, caseId);
    for (const place of document.places) {
      const outcome = outcomeAt(place, body, told);
      const known = outcomes[place.coordinate];
      if (known && JSON.stringify(known) !== JSON.stringify(outcome))
        throw new Error(`two places of ${place.coordinate}`);
      outcomes[place.coordinate] = outcome;
    }
  }
  return outcomes;
}

/** Ids of the records that an answer names. */
export function recordsOf({ extensions }: Body): string[] {
  return (extensions?.disclosure?.records ?? []).map(({ id }) => id);
}

interface Rows {
  readonly granted: ReadonlyMap<string, readonly string[]>;
  readonly refused: ReadonlyMap<string, readonly string[]>;
}

const NOTHING: Rows = { granted: new Map(), refused: new Map() };

function rowsByRoot({ extensions }: Body, entries: Entries): ReadonlyMap<string, Rows> {
  const ids = new Map<string, string[]>();
  for (const { path, id } of extensions?.disclosure?.records ?? []) {
    const root = path.map(String).join('.');
    ids.set(root, [...(ids.get(root) ?? []), id]);
  }
  return new Map(Array.from(ids, ([root, own]) => [root, rowsOf(own.map((id) => entryIn(entries, id)))]));
}

function entryIn(entries: Entries, id: string): AnswerEntry {
  const entry = entries.get(id);
  if (!entry) throw new Error(`an answer names the record ${id}, which is not in the ledger`);
  return entry;
}

/** Rows of these entries by field. */
export function rowsOf(entries: readonly AnswerEntry[]): Rows {
  const [granted, refused] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const add = (rows: Map<string, string[]>, fields: readonly string[], row: string): void => {
    for (const field of fields) rows.set(field, [...(rows.get(field) ?? []), row].sort());
  };
  for (const entry of entries) {
    for (const { fields, clause, form, holder, consent = '' } of entry.granted)
      add(granted, fields, `${clause} ${form} ${holder} ${consent}`.trim());
    for (const { fields, reason, holder = '' } of entry.refused) add(refused, fields, `${reason} ${holder}`.trim());
  }
  return { granted, refused };
}

/** What an answer and its records tell, by the place it is told of. */
interface Told {
  readonly caseId: string;
  readonly rows: ReadonlyMap<string, Rows>;
  readonly withheld: ReadonlyMap<string, string>;
  readonly forms: ReadonlyMap<string, readonly string[]>;
}

function toldIn(body: Body, entries: Entries, caseId: string): Told {
  const { withheld = [], forms = [] } = body.extensions?.disclosure ?? {};
  const shown = new Map<string, string[]>();
  for (const { path, form } of forms) {
    const here = path.join('.');
    shown.set(here, [...new Set([...(shown.get(here) ?? []), form])].sort());
  }
  return {
    caseId,
    rows: rowsByRoot(body, entries),
    withheld: new Map(withheld.map(({ path, reason }) => [path.join('.'), reason])),
    forms: shown,
  };
}

function outcomeAt({ coordinate, root, path }: AskedPlace, { data }: Body, told: Told): Outcome {
  const top = caseAt(data, root, told.caseId);
  const [above, here] = [top.join('.'), [...top, ...path].join('.')];
  const { granted, refused } = told.rows.get(above) ?? NOTHING;
  return {
    values: valuesAt(valueAt(data, top), path).sort(),
    withheld: told.withheld.get(here) ?? told.withheld.get(above) ?? null,
    forms: told.forms.get(here) ?? [],
    granted: granted.get(coordinate) ?? [],
    refused: refused.get(coordinate) ?? [],
  };
}

/** Where the case stands in the answer: at the root, or in the list of cases there. */
function caseAt(data: Body['data'], root: AskedPlace['root'], caseId: string): Path {
  const found = valueAt(data, root);
  return Array.isArray(found) ? [...root, found.findIndex((node: { id?: string }) => node.id === caseId)] : root;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, name) => (found as Record<string, unknown> | null | undefined)?.[name], value);
}

function valuesAt(value: unknown, [name, ...rest]: readonly string[]): string[] {
  if (value === null || value === undefined) return [];
  if (name === undefined) return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, [name, ...rest]));
  return valuesAt((value as Record<string, unknown>)[name], rest);
}

/** What `access` tells of each field, and the record of it. */
export interface AccessOutcome {
  readonly allowed: boolean;
  readonly form: string | null;
  readonly reason: string | null;
  readonly granted: readonly string[];
  readonly refused: readonly string[];
}

export const ACCESS =
  'query ($id: ID!, $purpose: Purpose) { access(id: $id, purpose: $purpose) { fields { field allowed form reason } } }';

type FieldAccess = Pick<AccessOutcome, 'allowed' | 'form' | 'reason'> & { readonly field: string };

/** null when there is no such case for this party. */
export function accessOf(body: Body, entries: Entries): Readonly<Record<string, AccessOutcome>> | null {
  const access = body.data?.['access'] as { readonly fields: readonly FieldAccess[] } | null;
  if (!access) return null;
  const { granted, refused } = rowsOf(recordsOf(body).map((id) => entryIn(entries, id)));
  return Object.fromEntries(
    access.fields.map(({ field, ...told }) => [
      field,
      { ...told, granted: granted.get(field) ?? [], refused: refused.get(field) ?? [] },
    ]),
  );
}
