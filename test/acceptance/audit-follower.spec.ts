// Real: the example of @ketenpoort/audit-consumer, run as a process against the built package; Kafka, PostgreSQL, the relay.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, RelayedLedger } from '#testing';

interface Line {
  readonly what: string;
  readonly index: number;
}

const folder = mkdtempSync(join(tmpdir(), 'audit-follower-'));
let ledger: RelayedLedger;

beforeAll(async () => {
  ledger = await RelayedLedger.start();
}, 30_000);

afterAll(async () => {
  await ledger.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

/** The example, and the lines that it printed so far. */
function follower(): { readonly child: ChildProcess; readonly lines: () => readonly Line[] } {
  const child = spawn(process.execPath, [join('libs', 'audit-consumer', 'examples', 'follow.mjs'), folder], {
    env: {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: ledger.settings.brokers.join(','),
      AUDIT_TOPIC: ledger.settings.topic,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const lines = (): readonly Line[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  return { child, lines };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

const indexes = (from: number, until: number): readonly number[] =>
  Array.from({ length: until - from }, (_, at) => from + at);

it('is told each entry, and goes on exactly where it was after a stop', async () => {
  await ledger.append(100);
  const relay = ledger.relay();
  expect(await relay.drain(30_000)).toBe(true);
  const first = follower();
  await eventually('the first reads all', () => Promise.resolve(first.lines().length >= 100));
  await end(first.child, 'SIGTERM');
  expect(first.child.exitCode).toBe(0);
  expect(first.lines().map(({ index }) => index)).toEqual(indexes(0, 100));

  await ledger.append(40);
  expect(await relay.drain(30_000)).toBe(true);
  const second = follower();
  await eventually('the second reads the rest', () => Promise.resolve(second.lines().length >= 40));
  await end(second.child, 'SIGKILL');
  const heard = second.lines().map(({ index }) => index);
  expect(heard).toEqual(indexes(100, 140));

  await ledger.append(1);
  const third = follower();
  await eventually('the third reads on', () => Promise.resolve(third.lines().some(({ index }) => index === 140)));
  await end(third.child, 'SIGKILL');
  expect(third.lines().filter(({ what }) => what !== 'entry')).toEqual([]);
}, 120_000);
