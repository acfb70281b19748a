import type pg from 'pg';
import type { Instant } from '#kernel';

// The first unread leaf of each shard, by the index of its place.
const UNREAD = `
SELECT u.id FROM ledger.shard s LEFT JOIN reading.cursor c USING (shard), LATERAL (
  SELECT l.id FROM ledger.leaf l WHERE l.shard = s.shard AND l.idx >= coalesce(c.next, 0) ORDER BY l.idx LIMIT 1) u
WHERE s.region = $1`;
const TIME_DIGITS = 12;

/** How far the log of a region is read: what came later is found by nobody yet. */
export class ReadState {
  constructor(private readonly pool: pg.Pool) {}

  /** When the oldest entry was made that is not read yet; null: all is read. */
  async readUntil(region: string): Promise<Instant | null> {
    const { rows } = await this.pool.query<{ id: string }>({ name: 'read-until', text: UNREAD, values: [region] });
    return rows.length === 0 ? null : Math.min(...rows.map(({ id }) => madeAt(id)));
  }
}

/** Ids of entries are UUIDs of version 7: they begin with the time in milliseconds. */
function madeAt(id: string): Instant {
  return parseInt(id.replaceAll('-', '').slice(0, TIME_DIGITS), 16);
}
