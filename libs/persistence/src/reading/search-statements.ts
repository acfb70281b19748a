import { leastKey } from './search-rows.js';
import type { Search } from './search-terms.js';

/** How many of the newest rows are looked at before those of each profile are: what is common is found among them. */
const WALK = 5_000;
const UNUSUAL = ['ABORTED', 'UNKNOWN'];
const NEWEST = (2n ** 63n - 1n).toString();

/** Columns of one name each, and in which order they are tried: the first is the rarest. */
const NAMES = ['case_name', 'subject', 'professional'] as const;
type NameColumn = (typeof NAMES)[number];

export interface Terms {
  readonly wanted: Search;
  /** Numbers of the names that are asked for. */
  readonly names: Partial<Readonly<Record<NameColumn, readonly number[]>>>;
  readonly limit: number;
  readonly after: string | null;
}

/** One way to the keys of what is wanted, newest first. */
export interface Attempt {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether so many keys are all that will be found, or all that is asked for. */
  readonly isEnough: (count: number) => boolean;
}

/** The rows of these keys, newest first. */
export const ROWS = `
SELECT e.key, e.id, c.shard, e.idx, e.month::text, p.region, p.kind, p.step, p.party, p.on_behalf_of, p.function, p.purpose, p.activity,
  p.legal_basis, p.emergency, p.confidentiality, p.staff, e.outcome, p.granted AS granted_set, p.refused AS refused_set,
  n.word AS case, s.word AS subject, f.word AS professional
FROM reading.entry e JOIN reading.profile p ON p.id = e.profile JOIN reading.cursor c ON c.nr = e.shard
LEFT JOIN reading.word n ON n.id = e.case_name LEFT JOIN reading.word s ON s.id = e.subject
LEFT JOIN reading.word f ON f.id = e.professional
WHERE e.key = ANY($1::bigint[]) ORDER BY e.key DESC`;

/** Ways to try, one after the other, until one is enough. What common conditions have in common is a profile, so that conditions that
 *  seldom meet cost no more than those that often do. */
export function search(terms: Terms): readonly Attempt[] {
  const named = NAMES.find((name) => terms.names[name] !== undefined);
  if (named !== undefined) return [byName(terms, named)];
  if (terms.wanted.trace) return [byTrace(terms)];
  if (UNUSUAL.includes(terms.wanted.outcome ?? '')) return [byOutcome(terms)];
  return [byWalk(terms), byProfile(terms)];
}

const always = (): boolean => true;

function byName(terms: Terms, name: NameColumn): Attempt {
  const query = new Query(terms);
  const numbers = query.value(terms.names[name]);
  const rest = query.rest(NAMES.filter((other) => other !== name));
  const text = `${query.chosen()}
SELECT found.key FROM unnest(${numbers}::int[]) AS n(id), LATERAL (
  SELECT e.key FROM reading.entry e WHERE e.${name} = n.id AND ${query.span} AND ${CHOSEN} ${rest}
  ORDER BY e.key DESC LIMIT ${query.limit}) found ORDER BY key DESC LIMIT ${query.limit}`;
  return { text, values: query.values, isEnough: always };
}

function byTrace(terms: Terms): Attempt {
  const query = new Query(terms);
  const text = `${query.chosen()}
SELECT e.key FROM reading.entry e WHERE ${query.span} AND ${CHOSEN} ${query.rest([])}
ORDER BY e.key DESC LIMIT ${query.limit}`;
  return { text, values: query.values, isEnough: always };
}

function byOutcome(terms: Terms): Attempt {
  const query = new Query(terms);
  const text = `${query.chosen()}
SELECT e.key FROM reading.unusual u JOIN reading.entry e USING (key)
WHERE ${query.span} AND u.outcome = ${query.value(terms.wanted.outcome)} AND ${CHOSEN} ORDER BY u.key DESC LIMIT ${query.limit}`;
  return { text: text.replaceAll('e.key', 'u.key'), values: query.values, isEnough: always };
}

function byWalk(terms: Terms): Attempt {
  const query = new Query(terms);
  const more = terms.wanted.outcome ? ', e.outcome' : '';
  const text = `${query.chosen()}
SELECT e.key FROM (
  SELECT e.key, e.profile${more} FROM reading.entry e WHERE ${query.span} ORDER BY e.key DESC LIMIT ${String(WALK)}) e
WHERE ${CHOSEN} ${query.rest([])} ORDER BY e.key DESC LIMIT ${query.limit}`;
  return { text, values: query.values, isEnough: (count) => count >= terms.limit };
}

