import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from './data-folder.js';
import { identityOf, isAlive, stopProcess } from './processes.js';
import type { ProcessIdentity } from './processes.js';
import { LaunchRefused } from './refusal.js';
import { forgetRun, holdDataFolder, leftovers, readRun, writeRun } from './run-state.js';

let folder: string;
let sleeper: ChildProcess;
let alive: ProcessIdentity;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kp-run-'));
  await openDataFolder(folder);
  sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  alive = identityOf(sleeper.pid ?? 0)!;
});

afterEach(() => {
  sleeper.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const STEPS = [{ signal: 'SIGKILL', patienceMs: 5_000 }] as const;

describe('leftovers of a launcher that was killed', () => {
  it('are found while they live', () => {
    writeRun(folder, 'kafka', { ...alive, port: 1 });
    expect([...leftovers(folder)]).toEqual([['kafka', { ...alive, port: 1 }]]);
  });

  it('are never a later process with the same number', async () => {
    const former = { ...alive, started: 'another moment', port: 1 };
    writeRun(folder, 'kafka', former);
    expect(leftovers(folder).size).toBe(0);
    expect(await stopProcess(former, STEPS)).toBeUndefined();
    expect(isAlive(alive)).toBe(true);
  });

  it('are stopped by number when they are the same process', async () => {
    expect(await stopProcess(alive, STEPS)).toBe('SIGKILL');
    expect(isAlive(alive)).toBe(false);
    expect(await stopProcess(alive, STEPS)).toBeUndefined();
  });

  it.each(['', 'no json', '[]', '{}', '{"pid":0,"started":"x","port":1}', '{"pid":"7","started":"x","port":1}'])(
    'are not read from a record that holds %j',
    (text) => {
      writeFileSync(join(folder, 'run', 'kafka.json'), text);
      expect(readRun(folder, 'kafka')).toBeUndefined();
    },
  );

  it('are forgotten by their own launcher only', () => {
    writeRun(folder, 'kafka', { ...alive, port: 1 });
    forgetRun(folder, 'kafka', { ...alive, started: 'another moment' });
    expect(readRun(folder, 'kafka')).toBeDefined();
    forgetRun(folder, 'kafka', alive);
    expect(readRun(folder, 'kafka')).toBeUndefined();
  });
});

describe('a data folder', () => {
  it('is held by one launcher at a time, and free after it let go', () => {
    const release = holdDataFolder(folder);
    expect(() => holdDataFolder(folder)).toThrow(LaunchRefused);
    release();
    holdDataFolder(folder)();
  });

  it('is taken over from a launcher that is gone', () => {
    writeRun(folder, 'launcher', { ...alive, started: 'another moment', port: 0 });
    const release = holdDataFolder(folder);
    expect(readRun(folder, 'launcher')?.pid).toBe(process.pid);
    release();
    expect(readdirSync(join(folder, 'run'))).toEqual([]);
  });

  it('is not taken from a launcher that lives', () => {
    writeRun(folder, 'launcher', { ...alive, port: 0 });
    expect(() => holdDataFolder(folder)).toThrow(String(alive.pid));
    expect(readRun(folder, 'launcher')?.pid).toBe(alive.pid);
  });

  it('is refused in one line when it is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const path of ['file', 'file/below'])
      await expect(openDataFolder(join(folder, path))).rejects.toBeInstanceOf(LaunchRefused);
  });
});
