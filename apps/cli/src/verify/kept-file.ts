import { existsSync, readFileSync } from 'node:fs';
import { keptAfter, readKept, type LedgerReport } from '#ledger';
import { Failure, MISUSE } from '../command.js';
import { WholeFile } from '../exports/whole-file.js';

/** By shard, the last checkpoint that held; none when the file is not there yet. */
export function keptIn(path: string | null, ledger: string): ReadonlyMap<string, string> {
  if (path === null || !existsSync(path)) return new Map();
  const kept = readKept(readFileSync(path, 'utf8'));
  if (kept === null)
    throw new Failure(`${path} is not what an earlier verify kept. Put that back, or name another file`, MISUSE);
  if (kept.ledger !== ledger)
    throw new Failure(`${path} is of the ledger ${kept.ledger}, and the keys are of ${ledger}`, MISUSE);
  return kept.shards;
}

/** Keeps the checkpoints of shards that held, for the next time; of those that were kept and are not here, what was kept. */
export async function keep(
  path: string,
  ledger: string,
  [before, report]: readonly [ReadonlyMap<string, string>, LedgerReport],
): Promise<void> {
  const text = keptAfter({ ledger, shards: before }, report);
  const file = await WholeFile.begin(path);
  await file.wholly(() => file.write(text));
}