// Of the newest n rows each is in one of the n profiles whose newest rows are the newest: no other profile need be looked into.
function byProfile(terms: Terms): Attempt {
  const query = new Query(terms);
  const rest = query.rest([]);
  const text = `${query.chosen()}, heads AS MATERIALIZED (
  SELECT chosen.id, newest.key FROM chosen, LATERAL (
    SELECT e.key FROM reading.entry e WHERE e.profile = chosen.id AND ${query.span} ${rest} ORDER BY e.key DESC LIMIT 1) newest
  ORDER BY newest.key DESC LIMIT ${query.limit}),
least AS MATERIALIZED (SELECT CASE WHEN count(*) >= ${query.limit} THEN min(key) ELSE 0 END AS key FROM heads)
SELECT found.key FROM heads, LATERAL (
  SELECT e.key FROM reading.entry e
  WHERE e.profile = heads.id AND e.key <= heads.key AND e.key >= (SELECT key FROM least) AND ${query.span} ${rest}
  ORDER BY e.key DESC LIMIT ${query.limit}) found ORDER BY key DESC LIMIT ${query.limit}`;
  return { text, values: query.values, isEnough: always };
}

const CHOSEN = 'e.profile IN (SELECT id FROM chosen)';

/** Gathers the parameters of one statement. */
class Query {
  readonly values: unknown[] = [];
  readonly limit: string;
  /** Which keys may be found: those of the period, older than what was seen. */
  readonly span: string;
  readonly #terms: Terms;

  constructor(terms: Terms) {
    this.#terms = terms;
    const { wanted, after, limit } = terms;
    const until = wanted.until === null || wanted.until === undefined ? NEWEST : String(leastKey(wanted.until));
    const before = after !== null && BigInt(after) < BigInt(until) ? after : until;
    this.limit = `${this.value(limit)}::int`;
    const from = this.value(String(leastKey(wanted.from ?? 0)));
    this.span = `e.key < ${this.value(before)}::bigint AND e.key >= ${from}::bigint`;
  }

  value(value: unknown): string {
    return `$${String(this.values.push(value))}`;
  }

  /** Conditions on the row itself: these names, the trace and the outcome. */
  rest(columns: readonly NameColumn[]): string {
    const { names, wanted } = this.#terms;
    const named = columns.filter((column) => names[column] !== undefined);
    const conditions = named.map((column) => `AND e.${column} = ANY(${this.value(names[column])}::int[])`);
    if (wanted.trace) conditions.push(`AND e.trace = ${this.value(wanted.trace)}::uuid`);
    if (wanted.outcome) conditions.push(`AND e.outcome = ${this.value(wanted.outcome)}`);
    return conditions.join(' ');
  }

  /** Profiles that are wanted. */
  chosen(): string {
    const { wanted } = this.#terms;
    const conditions = [`p.region = ${this.value(wanted.region)}`, `p.kind = ANY(${this.value(wanted.kinds)}::text[])`];
    for (const column of ['purpose', 'activity'] as const)
      if (wanted[column]) conditions.push(`p.${column} = ${this.value(wanted[column])}`);
    if (wanted.steps) conditions.push(`p.step = ANY(${this.value(wanted.steps)}::text[])`);
    if (wanted.staff) conditions.push(`p.staff = ANY(${this.value(wanted.staff)}::text[])`);
    if (wanted.party) {
      const party = this.value(wanted.party);
      conditions.push(`(p.party = ${party} OR p.on_behalf_of = ${party})`);
    }
    if (wanted.emergency !== null && wanted.emergency !== undefined)
      conditions.push(`(p.emergency IS NOT NULL) = ${this.value(wanted.emergency)}::boolean`);
    return `WITH chosen AS MATERIALIZED (SELECT p.id FROM reading.profile p WHERE ${[...conditions, ...this.#sets()].join(' AND ')})`;
  }

  #sets(): string[] {
    const { wanted } = this.#terms;
    const inList = (column: string, conditions: readonly string[]): string =>
      `p.${column} IN (SELECT s.id FROM reading.field_set s WHERE ${conditions.join(' AND ')})`;
    const sets: string[] = [];
    const lists = this.#lists();
    if (lists.length > 0) {
      const columns =
        wanted.granted === true ? ['granted'] : wanted.granted === false ? ['refused'] : ['granted', 'refused'];
      sets.push(`(${columns.map((column) => inList(column, lists)).join(' OR ')})`);
    }
    const { reason } = wanted;
    if (reason) sets.push(inList('refused', [`s.rows @> ${this.value(JSON.stringify([{ reason }]))}::jsonb`]));
    return sets;
  }

  // Holder and field are of the same row of the list.
  #lists(): string[] {
    const { holder, field, category } = this.#terms.wanted;
    const lists: string[] = [];
    if (holder || field) {
      const row = { ...(holder && { holder }), ...(field && { fields: [field] }) };
      lists.push(`s.rows @> ${this.value(JSON.stringify([row]))}::jsonb`);
    }
    if (category) lists.push(`${this.value(category)} = ANY(s.categories)`);
    return lists;
  }
}
