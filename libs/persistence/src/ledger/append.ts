import type { Instant } from '#kernel';
import type { Draft, Place } from '#ledger';
import { grow, rolledOver, type Head } from './head.js';
import {
  insertEntries,
  insertWithFacts,
  openShard,
  storeHead,
  type KeptDocuments,
  type Statement,
} from './statements.js';

/** What appends entries to a locked head, and where they will stand. */
export interface Append {
  /** In this order, in the transaction that holds the lock. */
  readonly statements: readonly Statement[];
  readonly places: readonly Place[];
}

/** What is appended: entries, and what their decisions rested on where any were made. */
export interface Appended {
  readonly entries: readonly Draft[];
  readonly kept?: KeptDocuments;
}

/** Appends at the end of the shard of the year of `now`, the database's time under the lock; the first entry of a year opens it. */
export function appendTo(head: Head, { entries, kept }: Appended, now: Instant): Append {
  const current = rolledOver(head, now);
  const { head: grown, places } = grow(current, entries);
  const rollover = current === head ? [] : [openShard(head, current)];
  const place = { shard: current.shard, first: current.frontier.size, at: now };
  const inserted = kept ? insertWithFacts(entries, place, kept) : insertEntries(entries, place);
  return { statements: [...rollover, inserted, storeHead(grown)], places };
}
