import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import type { Point } from './trend.js';

/** What a gateway held, second by second. Bytes. */
export interface Memory {
  readonly rss: readonly Point[];
  /** Just after a sweep: what is kept. */
  readonly heap: readonly Point[];
}

/** Reads what `memory-sampler` wrote, from a line on. */
export function memoryIn(file: string, from: number): Memory {
  const lines = linesOf(file).slice(from);
  const samples = lines.map((line) => JSON.parse(line) as Sample);
  return {
    rss: samples.map(({ at, rss }) => ({ at, value: rss })),
    heap: samples.filter(({ swept }) => swept).map(({ at, heapUsed }) => ({ at, value: heapUsed })),
  };
}

interface Sample {
  readonly at: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly swept: boolean;
}

export function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** Connections of the gateway: to the database, and all that its process has open (sockets of callers among them). */
export interface Open {
  readonly database: number;
  readonly descriptors: number;
}

export async function openOf(admin: pg.Client, pid: number): Promise<Open> {
  const text = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = 'ketenpoort_gateway'`;
  const { rows } = await admin.query<{ count: number }>(text);
  const folder = `/proc/${String(pid)}/fd`;
  return { database: rows[0]?.count ?? 0, descriptors: existsSync(folder) ? readdirSync(folder).length : 0 };
}
