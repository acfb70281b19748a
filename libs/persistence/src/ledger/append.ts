import type { Instant } from '#kernel';
import type { Draft, Place } from '#ledger';
import { grow, rolledOver, type Head } from './head.js';
import { insertEntries, openShard, storeHead, type Statement } from './statements.js';

/** What appends entries to a locked head, and where they will stand. */
export interface Append {
  /** In this order, in the transaction that holds the lock. */
  readonly statements: readonly Statement[];
  readonly places: readonly Place[];
}

/** Appends at the end of the shard of the year of `now`, the database's time under the lock; the first entry of a year opens it. */
export function appendTo(head: Head, entries: readonly Draft[], now: Instant): Append {
  const current = rolledOver(head, now);
  const { head: grown, places } = grow(current, entries);
  const rollover = current === head ? [] : [openShard(head, current)];
  return {
    statements: [...rollover, insertEntries(current.shard, current.frontier.size, entries, now), storeHead(grown)],
    places,
  };
}
