import type { Instant, Precondition } from '#kernel';
import type { EntryKind } from './entry.js';

/** An entry ready to be appended: its leaf bytes and their hash, and the columns kept beside them. */
export interface Draft {
  readonly id: string;
  readonly kind: EntryKind;
  /** RFC 8785 canonical JSON, UTF-8, at most 64 KiB. */
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  /** The gateway that made it. */
  readonly replica: string | null;
  /** The entry whose outcome this is. */
  readonly settles: string | null;
}

/** What decisions rested on. Kept once, however many entries of a month name it. */
export interface FactsDocument {
  /** SHA-256 of its text in UTF-8, hex: what entries name it by. */
  readonly hash: string;
  /** Canonical JSON (RFC 8785). */
  readonly text: string;
}

/** Entries of one request: kept or dropped whole, on condition that the facts still hold. */
export interface EntryGroup {
  readonly entries: readonly Draft[];
  readonly preconditions: readonly Precondition[];
  /** The documents that its entries name, kept with them. */
  readonly facts?: readonly FactsDocument[];
  /** The facts may not be relied on after this time of the database; null: for ever. */
  readonly notAfter: Instant | null;
}

/** Where an entry stands: its position is in the tree, never in its body. */
export interface Place {
  readonly id: string;
  readonly shard: string;
  readonly idx: number;
}

/** An entry that stands there. */
export interface Placed extends Place {
  /** RFC 6962 leaf hash, 32 bytes. */
  readonly hash: Uint8Array;
}

/** The disclosure log. */
export abstract class Ledger {
  /** Answers only when the group is durable. FactsChanged: a precondition no longer holds, nothing was written.
   *  LedgerUnavailable: it could not be written, or nobody can tell; nothing may be released. */
  abstract append(region: string, group: EntryGroup): Promise<readonly Placed[]>;
}
