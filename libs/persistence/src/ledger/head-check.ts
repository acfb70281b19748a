import type pg from 'pg';
import { LedgerUnavailable, SettingsInvalid } from '#kernel';
import { append, EMPTY_FRONTIER } from '#ledger';
import { sha256 } from './draft.js';
import { headOf, rootOf, type Head, type HeadRow } from './head.js';
import type { Notary } from './notary.js';
import { lockHead, storeHead } from './statements.js';

type Row = HeadRow & { readonly region: string };

const HEADS = 'SELECT region, shard, size, frontier, note FROM ledger.head ORDER BY region';
const SIGNED = `
SELECT shard, coalesce(s.closed_size, h.size)::float8 AS size FROM ledger.shard s LEFT JOIN ledger.head h USING (shard)
WHERE coalesce(s.closed_note, h.note) IS NOT NULL`;
const PAGE = 10_000;

/** Looks at every head before anything is signed. SettingsInvalid when one was signed by keys that these do not know: the right file
 *  must be put back. What was set back, or is not signed, does not stop a start: nothing is recorded in that region, and the rest goes on. */
export async function checkHeads(pool: pg.Pool, notary: Notary): Promise<void> {
  const { rows } = await pool.query<Row>(HEADS);
  for (const { shard, note } of rows) {
    if (note !== null && notary.opened(shard, note) === null)
      throw new SettingsInvalid(
        `ledger-signing.json: ${shard} was signed by other keys. Put the right file back, or add the public half of the old ` +
          'key to "retired"',
      );
  }
}

/** Signs a ledger from before checkpoints as its leaves are: to be done once, on purpose, when all is known that can be known of it from
 *  elsewhere. Answers the shards. SettingsInvalid when anything of it is signed, or known to have been: its notes were taken away then. */
export async function adoptUnsigned(pool: pg.Pool, notary: Notary): Promise<readonly string[]> {
  const { rows } = await pool.query<Row>(HEADS);
  if (notary.highWater.all().length > 0 || rows.some(({ note }) => note !== null))
    throw new SettingsInvalid(
      'UNSIGNED_LEDGER: this ledger was signed before, and is not adopted. Take the setting away',
    );
  const filled = rows.filter(({ size }) => Number(size) > 0);
  for (const { region } of filled) await adopt(pool, notary, region);
  return filled.map(({ shard }) => shard);
}

/** Of each shard that is written to, why nothing can be recorded in it; null: it can. Of the heads as they are now. */
export async function setbacks(
  pool: Pick<pg.Pool, 'query'>,
  notary: Notary,
): Promise<ReadonlyMap<string, string | null>> {
  const before = sizesKnown(notary);
  const { rows } = await pool.query<Row>(HEADS);
  const now = sizesKnown(notary);
  // What was committed while the head was on its way here is ahead of it, and no setback.
  const isOvertaken = ({ shard, size }: Row): boolean =>
    (before.get(shard) ?? 0) <= Number(size) && Number(size) < (now.get(shard) ?? 0);
  return new Map(rows.map((row) => [row.shard, isOvertaken(row) ? null : whyNot(notary, row)]));
}

function sizesKnown({ highWater }: Notary): ReadonlyMap<string, number> {
  return new Map(highWater.all().map(({ shard, size }) => [shard, size]));
}

function whyNot(notary: Notary, row: Row): string | null {
  try {
    notary.accept(headOf(row.region, row), row.note);
    return null;
  } catch (error) {
    if (error instanceof LedgerUnavailable) return error.detail;
    throw error;
  }
}

/** The most entries of each shard that are known to have been signed: by the database, or by the notary's high water. */
export async function signedSizes(pool: pg.Pool, notary: Notary): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ shard: string; size: number }>(SIGNED);
  const sizes = new Map(rows.map(({ shard, size }) => [shard, size]));
  for (const { shard, size } of notary.highWater.all()) sizes.set(shard, Math.max(size, sizes.get(shard) ?? 0));
  return sizes;
}

async function adopt(pool: pg.Pool, notary: Notary, region: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<HeadRow>({ ...lockHead(region) });
    const [row] = rows;
    if (!row) throw new Error(`region ${region} has no ledger`);
    const head = headOf(region, row);
    if (!rootOf(await grownFrom(client, head)).equals(rootOf(head)))
      throw new SettingsInvalid(
        `${head.shard}: its entries are not those of its head. Restore the database from a backup`,
      );
    await client.query({ ...storeHead(head, notary.attest(head)) });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** The tree as the leaves give it. */
async function grownFrom(client: pg.PoolClient, head: Head): Promise<Head> {
  let frontier = EMPTY_FRONTIER;
  const text = 'SELECT hash FROM ledger.leaf WHERE shard = $1 AND idx >= $2 ORDER BY idx LIMIT $3';
  while (frontier.size < head.frontier.size) {
    const { rows } = await client.query<{ hash: Buffer }>(text, [head.shard, frontier.size, PAGE]);
    if (rows.length === 0) break;
    frontier = append(
      sha256,
      frontier,
      rows.map(({ hash }) => hash),
    );
  }
  return { ...head, frontier };
}
