import { base64 } from '@scure/base';
import { parseTilePath, TILE_WIDTH, writeTlogProof } from '#ledger';
import type { ProofStore, ReadCheckpoint, ReadEntry, FollowedShard } from '#persistence';
import { beyond, nothingSigned } from './asked.js';

const HASH_BYTES = 32;

/** A proof as JSON: hashes in base64, from the leaf's side up. */
export interface ShownProof {
  readonly shard: string;
  readonly hashes: readonly string[];
}

export interface InclusionShown extends ShownProof {
  readonly index: string;
  readonly size: string;
}

export interface ConsistencyShown extends ShownProof {
  readonly from: string;
  readonly to: string;
}

/** Makes proofs of what is in the ledger, from what is read of it. Nothing here asks the tables that are written to. */
export class ProofDesk {
  constructor(
    private readonly store: ProofStore,
    /** How many witnesses must have cosigned a checkpoint of a region, for it to be preferred to a newer one. */
    private readonly quorumOf: (region: string) => number,
  ) {}

  shard(name: string): Promise<FollowedShard | null> {
    return this.store.shard(name);
  }

  entry(id: string): Promise<ReadEntry | null> {
    return this.store.entry(id);
  }

  /** The newest checkpoint, or the newest that enough witnesses cosigned. */
  checkpoint(shard: FollowedShard, isCosigned: boolean): Promise<ReadCheckpoint | null> {
    return isCosigned
      ? this.store.cosigned(shard, 0n, Math.max(1, this.quorumOf(shard.region)))
      : this.store.newest(shard);
  }

  /** Whether this is the leaf hash (base64, or base64url) of what stands at the index. Who follows the tiles of its region can say it of
   *  any: a proof of a salted hash tells nothing of the entry. */
  async isLeaf(shard: FollowedShard, index: bigint, leaf: unknown): Promise<boolean> {
    if (typeof leaf !== 'string') return false;
    const width = Number(index % BigInt(TILE_WIDTH)) + 1;
    const tile = await this.store.tile(shard, { level: 0, index: index / BigInt(TILE_WIDTH), width });
    // In the query of a URL a plus that nobody escaped comes as a space.
    const hash = Buffer.from(leaf.replaceAll(' ', '+'), 'base64');
    return tile?.subarray(-HASH_BYTES).equals(hash) === true;
  }

  /** InputRefused when no checkpoint reaches that far. */
  async inclusion(shard: FollowedShard, index: bigint, size: bigint | null): Promise<InclusionShown> {
    const until = await this.#within(shard, 'size', size);
    if (until === 0n) throw nothingSigned();
    if (index >= until) throw beyond('index', until - 1n);
    const hashes = await this.store.inclusion(shard, index, until);
    return { ...shown(shard, hashes), index: String(index), size: String(until) };
  }

  /** InputRefused when no checkpoint reaches that far; from nothing nothing can be proved (RFC 6962 §2.1.2). */
  async consistency(shard: FollowedShard, from: bigint, to: bigint | null): Promise<ConsistencyShown> {
    const until = await this.#within(shard, 'to', to);
    if (from === 0n || from > until) throw beyond('from', until);
    const hashes = await this.store.consistency(shard, from, until);
    return { ...shown(shard, hashes), from: String(from), to: String(until) };
  }

  /** `c2sp.org/tlog-proof@v1` of an entry, against the newest checkpoint that enough witnesses cosigned, or else the newest there is;
   *  null when none reaches it yet. */
  async proofOf(entry: ReadEntry): Promise<string | null> {
    const index = BigInt(entry.idx);
    const quorum = this.quorumOf(entry.region);
    const cosigned = quorum > 0 ? await this.store.cosigned(entry, index + 1n, quorum) : null;
    const checkpoint = cosigned ?? (await this.store.newest(entry));
    if (checkpoint === null || checkpoint.size <= index) return null;
    const proof = await this.store.inclusion(entry, index, checkpoint.size);
    return writeTlogProof({ index, proof, checkpoint: checkpoint.note, extra: null });
  }

  /** A tile of hashes; null when there is none of that width yet, or the path is none. */
  async tile(shard: FollowedShard, path: string): Promise<Buffer | null> {
    const place = parseTilePath(path);
    if (place === null || place.level === 'entries') return null;
    return this.store.tile(shard, { level: place.level, index: place.index, width: place.width });
  }

  async #within(shard: FollowedShard, name: string, asked: bigint | null): Promise<bigint> {
    const newest = await this.store.newest(shard);
    const most = newest?.size ?? 0n;
    if (asked === null) return most;
    if (asked > most || asked === 0n) throw beyond(name, most);
    return asked;
  }
}

function shown({ shard }: FollowedShard, hashes: readonly Uint8Array[]): ShownProof {
  return { shard, hashes: hashes.map((hash) => base64.encode(hash)) };
}
