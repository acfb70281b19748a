import { append, root, type Frontier } from '../tree.js';
import { consistencyProof, frontierAt, type HashSource } from './make-proof.js';
import { isSameHash, provesConsistency } from './proof.js';

/** A tree that there was. */
export interface TreeState {
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** States no further apart than this are walked from one to the next, leaf by leaf. */
const NEAR = 1_024n;
const READ_AHEAD = 4_096n;

/** The first of these states, none larger than `newest`, that the newest does not go on from; null when it goes on from every one. Hash by
 *  hash: what `source` says is believed only as far as it makes the roots. RangeError when it lacks a hash. */
export async function notGoneOnFrom<State extends TreeState>(
  source: HashSource,
  states: readonly State[],
  newest: TreeState,
): Promise<State | null> {
  for (const run of runsOf(states.filter((state) => !isSame(state, newest)))) {
    const astray = await walked(source, run);
    if (astray !== null) return astray;
    if (!(await begunWith(source, run.last, newest))) return run.last;
  }
  return null;
}

/** States in the order of their sizes, none far from the one before it. */
interface Run<State> {
  readonly states: State[];
  last: State;
}

function runsOf<State extends TreeState>(states: readonly State[]): readonly Run<State>[] {
  const runs: Run<State>[] = [];
  for (const state of [...states].sort((one, other) => Number(one.size - other.size))) {
    const run = runs.at(-1);
    if (run === undefined || state.size - run.last.size > NEAR) runs.push({ states: [state], last: state });
    else {
      run.states.push(state);
      run.last = state;
    }
  }
  return runs;
}

/** The first that is not made of the one before it and the leaves between. */
async function walked<State extends TreeState>(source: HashSource, run: Run<State>): Promise<State | null> {
  let frontier: Frontier | null = null;
  let ahead: readonly Uint8Array[] = [];
  for (const state of run.states) {
    frontier ??= await frontierAt(source, state.size);
    const count: number = Number(state.size) - frontier.size;
    if (count > ahead.length)
      ahead = [...ahead, ...(await leavesFrom(source, frontier.size + ahead.length, run.last.size))];
    frontier = append(source.sha256, frontier, ahead.slice(0, count));
    ahead = ahead.slice(count);
    if (!isSameHash(state.root, root(source.sha256, frontier))) return state;
  }
  return null;
}

function leavesFrom(source: HashSource, first: number, end: bigint): Promise<readonly Uint8Array[]> {
  const from = BigInt(first);
  const until = from + READ_AHEAD < end ? from + READ_AHEAD : end;
  const length = Number(until - from);
  return source.read(Array.from({ length }, (_, offset) => ({ level: 0, index: from + BigInt(offset) })));
}

async function begunWith(source: HashSource, state: TreeState, newest: TreeState): Promise<boolean> {
  // Every tree begins with the empty one.
  if (state.size === 0n) return true;
  const proof = await consistencyProof(source, state.size, newest.size);
  const claim = { size1: state.size, root1: state.root, size2: newest.size, root2: newest.root, proof };
  return provesConsistency(source.sha256, claim);
}

function isSame(one: TreeState, other: TreeState): boolean {
  return one.size === other.size && isSameHash(one.root, other.root);
}
