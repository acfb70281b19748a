import type pg from 'pg';
import type { FieldRows } from './profile.js';
import { leastKey } from './search-rows.js';

/** What was given of one case or person. */
export interface GivenOf {
  readonly region: string;
  /** Pseudonyms, under each version of the key, of the case or of the person. */
  readonly column: 'case_name' | 'subject';
  readonly names: readonly string[];
  /** Milliseconds; null: from the beginning. */
  readonly since: number | null;
}

/** A party that received one field, in one way. */
export interface Recipient {
  readonly party: string;
  readonly on_behalf_of: string | null;
  readonly function: string | null;
  /** Pseudonym. */
  readonly professional: string | null;
  readonly purpose: string;
  readonly holder: string;
  readonly clause: string;
  readonly form: string;
  readonly first: Date;
  readonly last: Date;
  readonly times: number;
  /** Of these, answers that went out whole; of the others it is not known what arrived. */
  readonly delivered: number;
}

/** What a party received on one day, for one purpose: for the person that it is about. */
export interface GivenOnDay {
  /** In the Netherlands: `2026-11-23`. */
  readonly day: string;
  readonly party: string;
  readonly on_behalf_of: string | null;
  readonly purpose: string;
  /** What the records name as bases in law, of all that was given together. */
  readonly legal_basis: readonly string[];
  /** Of the convenant that was in force; null: of none. */
  readonly version: number | null;
  readonly rows: FieldRows['granted'];
  readonly times: number;
}

const FROM_NAMES = `
FROM reading.word w JOIN reading.entry e ON e.$column = w.id JOIN reading.profile p ON p.id = e.profile
WHERE w.word = ANY($1::text[]) AND e.key >= $2::bigint AND p.region = $3 AND p.kind = 'disclosure'`;

const MOMENT = (key: string): string => `to_timestamp((${key} >> 20) / 1000.0)`;

// Entries are counted by profile first: lists of fields are looked into once for each.
const RECIPIENTS = `
WITH given AS MATERIALIZED (
  SELECT e.profile, e.professional, min(e.key) AS first, max(e.key) AS last, count(*)::int AS times,
    count(*) FILTER (WHERE e.outcome = 'DELIVERED')::int AS delivered
  ${FROM_NAMES} GROUP BY e.profile, e.professional)
SELECT p.party, p.on_behalf_of, p.function, f.word AS professional, p.purpose, list.row ->> 'holder' AS holder,
  list.row ->> 'clause' AS clause, list.row ->> 'form' AS form, ${MOMENT('min(g.first)')} AS first, ${MOMENT('max(g.last)')} AS last,
  sum(g.times)::int AS times, sum(g.delivered)::int AS delivered
FROM given g JOIN reading.profile p ON p.id = g.profile JOIN reading.field_set s ON s.id = p.granted
CROSS JOIN LATERAL jsonb_array_elements(s.rows) AS list(row) LEFT JOIN reading.word f ON f.id = g.professional
WHERE $4 = ANY(s.fields) AND list.row -> 'fields' ? $4
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY last DESC, 1, 2, 3, 4, 5, 6, 7, 8`;

// A version is put in force under the lock of its region, so that its moment is after that of every entry before it.
const VERSION = `
(SELECT max(c.version) FROM gate.convenant c WHERE c.region = $3 AND c.activated_at <= ${MOMENT('e.key')})`;

const OVERVIEW = `
WITH given AS MATERIALIZED (
  SELECT e.profile, (${MOMENT('e.key')} AT TIME ZONE 'Europe/Amsterdam')::date AS day, ${VERSION} AS version, count(*)::int AS times
  ${FROM_NAMES} AND p.confidentiality = 'NORMAAL' AND $4::bigint >= e.key GROUP BY e.profile, day, version)
SELECT g.day::text, p.party, p.on_behalf_of, p.purpose, p.legal_basis, g.version, s.rows, sum(g.times)::int AS times
FROM given g JOIN reading.profile p ON p.id = g.profile JOIN reading.field_set s ON s.id = p.granted
GROUP BY 1, 2, 3, 4, 5, 6, s.id ORDER BY 1 DESC, 2, 3, 4, 5, 6, s.id`;

/** Who received what of one case or person. */
export class Recipients {
  constructor(private readonly pool: pg.Pool) {}

  /** Every party that received the field, with the last first. */
  async ofField(given: GivenOf, field: string): Promise<readonly Recipient[]> {
    return (await this.pool.query<Recipient>(...this.#query(RECIPIENTS, given, field))).rows;
  }

  /** What was given, day by day, newest first, up to `until` (milliseconds). Confidential entries are left out. */
  async byDay(given: GivenOf, until: number): Promise<readonly GivenOnDay[]> {
    return (await this.pool.query<GivenOnDay>(...this.#query(OVERVIEW, given, String(leastKey(until))))).rows;
  }

  #query(text: string, { region, column, names, since }: GivenOf, last: string): [string, unknown[]] {
    return [text.replace('$column', column), [names, String(leastKey(since ?? 0)), region, last]];
  }
}
