import type { EntityManager } from 'typeorm';

/** The region of a shard; null when there is no such shard. */
export async function regionOfShard(manager: EntityManager, shard: string): Promise<string | null> {
  const text = 'SELECT region FROM ledger.shard WHERE shard = $1';
  const [row] = await manager.query<{ region: string }[]>(text, [shard]);
  return row?.region ?? null;
}

/** The entry that the relay sends next, and for the rest of the transaction it moves on no further. Null before it ever led the shard. */
export async function heldCursor(manager: EntityManager, shard: string): Promise<number | null> {
  const text = 'SELECT next::float8 AS next FROM relay.cursor WHERE shard = $1 FOR UPDATE';
  const [row] = await manager.query<{ next: number }[]>(text, [shard]);
  return row?.next ?? null;
}

/** Has the relay send again from `to` on, under a new epoch: whoever leads is fenced and starts there. What is parked from there on
 *  is sent with all else, and parked anew if it is refused again. */
export async function rewindCursor(manager: EntityManager, shard: string, to: number): Promise<void> {
  await manager.query('UPDATE relay.cursor SET next = $2, epoch = epoch + 1 WHERE shard = $1 AND next > $2', [
    shard,
    to,
  ]);
  await manager.query('DELETE FROM relay.parked WHERE shard = $1 AND idx >= $2', [shard, to]);
}

/** Has the relay send parked entries of a shard again, all of them or that of one index. Answers how many were not to be already. */
export async function resendParked(manager: EntityManager, shard: string, index: number | null): Promise<number> {
  const text = `WITH asked AS (
    UPDATE relay.parked SET again = true WHERE shard = $1 AND ($2::bigint IS NULL OR idx = $2) AND NOT again RETURNING idx)
    SELECT count(*)::int AS count FROM asked`;
  const [row] = await manager.query<{ count: number }[]>(text, [shard, index]);
  return row?.count ?? 0;
}

/** An entry that is parked, as it is told. */
export interface ParkedRow {
  readonly region: string;
  readonly shard: string;
  readonly index: string;
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly since: Date;
  readonly again: boolean;
}

/** At most `limit` parked entries of these regions; null: of every shard. */
export async function parkedIn(
  manager: EntityManager,
  regions: readonly string[] | null,
  limit: number,
): Promise<readonly ParkedRow[]> {
  const text = `
    SELECT s.region, p.shard, p.idx::text AS index, l.id, l.kind, p.reason, p.at AS since, p.again
    FROM relay.parked p JOIN ledger.shard s ON s.shard = p.shard JOIN ledger.leaf l ON l.shard = p.shard AND l.idx = p.idx
    WHERE $1::text[] IS NULL OR s.region = ANY($1) ORDER BY p.shard, p.idx LIMIT $2`;
  return manager.query<ParkedRow[]>(text, [regions, limit]);
}
