import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';

/** What of Cerbos's own client is used. */
export interface CerbosClient {
  checkResources(request: unknown): Promise<{ readonly results: readonly CerbosResult[] }>;
  close(): void;
}

export interface CerbosResult {
  readonly actions: Readonly<Record<string, string>>;
}

export interface Cerbos {
  /** The server's executable. */
  readonly binary: string;
  readonly connect: (target: string) => CerbosClient;
}

const FOLDER = join(projectRoot(), 'test', 'bench', 'cerbos');
const PATIENCE_MS = 180_000;

/** Cerbos from its own folder, installed there when it is not yet. Null when it cannot be had, of which `say` is told. */
export async function cerbosOf(signal: AbortSignal, say: (line: string) => void): Promise<Cerbos | null> {
  const there = await found();
  if (there !== null) return there;
  say('installing Cerbos in test/bench/cerbos');
  const trouble = await install(signal);
  const installed = await found();
  if (installed === null) say(`SKIPPED: Cerbos cannot be had here (${trouble ?? 'no binary for this system'})`);
  return installed;
}

async function found(): Promise<Cerbos | null> {
  const { resolve } = createRequire(join(FOLDER, 'package.json'));
  try {
    const { GRPC } = (await import(resolve('@cerbos/grpc'))) as GrpcModule;
    const wrapper = createRequire(resolve('cerbos/package.json'));
    const name = `cerbos-${process.platform}-${process.arch}`;
    const binary = join(wrapper.resolve(`@cerbos/${name}/package.json`), '..', name);
    return { binary, connect: (target) => new GRPC(target, { tls: false }) };
  } catch {
    return null;
  }
}

interface GrpcModule {
  readonly GRPC: new (target: string, options: { readonly tls: false }) => CerbosClient;
}

/** Versions are pinned in the package file. A lock would name the binaries of the registry at hand only, and npm refuses
 *  to install from a lock that names fewer than the package does. Answers what went wrong. */
async function install(signal: AbortSignal): Promise<string | null> {
  const args = ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  return new Promise((resolve) => {
    const npm = spawn('npm', args, { cwd: FOLDER, stdio: 'ignore', signal: deadline });
    npm.once('error', (error) => resolve(error.message));
    npm.once('exit', (code) => resolve(code === 0 ? null : `npm ended with ${String(code)}`));
  });
}
