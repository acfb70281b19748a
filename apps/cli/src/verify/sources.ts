import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ExportReader, type EntrySpot, type LedgerPart, type Spot, type Unheld } from '#ledger';
import { differingLeaves, LedgerScan, poolOf } from '#persistence';
import { Failure } from '../command.js';

/** A ledger to be verified, as parts in reading order. */
export interface LedgerSource {
  readonly name: string;
  /** How many entries it has; null when nobody knows before the end. */
  readonly total: number | null;
  readonly parts: AsyncIterable<LedgerPart>;
  /** What was found before any entry was looked at, by shard. */
  readonly found: readonly (readonly [string, Spot])[];
  /** Which entries of a shard are not those that a root was made of, where the source can tell. */
  readonly locate: (shard: string, unheld: Unheld) => Promise<readonly EntrySpot[]>;
  readonly close: () => Promise<void>;
}

const PIECE_BYTES = 1024 * 1024;

/** An export. Failure when it cannot be read. */
export async function fileSource(path: string, only: string | null): Promise<LedgerSource> {
  await stat(path).catch(() => {
    throw new Failure(`${path} cannot be read`);
  });
  const parts = filtered(partsOfFile(path), only);
  return {
    name: path,
    total: null,
    parts,
    found: [],
    locate: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

/** The ledger in a database. Failure when it cannot be reached. */
export async function databaseSource(url: string, only: string | null): Promise<LedgerSource> {
  const scan = new LedgerScan(url);
  await scan.open().catch((error: unknown) => {
    throw new Failure(`The database cannot be reached (${reasonOf(error)}). Start it, or set DATABASE_URL`);
  });
  const shards = (await scan.shards()).filter(({ shard }) => only === null || shard === only);
  async function* parts(): AsyncGenerator<LedgerPart> {
    for (const shard of shards) {
      yield shard.part;
      yield* scan.blocks(shard);
    }
  }
  const total = shards.reduce((sum, { until }) => sum + until, 0);
  const found: (readonly [string, Spot])[] = [];
  for (const one of shards) for (const spot of await scan.spots(one)) found.push([one.shard, spot]);
  const locate = (shard: string, unheld: Unheld): Promise<readonly EntrySpot[]> => located(url, shard, unheld);
  return { name: 'the database', total, parts: parts(), found, locate, close: () => scan.close() };
}

/** None when the role may not read what is derived, or there is nothing: it narrows down what was found, and finds nothing of itself. */
async function located(url: string, shard: string, unheld: Unheld): Promise<readonly EntrySpot[]> {
  const pool = poolOf(url, 'ketenpoort-verify', 1, 'ANY');
  try {
    return await differingLeaves(pool, shard, unheld);
  } catch {
    return [];
  } finally {
    await pool.end();
  }
}

async function* partsOfFile(path: string): AsyncGenerator<LedgerPart> {
  const reader = new ExportReader();
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) yield* reader.read(piece as Buffer);
  yield* reader.end();
}

async function* filtered(parts: AsyncIterable<LedgerPart>, only: string | null): AsyncGenerator<LedgerPart> {
  let isWanted = true;
  for await (const part of parts) {
    if (part.part === 'shard') isWanted = only === null || part.shard === only;
    if (isWanted || part.part === 'end') yield part;
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
