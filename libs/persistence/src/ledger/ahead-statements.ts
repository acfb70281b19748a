import type { Precondition } from '#kernel';
import type { EntryGroup } from '#ledger';
import { frontierColumn, type Head } from './head.js';
import type { Attested } from './notary.js';
import { insertionOf, storeHead, type Inserted, type Statement } from './statements.js';

/** Takes the region's lock row, and says nothing of it. Must be the first statement of the transaction. */
export function holdHead(region: string): Statement {
  return { name: 'ledger-hold', text: 'SELECT FROM ledger.head WHERE region = $1 FOR UPDATE', values: [region] };
}

/** What must be so once the lock is held for anything to be inserted. A statement of its own: the snapshot of the one that locks is older
 *  than the lock. */
const HELD = `held AS MATERIALIZED (
  SELECT FROM ledger.head
  WHERE region = $12 AND shard = $1 AND size = $2 AND frontier = $15
    AND date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date = $11::date
    AND ($16::float8 IS NULL OR extract(epoch FROM clock_timestamp()) * 1000 < $16)
    AND NOT EXISTS (
      SELECT FROM unnest($17::text[], $18::bigint[]) AS expected(key, epoch) LEFT JOIN gate.epoch now USING (key)
      WHERE coalesce(now.epoch, 0) <> expected.epoch))`;

/** Inserts entries and what their decisions rested on, if the region stands at `head` in the month of the entries, and every fact and time
 *  that the groups ask for still holds; else nothing. */
export function insertIfHeld(
  inserted: Inserted,
  { head, groups }: { readonly head: Head; readonly groups: readonly EntryGroup[] },
): Statement {
  const { text, values } = insertionOf(inserted, { name: 'held', as: HELD });
  const expected = distinct(groups);
  return {
    name: 'ledger-insert-held',
    text,
    values: [
      ...[...values, frontierColumn(head), earliest(groups)],
      ...[expected.map(({ key }) => key), expected.map(({ epoch }) => epoch)],
    ],
  };
}

/** Stores the head if that is what was inserted since `from`: if it stands there yet and its first new entry is this one. */
export function storeHeadIfInserted(head: Head, attested: Attested, from: { head: Head; entry: string }): Statement {
  const { text, values } = storeHead(head, attested);
  return {
    name: 'ledger-head-held',
    text: `${text} AND size = $9 AND EXISTS (SELECT FROM ledger.leaf WHERE id = $8 AND shard = $2 AND idx = $9)`,
    values: [...values, from.entry, from.head.frontier.size],
  };
}

/** Each condition once: requests about one case ask for the same. */
function distinct(groups: readonly EntryGroup[]): readonly Precondition[] {
  const all = groups.flatMap(({ preconditions }) => preconditions);
  return [
    ...new Map(all.map((precondition) => [`${String(precondition.epoch)} ${precondition.key}`, precondition])).values(),
  ];
}

function earliest(groups: readonly EntryGroup[]): number | null {
  const ends = groups.flatMap(({ notAfter }) => notAfter ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}
