import { readdirSync } from 'node:fs';
import {
  identityOf,
  isGoneWithin,
  readOrNothing,
  sendSignal,
  type ProcessIdentity,
} from '../../../apps/launch/src/processes.js';

const PATIENCE_MS = 10_000;

/** Ends a process and all that it started, at once and without a word to any of them, as a power cut does. Waits until all are gone. */
export async function killTree(root: ProcessIdentity): Promise<void> {
  sendSignal(root, 'SIGSTOP'); // or it might start others meanwhile
  const all = [root, ...childrenOf(root.pid)];
  for (const each of all) sendSignal(each, 'SIGKILL');
  for (const each of all)
    if (!(await isGoneWithin(each, PATIENCE_MS))) throw new Error(`process ${String(each.pid)} outlives SIGKILL`);
}

/** The processes that this one started and that still run, and theirs. */
export function childrenOf(pid: number): ProcessIdentity[] {
  const parents = new Map(
    readdirSync('/proc')
      .map(Number)
      .filter((each) => each > 0)
      .map((each) => [each, parentOf(each)] as const),
  );
  const under = (parent: number): number[] =>
    [...parents].filter(([, other]) => other === parent).flatMap(([child]) => [child, ...under(child)]);
  return under(pid).flatMap((child) => identityOf(child) ?? []);
}

function parentOf(pid: number): number | undefined {
  const stat = readOrNothing(`/proc/${String(pid)}/stat`);
  // The command, in parentheses, may hold spaces and parentheses itself: fields count from the last one.
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
