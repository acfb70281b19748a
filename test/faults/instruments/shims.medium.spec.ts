import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DiskFaults } from './disk-faults.js';
import { compileShims, type Shims } from './shims.js';
import { WallClock } from './wall-clock.js';

/** Real: the shims as they are compiled here, under programs of Node. */
let folder: string;
let shims: Shims;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kp-shims-'));
  shims = await compileShims(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('says what to install where there is no compiler', async () => {
  await expect(compileShims(folder, 'no-such-compiler')).rejects.toThrow('install gcc and libc6-dev');
});

it('ends a program that it was not told enough to work in', async () => {
  const env = { PATH: process.env['PATH'], LD_PRELOAD: shims.sync };
  const running = promisify(execFile)(process.execPath, ['-e', ''], { env });
  await expect(running).rejects.toMatchObject({ code: 120 });
});

it('shifts what Node takes for today by an hour, back and forth, and not what only runs on', async () => {
  const clock = new WallClock(folder, shims);
  const program = `process.stdin.on('data', () => console.log(Date.now(), performance.now()))`;
  const child = spawn(process.execPath, ['-e', program], { env: { ...clock.environment }, timeout: 30_000 });
  const ask = async (): Promise<readonly number[]> => {
    const answer = once(child.stdout, 'data');
    child.stdin.write('\n');
    return String((await answer)[0])
      .split(' ')
      .map(Number);
  };
  try {
    let [, last = 0] = await ask();
    for (const shift of [3_600, -3_600, 0]) {
      clock.shift(shift);
      const [today = 0, running = 0] = await ask();
      expect(Math.abs(today - Date.now() - 1000 * shift)).toBeLessThan(5_000);
      expect(Math.abs(running - last)).toBeLessThan(5_000);
      last = running;
    }
  } finally {
    child.kill('SIGKILL');
    clock.close();
  }
});

/** What a program does while a journal is kept, what the file holds then, and what after a power loss. `fd` is of the file `x`, which
 *  held `0123456789`. */
const PROGRAMS = [
  ['bytes that were overwritten', `write(fd, 'abc', 2)`, '01abc56789', '0123456789'],
  ['bytes that were appended', `write(open('x', 'a'), 'abc')`, '0123456789abc', '0123456789'],
  ['bytes where the file ends, and beyond', `write(fd, 'abcd', 8)`, '01234567abcd', '0123456789'],
  ['a file that was made shorter', `cut(fd, 4)`, '0123', '0123456789'],
  ['a file that was made shorter, then longer', `cut(fd, 4); write(fd, 'ab', 4)`, '0123ab', '0123456789'],
  ['what was written under another name', `write(fd, 'a', 2); rename('x', 'y')`, '01a3456789', '0123456789'],
  ['nothing that a sync covers', `write(fd, 'a', 2); sync(fd); write(fd, 'b', 9)`, '01a345678b', '01a3456789'],
  ['nothing that was synced elsewhere', `write(fd, 'a', 2); sync(open('x', 'r'))`, '01a3456789', '01a3456789'],
  ['nothing that was written through', `write(open('x', O_RDWR | O_DSYNC), 'a', 2)`, '01a3456789', '01a3456789'],
  ['what a sync of another file does not cover', `write(fd, 'a', 2); sync(open('z', 'w'))`, '01a3456789', '0123456789'],
  [
    'what was written to a new file of an old number',
    `write(fd, 'a', 2); unlink('x'); close(fd); write(open('x', 'w'), 'new')`,
    'new',
    '',
  ],
] as const;

const WORDS = `const fs = require('fs'); const { O_RDWR, O_DSYNC } = fs.constants;
  const { openSync: open, writeSync: write, ftruncateSync: cut, fdatasyncSync: sync } = fs;
  const { renameSync: rename, unlinkSync: unlink, closeSync: close } = fs; const fd = open('x', 'r+');`;

async function run(program: string, disk: DiskFaults): Promise<void> {
  const { dataFolder: cwd, environment: env } = disk;
  await promisify(execFile)(process.execPath, ['-e', `${WORDS} ${program}`], { cwd, env });
}

describe('a power loss takes back', () => {
  let disk: DiskFaults;
  const held = (): string =>
    readFileSync(disk.dataFolder + (existsSync(join(disk.dataFolder, 'x')) ? '/x' : '/y'), 'utf8');

  beforeEach(() => {
    disk = new DiskFaults({ folder, dataFolder: mkdtempSync(join(folder, 'data-')), shims });
    writeFileSync(join(disk.dataFolder, 'x'), '0123456789');
    disk.keepJournal();
  });

  afterEach(() => {
    disk.close();
  });

  it.each(PROGRAMS)('%s', async (_case, program, before, after) => {
    await run(program, disk);
    expect(held()).toBe(before);
    disk.losePower();
    expect(held()).toBe(after);
  });

  it('of each file a part alone, when another part had reached the disk', async () => {
    await run(`for (const at of [1, 3, 5]) write(fd, 'a', at)`, disk);
    expect(disk.losePower(() => 0.3)).toEqual({ files: 1, steps: 2 });
    expect(held()).toBe('0a23456789');
  });

  it('no more than what was written since the last journal was begun', async () => {
    await run(`write(fd, 'a', 1)`, disk);
    disk.keepJournal();
    await run(`write(fd, 'b', 2)`, disk);
    expect(disk.losePower()).toEqual({ files: 1, steps: 1 });
    expect(held()).toBe('0a23456789');
  });
});
