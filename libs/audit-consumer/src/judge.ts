import type { ShardPlace } from './place.js';
import { append, includes, without } from './ranges.js';
import type { AuditEntry } from './record.js';
import type { Told } from './told.js';

/** What is known of an entry's shard, and of its index, before the entry. */
export interface Known {
  readonly place: ShardPlace;
  /** The leaf hash that was seen there; null when there was none, or it is not kept any more. */
  readonly leafHash: Uint8Array | null;
}

export interface Judged {
  readonly told: readonly Told[];
  readonly place: ShardPlace;
  /** Whether the entry's leaf hash is the one to keep for its index. */
  readonly isNew: boolean;
}

/** What an entry means after all that came before it. Pure. */
export function judge(entry: AuditEntry, { place, leafHash }: Known): Judged {
  const { index, data } = entry;
  const what = data === null ? 'stub' : 'entry';
  if (index >= place.next) {
    const gap: Told[] = index > place.next ? [{ what: 'gap', shard: entry.shard, from: place.next, until: index }] : [];
    return { told: [...gap, { what, entry, late: false }], place: advanced(place, entry), isNew: true };
  }
  if (includes(place.missing, index)) {
    const found = { ...place, missing: without(place.missing, index) };
    return { told: [{ what, entry, late: true }], place: noted(found, entry), isNew: true };
  }
  return again(entry, { place, leafHash });
}

function again(entry: AuditEntry, { place, leafHash }: Known): Judged {
  const { shard, index, data } = entry;
  if (leafHash !== null && !isSame(leafHash, entry.leafHash))
    return { told: [{ what: 'diverging', entry, first: leafHash }], place, isNew: false };
  if (data !== null && includes(place.stubs, index))
    return { told: [{ what: 'body', entry }], place: { ...place, stubs: without(place.stubs, index) }, isNew: false };
  return { told: [{ what: 'duplicate', shard, index }], place, isNew: false };
}

function advanced(place: ShardPlace, entry: AuditEntry): ShardPlace {
  const { index } = entry;
  const missing = index > place.next ? append(place.missing, [place.next, index]) : place.missing;
  return noted({ ...place, missing, next: index + 1 }, entry);
}

function noted(place: ShardPlace, { index, data }: AuditEntry): ShardPlace {
  if (data !== null) return place;
  const stubs = [...place.stubs, [index, index + 1] as const].sort(([a], [b]) => a - b);
  return { ...place, stubs };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
