import type { Bench } from '../bench.js';
import { table } from '../figures.js';
import { onStage } from '../stage.js';
import { relayed } from './carry-part.js';
import { filledLedger } from './filled-part.js';
import { slowFlush } from './flush-part.js';
import { Ground, type Part } from './ground.js';
import { manyRows, singleRows, twoReplicas, waitsAtHalf } from './write-parts.js';

/** By the name under which one is asked for alone. */
const PARTS: Readonly<Record<string, (ground: Ground) => Promise<Part>>> = {
  single: singleRows,
  flush: slowFlush,
  many: manyRows,
  replicas: twoReplicas,
  waits: waitsAtHalf,
  relay: relayed,
  filled: filledLedger,
};

export const ledgerBench: Bench = {
  says: 'durable, signed entries a second against pgbench, by one replica and two, and how fast the relay carries them',
  async run(run) {
    const { only } = run.options;
    const names = Object.keys(PARTS).filter((name) => only === null || name === only);
    if (names.length === 0) throw new Error(`--only takes one of ${Object.keys(PARTS).join(', ')}`);
    const parts = await onStage(run.signal, async (stage) => {
      const ground = await Ground.on(stage, run);
      const found: Part[] = [];
      for (const name of names) {
        run.say(name);
        found.push(await (PARTS[name] ?? singleRows)(ground));
      }
      return found;
    });
    const rows = parts.flatMap((part) => part.rows);
    return {
      figures: parts.flatMap(({ figures }) => figures),
      text: table([['what', 'per second', 'ratio in rounds'], ...rows]),
    };
  },
};
