import type pg from 'pg';
import { PURPOSES } from '#kernel';
import { readCatalogue } from '#persistence';
import type { Say } from '../bench.js';

/** What the log is made of: as a region would have it after three years. */
export const LOG = { cases: 20_000, professionals: 1_300, fieldSets: 300, years: 3, setsPerPurpose: 40 } as const;

const REASONS = ['NO_CONSENT', 'CATEGORY_NOT_ALLOWED', 'LEVEL_TOO_HIGH', 'PHASE_NOT_ALLOWED'] as const;

const WORDS = `
INSERT INTO reading.word (id, word) OVERRIDING SYSTEM VALUE
SELECT n, encode(sha256(n::text::bytea), 'hex') FROM generate_series(1, $1::int) AS n`;

const SETS = `
INSERT INTO reading.field_set (id, digest, rows, fields, categories, holders) OVERRIDING SYSTEM VALUE
SELECT nr, sha256(member::text::bytea), m.* FROM unnest($1::jsonb[]) WITH ORDINALITY AS s(member, nr),
  LATERAL jsonb_to_record(member) AS m(rows jsonb, fields text[], categories text[], holders text[])`;

// Each party uses some of the lists for each of its purposes; three in twenty profiles are refusals, one in fifty rests on an emergency.
const PROFILES = `
INSERT INTO reading.profile (id, digest, region, kind, party, function, purpose, legal_basis, emergency, confidentiality, granted, refused)
OVERRIDING SYSTEM VALUE
SELECT row_number() OVER (ORDER BY random()), sha256((p.nr || ' ' || u.nr || ' ' || s)::bytea), 'groningen',
  CASE WHEN s % 20 < 17 THEN 'disclosure' WHEN s % 20 < 19 THEN 'refusal' ELSE 'access' END, p.oin, 'functie', u.purpose,
  '{AVG_6_1_E}', CASE WHEN s % 50 = 7 THEN 'WVGGZ_8_29' END, 'NORMAAL',
  CASE WHEN s % 20 < 17 THEN 1 + ((p.nr * 131 + u.nr * 17 + s * s) % $1::int) ELSE $1::int + 1 END,
  $1::int + 2 + (s % $2::int)
FROM (SELECT oin, row_number() OVER (ORDER BY oin) AS nr FROM gate.accession WHERE region = 'groningen') p
CROSS JOIN unnest($3::text[]) WITH ORDINALITY AS u(purpose, nr) CROSS JOIN generate_series(1, $4::int) AS s
WHERE (p.nr + u.nr) % 4 <> 0`;

// Some profiles, cases and professionals are met far more often than others; a professional is of one party.
const ENTRIES = `
INSERT INTO reading.entry (key, id, shard, idx, month, profile, case_name, subject, professional, trace, outcome)
SELECT (at::bigint << 20) | (n & 1048575), gen_random_uuid(), 1000000, n, date_trunc('month', to_timestamp(at / 1000))::date,
  profile, case_nr, $3::int + case_nr, 2 * $3::int + 1 + (profile * 7 + floor(100 * random())::int) % $4::int, gen_random_uuid(),
  CASE WHEN n % 100 < 97 THEN 'DELIVERED' WHEN n % 100 < 99 THEN 'ABORTED' ELSE 'UNKNOWN' END
FROM (SELECT n, $5::float8 + n * $6::float8 AS at, 1 + floor($7::int * power(random(), 3))::int AS profile,
    1 + floor($3::int * power(random(), 2))::int AS case_nr
  FROM generate_series($1::bigint, $2::bigint) AS n) e`;

const AT_ONCE = 500_000;

/** Fills what is read of a ledger with so many entries, by the database itself, and lets the planner know. Seconds that took. */
export async function fill(admin: pg.Client, entries: number, say: Say): Promise<number> {
  const started = performance.now();
  await admin.query('SET synchronous_commit = off');
  await admin.query(`SET maintenance_work_mem = '1GB'`);
  await admin.query('TRUNCATE reading.entry, reading.unusual, reading.profile, reading.field_set, reading.word');
  await admin.query(
    `INSERT INTO reading.cursor (shard, nr, next) OVERRIDING SYSTEM VALUE VALUES ('verzonnen', 1000000, 0)`,
  );
  await admin.query(WORDS, [2 * LOG.cases + LOG.professionals]);
  await admin.query(SETS, [fieldSets().map((set) => JSON.stringify(set))]);
  await admin.query(PROFILES, [LOG.fieldSets, REASONS.length, PURPOSES, LOG.setsPerPurpose]);
  await fillEntries(admin, entries, say);
  await admin.query(
    `SELECT setval(pg_get_serial_sequence('reading.' || t, 'id'), 10000000) FROM unnest('{word,field_set,profile}'::text[]) t`,
  );
  await admin.query('VACUUM ANALYZE');
  // Else the database would still be writing it all out while it is measured.
  await admin.query('CHECKPOINT');
  return (performance.now() - started) / 1000;
}

async function fillEntries(admin: pg.Client, entries: number, say: Say): Promise<void> {
  const { rows: indexes } = await admin.query<{ name: string; made: string }>(
    `SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE schemaname = 'reading' AND tablename = 'entry'`,
  );
  for (const { name } of indexes) await admin.query(`DROP INDEX reading.${name}`);
  const { rows } = await admin.query<{ n: number }>('SELECT count(*)::int AS n FROM reading.profile');
  const span = LOG.years * 365 * 86_400_000;
  const terms = [LOG.cases, LOG.professionals, Date.now() - span, span / entries, rows[0]?.n ?? 0];
  for (let first = 1; first <= entries; first += AT_ONCE) {
    const last = Math.min(first + AT_ONCE - 1, entries);
    await admin.query(ENTRIES, [first, last, ...terms]);
    say(`${last.toLocaleString('en')} of ${entries.toLocaleString('en')} entries`);
  }
  await admin.query(`INSERT INTO reading.unusual SELECT key, outcome FROM reading.entry WHERE outcome <> 'DELIVERED'`);
  for (const { made } of indexes) await admin.query(made);
  say('indexes are made');
}

interface FieldSet {
  readonly rows: readonly object[];
  readonly fields: readonly string[];
  readonly categories: readonly string[];
  readonly holders: readonly string[];
}

/** Lists of what is granted, one that is empty, and lists of what is refused. The last field of the catalogue is in one list alone. */
function fieldSets(): FieldSet[] {
  const known = [...readCatalogue('config').fields.keys()].sort();
  const common = known.slice(0, -1);
  const random = randomFrom(7);
  const granted = Array.from({ length: LOG.fieldSets }, (_, nr) => {
    const count = 5 + Math.floor(35 * random());
    const fields = common.filter(() => random() < count / common.length);
    return setOf(
      { holder: HOLDER, clause: `X-${String(nr)}`, form: 'FULL' },
      nr === 0 ? [...fields, ...known.slice(-1)] : fields,
    );
  });
  const refused = REASONS.map((reason, nr) => setOf({ holder: HOLDER, reason }, common.slice(10 * nr, 10 * nr + 15)));
  return [...granted, { rows: [], fields: [], categories: [], holders: [] }, ...refused];
}

const HOLDER = '00000009990000000001';

function setOf(words: object, fields: readonly string[]): FieldSet {
  const categories = [...new Set(fields.map((field) => field.split('.')[0] ?? ''))];
  return { rows: [{ ...words, fields }], fields, categories, holders: [HOLDER] };
}

/** The same numbers at each run. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
