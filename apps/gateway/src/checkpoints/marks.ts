import { LedgerUnavailable } from '#kernel';
import { notGoneOnFrom, type Mark } from '#ledger';
import type { Notary, ProofStore, Publishable } from '#persistence';

interface Known {
  readonly notary: Notary;
  readonly proofs: ProofStore;
}

/** Holds against a shard's newest checkpoint all that is known to have been signed of it, and was published last: the size of a state that
 *  it does not go on from, or null. What it goes on from needs no proof again. RangeError when a tile is missing, LedgerUnavailable
 *  when the checkpoint is none of ours: nothing is proved then. */
export async function sizeNotGoneOnFrom({ notary, proofs }: Known, one: Publishable): Promise<bigint | null> {
  const { shard, newest, last } = one;
  const { highWater } = notary;
  const marks = highWater.unproved(shard.shard);
  const states = marks.map(({ size, root }) => ({ size: BigInt(size), root }));
  const begins = [...states, ...(last ? [last] : [])].filter(({ size }) => size <= newest.size);
  const astray = await notGoneOnFrom(proofs.source(shard, newest.size), begins, newest);
  if (astray !== null) return astray.size;
  highWater.raise(
    signed(notary, one),
    marks.filter(({ size }) => BigInt(size) < newest.size),
  );
  return null;
}

function signed(notary: Notary, { shard: { shard }, newest }: Publishable): Mark {
  const opened = notary.opened(shard, newest.note);
  if (opened && BigInt(opened.size) === newest.size && opened.root.equals(newest.root)) return { shard, ...opened };
  throw new LedgerUnavailable(`what was read as the newest checkpoint of ${shard} is not signed by this ledger`);
}
