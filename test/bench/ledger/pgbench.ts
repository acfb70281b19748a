import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Clients that the best of is taken of. */
const CLIENTS = [16, 32, 64];
/** Of many rows in one statement: clients, and rows of each. */
const MANY = { clients: [1, 2], rows: [64, 512] };
const HASH = `'\\x${'6e34'.repeat(16)}'`;
const BODY = `repeat('abcdefghijklmnop', 48)`;
const INSERT = 'INSERT INTO public.peer (region, leaf_hash, body)';

export const PEER_TABLE =
  'DROP TABLE IF EXISTS public.peer; CREATE TABLE public.peer (region int, leaf_hash bytea, body text)';

/** Where pgbench works: the database, the folder for its script, and for how long each try lasts. */
export interface PeerJob {
  readonly url: string;
  readonly folder: string;
  readonly seconds: number;
}

/** The best that PostgreSQL's own pgbench commits single rows of 768 bytes with, in rows a second. Throws when it is not installed. */
export async function bestSingleRows(job: PeerJob): Promise<number> {
  const script = `${INSERT} VALUES (1, ${HASH}, ${BODY});\n`;
  let best = 0;
  for (const clients of CLIENTS) best = Math.max(best, await transactions(job, script, { clients }));
  return best;
}

/** The same of many rows in one statement and one commit, in rows a second. */
export async function bestManyRows(job: PeerJob): Promise<number> {
  const script = `${INSERT} SELECT 1, ${HASH}, ${BODY} FROM generate_series(1, :n);\n`;
  let best = 0;
  for (const clients of MANY.clients)
    for (const rows of MANY.rows) best = Math.max(best, rows * (await transactions(job, script, { clients, rows })));
  return best;
}

async function transactions(
  { url, folder, seconds }: PeerJob,
  script: string,
  { clients, rows = 1 }: { readonly clients: number; readonly rows?: number },
): Promise<number> {
  const file = join(folder, 'peer.sql');
  writeFileSync(file, script);
  const how = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    '2',
    '-T',
    String(seconds),
    '-D',
    `n=${String(rows)}`,
  ];
  return perSecondIn(await outputOf('pgbench', [...how, '-f', file, url]));
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
