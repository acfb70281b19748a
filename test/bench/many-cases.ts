import type pg from 'pg';

/** Cases of which the database is full and nobody asks: each with eight participants, eight items and their values. What is
 *  sealed there opens for nobody; it takes the room that sealed values take. Set by set, in the database itself. */
const FILL = [
  `CREATE TEMPORARY TABLE many AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS person, n
    FROM generate_series(1, $1::int) AS n`,
  `INSERT INTO gate.person (id) SELECT person FROM many`,
  `INSERT INTO gate.case_file (id, region, person, phase, track)
    SELECT id, 'groningen', person, (ARRAY['INCLUSIE', 'PLAN', 'UITVOERING', 'UITSTROOM'])[1 + n % 4],
      (ARRAY['VRIJWILLIG', 'VOORWAARDEN', 'WVGGZ', 'WZD', 'BEMOEIZORG'])[1 + n % 5] FROM many`,
  `INSERT INTO gate.participation (case_id, oin, role)
    SELECT m.id, p.oin, 'KERNPARTNER' FROM many m
    JOIN (SELECT oin, row_number() OVER (ORDER BY oin) AS place FROM gate.accession WHERE region = 'groningen') p
      ON (p.place + m.n) % 13 < 8`,
  `INSERT INTO gate.epoch (key, epoch) SELECT 'case:' || id, 1 FROM many`,
  `INSERT INTO consent.record (id, version, case_id, kind, state, categories, recipients, from_at)
    SELECT gen_random_uuid(), 1, id, 'CONSENT', 'IN_FORCE', '{K09,K10}', '{ZVH}', now() FROM many WHERE n % 2 = 0`,
  `INSERT INTO depot.case_key (case_id, kek, wrapped) SELECT id, 'none', sha256(id::text::bytea) FROM many`,
  `CREATE TEMPORARY TABLE many_items AS SELECT gen_random_uuid() AS id, m.id AS case_id, u.unit, o.oin
    FROM many m
    CROSS JOIN unnest(ARRAY['K01', 'K02', 'K04', 'K04.incidenten', 'K05', 'K07', 'K08', 'K13']) AS u(unit)
    CROSS JOIN (SELECT min(oin) AS oin FROM gate.accession WHERE region = 'groningen') o`,
  `INSERT INTO depot.item (id, case_id, unit, version, contributor, valid_from, sealed)
    SELECT id, case_id, unit, 1, oin, now(), '{L1}' FROM many_items`,
  `INSERT INTO depot.value (item_id, version, grp, sealed)
    SELECT i.id, 1, 'L1', s.bytes FROM many_items i CROSS JOIN (
      SELECT string_agg(sha256(n::text::bytea), ''::bytea) AS bytes FROM generate_series(1, 10) AS n) s`,
];

/** Adds so many cases and lets the planner know. Answers how large the database is then, in bytes. */
export async function fillWithCases(client: pg.Client, count: number): Promise<number> {
  await client.query('BEGIN');
  // Rows that the statements above make refer to each other by construction.
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query('ALTER TABLE depot.item ENABLE ALWAYS TRIGGER write_control');
  for (const [at, text] of FILL.entries()) await client.query(text, at === 0 ? [count] : []);
  await client.query('ALTER TABLE depot.item ENABLE TRIGGER write_control');
  await client.query('DROP TABLE many, many_items');
  await client.query('COMMIT');
  await client.query('VACUUM ANALYZE');
  // Else the database would still be writing it all out while it is measured.
  await client.query('CHECKPOINT');
  const { rows } = await client.query<{ size: string }>('SELECT pg_database_size(current_database()) AS size');
  return Number(rows[0]?.size ?? 0);
}
