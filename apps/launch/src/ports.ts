import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { detailOf } from './failure.js';
import { commandOf, linkOrNothing, readOrNothing } from './processes.js';
import { LaunchRefused } from './refusal.js';

export interface Wanted {
  readonly host: string;
  readonly port: number;
  /** Who wants it, and the variable that sets it. */
  readonly user: string;
  readonly variable: string;
}

/** A port on which nothing listens now. */
export async function freePort(): Promise<number> {
  const { port } = await listenOnce('127.0.0.1', 0);
  return port;
}

/** Refuses two settings that name one port. */
export function refuseEqualPorts(wanted: readonly Pick<Wanted, 'port' | 'variable'>[]): void {
  for (const [index, { port, variable }] of wanted.entries()) {
    const twin = wanted.slice(index + 1).find((other) => other.port === port);
    if (twin)
      throw new LaunchRefused(`${variable} and ${twin.variable} are both ${port}: set one of them to another port`);
  }
}

/** Refuses, in one line with the culprit and the variable to set, when a port cannot be listened on. */
export async function refuseTakenPort({ host, port, user, variable }: Wanted): Promise<void> {
  const { problem } = await listenOnce(host, port);
  if (problem === undefined) return;
  if (problem === 'EADDRINUSE')
    throw new LaunchRefused(`port ${port} for ${user} is taken by ${ownerOf(port)}: stop that, or set ${variable}`);
  if (problem === 'EACCES')
    throw new LaunchRefused(`port ${port} for ${user} is not for this user: set ${variable} to one above 1023`);
  throw new LaunchRefused(`${user} cannot listen on ${host}:${port} (${problem}): set ${variable}, or its host`);
}

function listenOnce(host: string, port: number): Promise<{ readonly port: number; readonly problem?: string }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve({ port, problem: detailOf(error, 'code') ?? error.message });
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve({ port: typeof address === 'object' && address !== null ? address.port : port });
      });
    });
  });
}

/** Who listens on a local port, for people to read. */
export function ownerOf(port: number): string {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeners(table, port)));
  for (const pid of sockets.size > 0 ? pids() : []) {
    if (!holdsOneOf(pid, sockets)) continue;
    const command = commandOf(pid) ?? 'unknown command';
    return `process ${pid} (${command.length > 100 ? `${command.slice(0, 100)}…` : command})`;
  }
  return 'a process this user cannot see';
}

const LISTENING = '0A';

function listeners(table: string, port: number): string[] {
  const lines = (readOrNothing(table) ?? '').split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const hex = local?.split(':')[1];
    if (state !== LISTENING || hex === undefined || inode === undefined) return [];
    return Number.parseInt(hex, 16) === port ? [`socket:[${inode}]`] : [];
  });
}

function pids(): number[] {
  return list('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
}

function holdsOneOf(pid: number, sockets: ReadonlySet<string>): boolean {
  return list(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOrNothing(`/proc/${pid}/fd/${fd}`) ?? ''));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
