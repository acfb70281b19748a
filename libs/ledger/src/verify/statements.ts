import { hex } from '@scure/base';
import type { Json } from '#kernel';

/** What entries say of the log itself: the `change` of kinds `heads`, `restored` and `pruned`. Written and read here alone, since both
 *  who appends them and whoever verifies must mean the same by them. */

/** A shard as it was: how many entries it had, and the root over them. */
export interface ShardState {
  readonly shard: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** Entries [from, until) of a shard, whose bodies are gone. */
export interface PrunedRange {
  readonly shard: string;
  readonly from: number;
  readonly until: number;
}

/** A shard before a restore, as it was last published, and the number of entries that came back. */
export interface Restored extends ShardState {
  readonly left: number;
}

type Change = Readonly<Record<string, Json>>;

/** `change` of an entry of kind `heads`: every shard as it is that day. `part`: which of how many entries this is, such as `1/1`. */
export function headsChange(heads: readonly ShardState[], part: string): Change {
  return { heads: heads.map(stateChange), part };
}

/** `change` of an entry of kind `restored`, the first of its shard: the last published checkpoint of the one that it goes on from, and how
 *  many entries of that one were left; those between are lost, and nobody may lose more later. `also`: shards that came after that one,
 *  of which nothing was left. */
export function restoredChange(first: Restored, also: readonly Restored[] = []): Change {
  return also.length === 0 ? lossChange(first) : { also: also.map(lossChange), ...lossChange(first) };
}

function lossChange({ left, ...published }: Restored): Change {
  return { left, published: stateChange(published) };
}

/** `change` of an entry of kind `pruned`: all that was pruned at once. */
export function prunedChange(ranges: readonly PrunedRange[]): Change {
  return { ranges: ranges.map(({ shard, from, until }) => ({ from, shard, until })) };
}

export interface Statements {
  readonly heads: readonly ShardState[];
  /** The shard that is gone on from, then those that were lost with it. Empty: it says nothing of a restore. */
  readonly restored: readonly Restored[];
  readonly pruned: readonly PrunedRange[];
}

const NONE: Statements = { heads: [], restored: [], pruned: [] };

/** What an entry says of the log; null for what says it in no way that is understood. */
export function statementsOf(kind: string, change: unknown): Statements | null {
  try {
    if (kind === 'heads') return { ...NONE, heads: listIn(change, 'heads').map(stateOf) };
    if (kind === 'restored') return { ...NONE, restored: [restoredOf(change), ...alsoIn(change).map(restoredOf)] };
    if (kind === 'pruned') return { ...NONE, pruned: listIn(change, 'ranges').map(rangeOf) };
    return NONE;
  } catch {
    return null;
  }
}

function stateChange({ shard, size, root }: ShardState): Change {
  return { root: hex.encode(root), shard, size };
}

function stateOf(value: unknown): ShardState {
  const root = hex.decode(textIn(value, 'root'));
  if (root.length !== 32) throw new RangeError('a root is 32 bytes long');
  return { shard: textIn(value, 'shard'), size: countIn(value, 'size'), root };
}

function restoredOf(change: unknown): Restored {
  return { ...stateOf(memberOf(change, 'published')), left: countIn(change, 'left') };
}

function alsoIn(change: unknown): readonly unknown[] {
  return memberOf(change, 'also') === undefined ? [] : listIn(change, 'also');
}

function rangeOf(value: unknown): PrunedRange {
  return { shard: textIn(value, 'shard'), from: countIn(value, 'from'), until: countIn(value, 'until') };
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  if (!Array.isArray(list)) throw new TypeError(`${name} is no list`);
  return list;
}

function textIn(value: unknown, name: string): string {
  const text = memberOf(value, name);
  if (typeof text !== 'string') throw new TypeError(`${name} is no text`);
  return text;
}

function countIn(value: unknown, name: string): number {
  const count = memberOf(value, name);
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    throw new TypeError(`${name} is no count`);
  return count;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw new TypeError('it is no object');
  return (value as Readonly<Record<string, unknown>>)[name];
}
