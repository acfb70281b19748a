import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Clients that the best of is taken of. */
const CLIENTS = [16, 32, 64];
const TABLE = 'DROP TABLE IF EXISTS public.peer; CREATE TABLE public.peer (region int, leaf_hash bytea, body text)';
const SCRIPT = `INSERT INTO public.peer (region, leaf_hash, body) VALUES (1, '\\x${'6e34'.repeat(16)}', repeat('abcdefghijklmnop', 48));\n`;

export const PEER_TABLE = TABLE;

/** The best that PostgreSQL's own pgbench commits single rows of 768 bytes with, in rows a second. Throws when it is not installed. */
export async function bestSingleRows(url: string, folder: string, seconds: number): Promise<number> {
  const script = join(folder, 'single.sql');
  writeFileSync(script, SCRIPT);
  let best = 0;
  for (const clients of CLIENTS) {
    const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-f', script, url];
    best = Math.max(best, perSecondIn(await outputOf('pgbench', args)));
  }
  return best;
}

function perSecondIn(output: string): number {
  const [, perSecond] = /^tps = ([0-9.]+)/m.exec(output) ?? [];
  if (perSecond === undefined) throw new Error(`pgbench did not say how many: ${output.slice(-500)}`);
  return Number(perSecond);
}

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const failed = new Promise<never>((_, reject) =>
    child.once('error', () => {
      reject(new Error(`${command} is not there: install the contributed programs of PostgreSQL`));
    }),
  );
  const [out, err] = await Promise.race([Promise.all([text(child.stdout), text(child.stderr)]), failed]);
  return `${out}\n${err}`;
}
