import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DiskFaults } from '../../faults/instruments/disk-faults.js';
import { compileShims } from '../../faults/instruments/shims.js';
import { figure } from '../figures.js';
import { onStage } from '../stage.js';
import { Ground, type Part } from './ground.js';
import { Rounds } from './rounds.js';

/** How much longer a flush takes. Milliseconds. */
const FLUSH = 2;

/** Signed, durable entries a second over the best that pgbench commits single rows with, on a disk that takes 2 ms longer for each flush. */
export async function slowFlush({ run }: Ground): Promise<Part> {
  return onStage(
    run.signal,
    async (stage) => {
      const ground = await Ground.on(stage, run);
      const turns = { best: () => ground.best(), single: () => ground.single() };
      const found = await Rounds.of(run.options.rounds, turns, run.say);
      return {
        figures: [figure('ledger-r1-2ms', found.ratio('best', 'single'), '× pgbench', 1.5)],
        rows: [
          found.row('2 ms flush: signed, the best', 'best', 'single'),
          found.row('2 ms flush: pgbench, single rows', 'single'),
        ],
      };
    },
    environmentOnSlowDisk,
  );
}

async function environmentOnSlowDisk(folder: string): Promise<Readonly<Record<string, string>>> {
  const shims = await compileShims(join(folder, 'shims'));
  const disk = new DiskFaults({ folder, dataFolder: join(realpathSync(folder), 'postgres'), shims });
  disk.slow(FLUSH);
  disk.close();
  return disk.environment;
}
