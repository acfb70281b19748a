import type { Place } from './place.js';

/** The leaf hash of one entry that was seen. */
export interface SeenLeaf {
  readonly shard: string;
  readonly index: number;
  /** 32 bytes. */
  readonly leafHash: Uint8Array;
}

/** Where a consumer keeps its place. Made for one consumer at a time. */
export interface ConsumerStore {
  /** What was saved last; null before there was anything. */
  load(): Promise<Place | null>;

  /** What was saved of an index; null when nothing was, or it is no longer kept: a duplicate is then taken at its word. */
  leafHash(shard: string, index: number): Promise<Uint8Array | null>;

  /** Resolves when both are durable. After a failure, or the end of the process in the middle, `load` gives the former place or this
   *  one, whole; leaves that it does not speak of may be there, and are written again. */
  save(place: Place, leaves: readonly SeenLeaf[]): Promise<void>;
}
