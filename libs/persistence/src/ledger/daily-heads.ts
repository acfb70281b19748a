import type { EntityManager } from 'typeorm';
import { toIso } from '#kernel';
import { headsChange, META } from '#ledger';
import { changeEntry } from './change-entry.js';
import type { FactChanges } from './fact-changes.js';

interface HeadRow {
  readonly shard: string;
  readonly size: string;
  readonly root: Buffer;
}

/** More would not fit the body of one entry. */
const MOST_IN_ENTRY = 300;

const NEWEST = `
SELECT convert_from(b.bytes, 'UTF8')::jsonb ->> 'at' AS at FROM ledger.leaf l JOIN ledger.body b ON b.shard = l.shard AND b.idx = l.idx
WHERE l.shard = (SELECT shard FROM ledger.head WHERE region = $1) AND l.kind = 'heads' ORDER BY l.idx DESC LIMIT 1`;

const HEADS = `
SELECT shard, coalesce(s.closed_size, h.size) AS size, coalesce(s.closed_root, h.root) AS root
FROM ledger.shard s LEFT JOIN ledger.head h USING (shard)
WHERE h.region IS DISTINCT FROM $1 ORDER BY shard`;

/** Keeps a leaf a day (UTC) with the size and root of every shard but its own, in a shard of its own: none can vanish unseen. */
export class DailyHeads {
  constructor(private readonly changes: FactChanges) {}

  /** Adds today's leaf, if it is not there. Answers whether it did. Several replicas may ask at once: one adds it. */
  keep(): Promise<boolean> {
    return this.changes.change([META], async (change) => {
      const { manager, now } = change;
      const [newest] = await manager.query<{ at: string }[]>(NEWEST, [META]);
      if (newest !== undefined && dayOf(newest.at) === dayOf(toIso(now))) return false;
      for (const heads of await headsOf(manager))
        change.record(changeEntry(now, { kind: 'heads', region: META, step: 'DAY', change: heads }));
      return true;
    });
  }
}

/** What the entries say, one for as many heads as fit its body. */
async function headsOf(manager: EntityManager): Promise<readonly ReturnType<typeof headsChange>[]> {
  const rows = await manager.query<HeadRow[]>(HEADS, [META]);
  const heads = rows.map(({ shard, size, root }) => ({ shard, size: Number(size), root }));
  const count = Math.max(1, Math.ceil(heads.length / MOST_IN_ENTRY));
  return Array.from({ length: count }, (_, index) => {
    const own = heads.slice(index * MOST_IN_ENTRY, (index + 1) * MOST_IN_ENTRY);
    return headsChange(own, `${String(index + 1)}/${String(count)}`);
  });
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}
