import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Found } from './checks/history.js';
import type { World } from './world/world.js';
import { projectRoot } from '../../apps/launch/src/data-folder.js';

interface Finding {
  readonly code: string;
  readonly shard: string;
  readonly index: number | null;
  readonly detail?: string;
}

/** One report of the product's own verifier. */
export interface Report {
  readonly source: string;
  readonly held: boolean;
  readonly entries: number;
  readonly findings: readonly Finding[];
}

const MOST_OUTPUT = 64 * 1024 * 1024;
const LONGEST_MS = 240_000;

/** It takes its time on a large ledger, and the database may go away in the middle again and again. */
const PATIENCE_MS = 180_000;

/** Runs `ketenpoort verify` on this world, as an officer would; again when the database went away meanwhile, for another fault may be under
 *  way. Throws with its own words when it tells nothing. */
export async function verify(world: World, words: readonly string[]): Promise<readonly Report[]> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await verifyOnce(world, words);
    } catch (error) {
      if (performance.now() > end || !String(error).includes('database')) throw error;
      await sleep(1_000);
    }
  }
}

function verifyOnce(world: World, words: readonly string[]): Promise<readonly Report[]> {
  const args = [join('apps', 'cli', 'ketenpoort.mjs'), 'verify', ...words, '--json'];
  const options = { cwd: projectRoot(), env: { ...world.commandEnv }, maxBuffer: MOST_OUTPUT, timeout: LONGEST_MS };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (_error, out, err) => {
      if (out === '') reject(new Error(`ketenpoort verify told nothing:\n${err.slice(-2_000)}`));
      else resolve((JSON.parse(out) as { readonly reports: readonly Report[] }).reports);
    });
  });
}

/** What is told and breaks nothing. */
const NOTES: ReadonlySet<string> = new Set(['PRUNED', 'RESTORED', 'PARKED', 'COPY_BEHIND', 'NOT_YET_SIGNED']);

/** What the verifier found, as a check finds it. */
export function foundBy(reports: readonly Report[]): readonly Found[] {
  return reports.flatMap(({ source, findings }) =>
    findings
      .filter(({ code }) => !NOTES.has(code))
      .map(({ shard, index, code, detail = '' }) => ({ shard, index, what: `${code} ${detail} (${source})` })),
  );
}
