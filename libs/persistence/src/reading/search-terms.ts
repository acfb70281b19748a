import type { FieldRows, Profile } from './profile.js';

/** Where an entry stands, and how rows are ordered. */
export interface Found {
  readonly key: string;
  readonly id: string;
  readonly shard: string;
  readonly idx: string;
  readonly month: string;
}

/** What rows are wanted. Left out or null: whatever it is. */
export interface Search {
  readonly region: string;
  readonly kinds: readonly string[];
  readonly steps?: readonly string[] | null;
  /** OIN of who asked, or of whom it was asked for. */
  readonly party?: string | null;
  /** OIN of who holds what was asked for. */
  readonly holder?: string | null;
  readonly purpose?: string | null;
  /** URI of a processing activity, with its version. */
  readonly activity?: string | null;
  /** `K04`. */
  readonly category?: string | null;
  /** `K04.incidenten.datum`. */
  readonly field?: string | null;
  /** The exact reason of a refusal. */
  readonly reason?: string | null;
  /** Whether field, category and holder are of what was granted, or of what was refused. */
  readonly granted?: boolean | null;
  readonly emergency?: boolean | null;
  readonly outcome?: string | null;
  /** Pseudonyms, under each version of the key. */
  readonly case?: readonly string[] | null;
  readonly subject?: readonly string[] | null;
  readonly professional?: readonly string[] | null;
  readonly staff?: readonly string[] | null;
  /** W3C trace id, 32 hex digits. */
  readonly trace?: string | null;
  /** Half-open, milliseconds of the entry's own `at`. */
  readonly from?: number | null;
  readonly until?: number | null;
}

/** A page of rows, newest first. */
export interface Page {
  readonly first: number;
  /** Rows older than this one: the `key` of the last that was seen. */
  readonly after: string | null;
}

/** One entry as it is found. */
export interface SearchRow extends Profile, Found {
  readonly granted: FieldRows['granted'];
  readonly refused: FieldRows['refused'];
  /** `K01`, … of what was granted, and of what was refused. */
  readonly granted_categories: readonly string[];
  readonly refused_categories: readonly string[];
  readonly case: string | null;
  readonly subject: string | null;
  readonly professional: string | null;
  readonly outcome: string | null;
}
