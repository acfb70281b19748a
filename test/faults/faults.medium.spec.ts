// Real here: the driver as a process of its own, and in it two gateways, two relays, the consent register, PostgreSQL with fsync on and Kafka, each
// killed, paused, cut off and set back while clients ask.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { FAULTS } from './kinds/all.js';

const MAIN = join('dist', 'test', 'faults', 'main.js');
/** The whole of it takes five minutes on two processors that have nothing else to do. */
const MOST_MS = 15 * 60_000;

interface Told {
  readonly held: boolean;
  readonly lost: number;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly resolved: number;
  readonly times: Readonly<Record<string, number>>;
}

it(
  'loses no acknowledged answer over every kind of fault, three times each, and tells no outcome wrong',
  async () => {
    const { out, err } = await run();
    const told = JSON.parse(out || '{}') as Partial<Told>;
    // What went wrong, by itself enough to run it again.
    if (told.held !== true) throw new Error(`${err.slice(-8_000)}\n${out}`);
    expect(told).toMatchObject({ lost: 0, resolved: told.unknown });
    expect(told.acknowledged).toBeGreaterThan(1_000);
    const times = FAULTS.map(({ kind }) => [kind, told.times?.[kind] ?? 0] as const);
    expect(times.filter(([, count]) => count < 3)).toEqual([]);
    const cuts = FAULTS.filter(({ isCut }) => isCut).reduce((sum, { kind }) => sum + (told.times?.[kind] ?? 0), 0);
    expect(cuts).toBeGreaterThanOrEqual(10);
  },
  MOST_MS,
);

function run(): Promise<{ readonly out: string; readonly err: string }> {
  const options = { timeout: MOST_MS - 30_000, killSignal: 'SIGTERM', maxBuffer: 1 << 26 } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, '--json'], options, (_error, out, err) => resolve({ out, err }));
  });
}
