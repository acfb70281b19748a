// Real here: the same as in a run of the faults; made up: the mistakes of the product.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { MUTATION_TRIALS } from './mutation-trials.js';
import { MUTATIONS } from './mutations/mutations.js';
import type { Tried } from './trial.js';

const MAIN = join('dist', 'test', 'faults', 'main.js');
const MOST_MS = 15 * 60_000;
/** All of them take five minutes: the others are tried by hand (`npm run faults -- --mutation all`). */
const WORST = [
  ...['synchronous-commit-off', 'answer-before-commit', 'preconditions-skipped', 'head-lock-skipped'],
  ...['outcome-dropped', 'cursor-before-ack'],
];

it('knows of every mutation how it comes to light', () => {
  expect(Object.keys(MUTATION_TRIALS).sort()).toEqual(MUTATIONS.map(({ name }) => name).sort());
});

it(
  'turns red at the worst mistakes that the product could have',
  async () => {
    const { tried, err } = await run();
    const missed = tried.filter(({ isCaught }) => !isCaught).map(({ mutation, reds }) => [mutation, ...reds]);
    if (missed.length > 0 || tried.length === 0) throw new Error(`${JSON.stringify(missed)}\n${err.slice(-8_000)}`);
    expect(tried.map(({ mutation }) => mutation).sort()).toEqual(WORST.toSorted());
  },
  MOST_MS,
);

function run(): Promise<{ readonly tried: readonly Tried[]; readonly err: string }> {
  const options = { timeout: MOST_MS - 30_000, killSignal: 'SIGTERM', maxBuffer: 1 << 26 } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, '--mutation', WORST.join(), '--json'], options, (_error, out, err) => {
      resolve({ tried: out === '' ? [] : (JSON.parse(out) as { readonly tried: readonly Tried[] }).tried, err });
    });
  });
}
