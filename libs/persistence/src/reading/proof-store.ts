import type pg from 'pg';
import { consistencyProof, inclusionProof, tileHashReader, type HashSource, type Tile, type TileReader } from '#ledger';
import { sha256 } from '../ledger/draft.js';
import type { FollowedShard } from './projection.js';

/** A signed checkpoint that all is read up to. */
export interface ReadCheckpoint {
  readonly size: bigint;
  readonly root: Buffer;
  /** C2SP signed note, with the cosignatures of witnesses if there are any. */
  readonly note: string;
  /** One compact JWS on each line. */
  readonly jws: string;
}

/** Where an entry stands, and who it is about: what decides who may have it. */
export interface ReadEntry extends FollowedShard {
  readonly id: string;
  readonly idx: number;
  /** With shard and index the key of its body. */
  readonly month: string;
  readonly kind: string;
  /** OINs of who asked, and for whom. */
  readonly party: string | null;
  readonly onBehalfOf: string | null;
}

const SHARD = `
SELECT c.nr, c.shard, s.region FROM reading.cursor c JOIN ledger.shard s ON s.shard = c.shard WHERE c.shard = $1`;

const NEWEST = 'SELECT size, root, note, jws FROM reading.checkpoint WHERE shard = $1';

const COSIGNED = `
SELECT size, root, note || cosignatures AS note, jws FROM reading.published
WHERE shard = $1 AND size >= $2 AND cosigners >= $3 ORDER BY size DESC LIMIT 1`;

const TILES = `
SELECT t.level, t.idx, t.bytes FROM reading.tile t JOIN unnest($2::smallint[], $3::bigint[]) AS w(level, idx) USING (level, idx)
WHERE t.shard = $1`;

const ENTRY = `
SELECT e.id, e.idx::float8 AS idx, to_char(e.month, 'YYYY-MM-DD') AS month, p.kind, p.party, p.on_behalf_of AS "onBehalfOf",
  c.nr, c.shard, p.region
FROM reading.entry e JOIN reading.profile p ON p.id = e.profile JOIN reading.cursor c ON c.nr = e.shard WHERE e.id = $1`;

/** What proofs are made from: tiles and checkpoints, derived from the ledger. */
export class ProofStore {
  constructor(private readonly pool: pg.Pool) {}

  async shard(name: string): Promise<FollowedShard | null> {
    const { rows } = await this.pool.query<FollowedShard>({ name: 'proof-shard', text: SHARD, values: [name] });
    return rows[0] ?? null;
  }

  async newest({ nr }: FollowedShard): Promise<ReadCheckpoint | null> {
    return this.#checkpoint({ name: 'proof-newest', text: NEWEST, values: [nr] });
  }

  /** The newest that so many witnesses cosigned, of at least this size. */
  async cosigned({ nr }: FollowedShard, size: bigint, quorum: number): Promise<ReadCheckpoint | null> {
    return this.#checkpoint({ name: 'proof-cosigned', text: COSIGNED, values: [nr, String(size), quorum] });
  }

  async entry(id: string): Promise<ReadEntry | null> {
    const { rows } = await this.pool.query<ReadEntry>({ name: 'proof-entry', text: ENTRY, values: [id] });
    return rows[0] ?? null;
  }

  /** A tile, cut to its width; null when the shard has no such tile yet. */
  async tile({ nr }: FollowedShard, tile: Tile): Promise<Buffer | null> {
    if (tile.index > MOST_INDEX) return null;
    const [bytes] = await this.#tiles(nr, [tile]);
    const wanted = tile.width * HASH_BYTES;
    return bytes && bytes.length >= wanted ? bytes.subarray(0, wanted) : null;
  }

  /** RFC 6962 §2.1.1. RangeError when the tree has no such leaf. */
  inclusion(shard: FollowedShard, index: bigint, size: bigint): Promise<readonly Uint8Array[]> {
    return inclusionProof(this.source(shard, size), index, size);
  }

  /** RFC 6962 §2.1.2. RangeError unless 0 < from ≤ to. */
  consistency(shard: FollowedShard, from: bigint, to: bigint): Promise<readonly Uint8Array[]> {
    return consistencyProof(this.source(shard, to), from, to);
  }

  /** The hashes of a shard of that many entries. */
  source({ nr }: FollowedShard, size: bigint): HashSource {
    const read: TileReader = async (tiles) => {
      const found = await this.#tiles(nr, tiles);
      return found.map((bytes) => bytes ?? Buffer.alloc(0));
    };
    return { sha256, read: tileHashReader(sha256, read, size) };
  }

  async #tiles(nr: number, tiles: readonly Tile[]): Promise<readonly (Buffer | undefined)[]> {
    const values = [nr, tiles.map(({ level }) => level), tiles.map(({ index }) => String(index))];
    const { rows } = await this.pool.query<{ level: number; idx: string; bytes: Buffer }>({
      ...{ name: 'proof-tiles', text: TILES, values },
    });
    const known = new Map(rows.map(({ level, idx, bytes }) => [`${String(level)}/${idx}`, bytes]));
    return tiles.map(({ level, index }) => known.get(`${String(level)}/${String(index)}`));
  }

  async #checkpoint(query: pg.QueryConfig): Promise<ReadCheckpoint | null> {
    const { rows } = await this.pool.query<Omit<ReadCheckpoint, 'size'> & { size: string }>(query);
    const [row] = rows;
    return row ? { ...row, size: BigInt(row.size) } : null;
  }
}

const HASH_BYTES = 32;
/** More the database cannot count. */
const MOST_INDEX = 2n ** 63n - 1n;
