import type pg from 'pg';
import { edgeTiles, growTiles, type TileContent, type TileEdge } from '#ledger';
import { sha256 } from '../ledger/draft.js';
import type { FollowedEntry, FollowedShard, Projection } from './projection.js';

const EDGE = `
SELECT t.level, t.bytes FROM reading.tile t JOIN unnest($2::smallint[], $3::bigint[]) AS e(level, idx) USING (level, idx)
WHERE t.shard = $1`;

const STORE = `
INSERT INTO reading.tile (shard, level, idx, bytes)
SELECT $1, level, idx, bytes FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]) AS t(level, idx, bytes)
ON CONFLICT (shard, level, idx) DO UPDATE SET bytes = excluded.bytes`;

/** The tree of each shard as tiles (C2SP tlog-tiles): proofs are made from them, and never from the tables that are written to. */
export class TileRows implements Projection {
  async apply(client: pg.ClientBase, { nr }: FollowedShard, entries: readonly FollowedEntry[]): Promise<void> {
    const [first] = entries;
    if (!first) return;
    const edge = await edgeOf(client, nr, BigInt(first.idx));
    const leaves = entries.map(({ hash }) => hash);
    await store(client, nr, growTiles(sha256, edge, leaves).tiles);
  }
}

async function edgeOf(client: pg.ClientBase, nr: number, size: bigint): Promise<TileEdge> {
  const wanted = edgeTiles(size);
  const levels: (Uint8Array | undefined)[] = [];
  if (wanted.length > 0) {
    const values = [nr, wanted.map(({ level }) => level), wanted.map(({ index }) => String(index))];
    const { rows } = await client.query<{ level: number; bytes: Buffer }>(EDGE, values);
    for (const { level, bytes } of rows) levels[level] = bytes;
  }
  return { size, levels: Array.from(levels, (bytes) => bytes ?? new Uint8Array()) };
}

async function store(client: pg.ClientBase, nr: number, tiles: readonly TileContent[]): Promise<void> {
  await client.query(STORE, [
    nr,
    tiles.map(({ level }) => level),
    tiles.map(({ index }) => String(index)),
    tiles.map(({ bytes }) => Buffer.from(bytes)),
  ]);
}
