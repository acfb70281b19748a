import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Answers against the ledger. */
export interface Reckoning {
  readonly answers: number;
  /** Answers whose record another answer names as well. */
  readonly twice: number;
  /** Answers whose record the ledger lacks. */
  readonly unrecorded: number;
  /** Records of answers of which no outcome says what became of them. */
  readonly unsettled: number;
  /** Outcomes other than DELIVERED. */
  readonly undelivered: number;
}

/** Outcomes are written after their answer, several together. */
const PATIENCE_MS = 15_000;
const AT_ONCE = 10_000;

/** Looks up, for the record of every answer, its entry and its outcome. */
export async function reckon(client: pg.Client, records: readonly string[]): Promise<Reckoning> {
  await client.query('CREATE TEMPORARY TABLE named (id uuid)');
  for (let from = 0; from < records.length; from += AT_ONCE) {
    await client.query('INSERT INTO named SELECT unnest($1::uuid[])', [records.slice(from, from + AT_ONCE)]);
  }
  await client.query('ANALYZE named');
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await compared(client);
    if (found.unsettled === 0 || performance.now() > deadline) {
      await client.query('DROP TABLE named');
      return found;
    }
    await sleep(500);
  }
}

async function compared(client: pg.Client): Promise<Reckoning> {
  const { rows } = await client.query<Reckoning>(`
    WITH wanted AS (SELECT DISTINCT id FROM named),
      found AS (SELECT w.id, l.id IS NOT NULL AS recorded, o.idx IS NOT NULL AS settled, o.shard, o.idx
        FROM wanted w LEFT JOIN ledger.leaf l ON l.id = w.id AND l.kind <> 'outcome'
        LEFT JOIN ledger.leaf o ON o.settles = w.id AND o.kind = 'outcome')
    SELECT (SELECT count(*) FROM named)::int AS answers,
      ((SELECT count(*) FROM named) - (SELECT count(*) FROM wanted))::int AS twice,
      count(DISTINCT f.id) FILTER (WHERE NOT f.recorded)::int AS unrecorded,
      count(DISTINCT f.id) FILTER (WHERE NOT f.settled)::int AS unsettled,
      count(*) FILTER (WHERE b.bytes IS NOT NULL AND convert_from(b.bytes, 'UTF8')::jsonb ->> 'outcome' <> 'DELIVERED')::int
        AS undelivered
    FROM found f LEFT JOIN ledger.body b ON b.shard = f.shard AND b.idx = f.idx`);
  if (!rows[0]) throw new Error('the ledger did not answer');
  return rows[0];
}
