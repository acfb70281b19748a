import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { detailOf } from '../../../apps/launch/src/failure.js';

/** Libraries that stand between a program and the operating system, by LD_PRELOAD. */
export interface Shims {
  readonly sync: string;
  readonly clock: string;
}

const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-fvisibility=hidden'];

/** Compiles the shims into this folder, which is made if need be; every user may read them. Says what to install where there is no
 *  compiler. For 64-bit Linux. */
export async function compileShims(folder: string, compiler = 'cc'): Promise<Shims> {
  if (process.platform !== 'linux') throw new Error('the shims of the fault tests work on Linux alone');
  if (!existsSync(folder)) mkdirSync(folder);
  chmodSync(folder, 0o755);
  const [sync, clock] = await Promise.all(['sync', 'clock'].map((name) => compile(name, folder, compiler)));
  return { sync: sync ?? '', clock: clock ?? '' };
}

/** What makes a program load these. */
export function preloaded(...shims: readonly string[]): Readonly<Record<string, string>> {
  return { LD_PRELOAD: shims.join(':') };
}

async function compile(name: string, folder: string, compiler: string): Promise<string> {
  const source = join(projectRoot(), 'test', 'faults', 'shims', `${name}.c`);
  const library = join(folder, `${name}.so`);
  try {
    await promisify(execFile)(compiler, [...FLAGS, '-o', library, source, '-ldl']);
  } catch (error) {
    if (detailOf(error, 'code') === 'ENOENT')
      throw new Error('the fault tests need a C compiler: install gcc and libc6-dev', { cause: error });
    throw new Error(`${name}.c does not compile:\n${detailOf(error, 'stderr') ?? String(error)}`, { cause: error });
  }
  chmodSync(library, 0o755);
  return library;
}
