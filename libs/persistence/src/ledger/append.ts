import type { Instant } from '#kernel';
import type { Draft, EntryGroup, Placed } from '#ledger';
import { grow, placesAfter, rolledOver, type Head } from './head.js';
import type { Attested, Notary, SignedHead } from './notary.js';
import { insertIfHeld, storeHeadIfInserted } from './ahead-statements.js';
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
  readonly inserts: readonly Statement[];
  readonly places: readonly Placed[];
  /** Grows the tree and signs it: to be asked when the inserts are on their way, for the database is as long about those. */
  readonly seal: () => Sealed;
}

/** The end of an append. */
export interface Sealed {
  /** The last one before the commit. */
  readonly store: Statement;
  /** What the region's head is once that is committed, with its checkpoint. */
  readonly grown: SignedHead;
}

/** What is appended: entries, and what their decisions rested on where any were made. */
export interface Appended {
  readonly entries: readonly Draft[];
  readonly kept?: KeptDocuments;
}

/** A head as its lock row has it, with the checkpoint beside it. */
export interface LockedHead {
  readonly head: Head;
  readonly note: string | null;
  /** After a restore: the shard that nothing is signed in any more. The head is then the empty one that the region goes on in. */
  readonly left?: Head;
}

/** When, and who signs. */
export interface Appending {
  readonly now: Instant;
  readonly notary: Notary;
}

/** Appends at the end of the shard of the year of `now`, the database's time under the lock; the first entry of a year opens it.
 *  LedgerUnavailable when the notary does not sign on from where the head stands. */
export function appendTo(locked: LockedHead, { entries, kept }: Appended, { now, notary }: Appending): Append {
  const { closing, current } = whereTo(locked, now);
  accept(locked, notary);
  if (closing !== null) notary.open(current);
  const rollover = closing === null ? [] : [openShard(closing, current)];
  const place = { shard: current.shard, first: current.frontier.size, at: now };
  const inserts = kept ? insertWithFacts({ entries, place, kept }) : insertEntries(entries, place);
  const seal = sealing(current, entries, notary, storeHead);
  return { inserts: [...rollover, inserts], places: placesAfter(current, entries), seal };
}

/** Must be asked of a head that was read under its lock, before anything is built on it. LedgerUnavailable when the notary does not sign
 *  on from there. */
export function accept(locked: LockedHead, notary: Notary): void {
  if (locked.left === undefined) notary.accept(locked.head, locked.note);
}

/** Appends at the end of a head whose lock is held by then: all of it does nothing when the region is not at that head, or one of the groups is not to be kept, or another month has come than that of `at`. Null where a year must be
 *  opened first. */
export function appendAhead(
  { head, at }: { readonly head: Head; readonly at: Instant },
  { groups, kept }: { readonly groups: readonly EntryGroup[]; readonly kept: KeptDocuments },
  notary: Notary,
): Append | null {
  const entries = groups.flatMap((group) => group.entries);
  const [first] = entries;
  if (!first || rolledOver(head, at) !== head) return null;
  const place = { shard: head.shard, first: head.frontier.size, at };
  const seal = sealing(head, entries, notary, (grown, attested) =>
    storeHeadIfInserted(grown, attested, { head, entry: first.id }),
  );
  return {
    inserts: [insertIfHeld({ entries, place, kept }, { head, groups })],
    places: placesAfter(head, entries),
    seal,
  };
}

function sealing(
  from: Head,
  entries: readonly Draft[],
  notary: Notary,
  storeOf: (head: Head, attested: Attested) => Statement,
): Append['seal'] {
  return () => {
    const head = grow(from, entries);
    const attested = notary.attest(head);
    return { store: storeOf(head, attested), grown: { head, note: attested.note, from } };
  };
}

/** The shard that is appended to, and the one that is closed before that, if one is. */
function whereTo({ head, left }: LockedHead, now: Instant): { readonly closing: Head | null; readonly current: Head } {
  if (left !== undefined) return { closing: left, current: head };
  const current = rolledOver(head, now);
  return { closing: current === head ? null : head, current };
}
