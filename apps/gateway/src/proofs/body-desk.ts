import { isPseudonym } from '#kernel';
import { entryBundle, parseTilePath, TILE_WIDTH } from '#ledger';
import type { EntryBodies, FollowedShard, ProofStore } from '#persistence';
import type { ControlPurpose } from '../officers/control-purposes.js';
import type { Looks, Seen } from '../officers/looks.js';
import type { StaffRequest } from '../staff/turns.js';

/** In which shard bodies are looked at, and for what. */
export interface BodyLook {
  readonly shard: FollowedShard;
  readonly purpose: ControlPurpose;
}

/** What a look at bodies found. */
export interface FoundBytes {
  /** Whether the shard has these leaves. */
  readonly isThere: boolean;
  /** Null: the bodies, or some of them, are not there. */
  readonly bytes: Uint8Array | null;
  /** Id of the entry that recorded the look. */
  readonly record: string;
}

/** Leaves that stand next to each other, in one tile. */
interface Leaves {
  readonly asked: 'index' | 'tile';
  readonly first: bigint;
  readonly count: number;
}

const WIDTH = BigInt(TILE_WIDTH);

/** Gives privacy officers bodies of the ledger. Each look is recorded before anything is told, also when nothing was found (ADL-04);
 *  LedgerUnavailable when it cannot be. */
export class BodyDesk {
  constructor(
    private readonly looks: Looks,
    private readonly store: ProofStore,
    private readonly bodies: EntryBodies,
  ) {}

  shard(name: string): Promise<FollowedShard | null> {
    return this.store.shard(name);
  }

  /** The leaf's own bytes. */
  one(request: StaffRequest, look: BodyLook, index: bigint): Promise<FoundBytes> {
    return this.#find(request, look, { asked: 'index', first: index, count: 1 });
  }

  /** A bundle of entries (C2SP tlog-tiles), of all leaves of a tile or of none; null for a path that names none. */
  async bundle(request: StaffRequest, look: BodyLook, path: string): Promise<FoundBytes | null> {
    const place = parseTilePath(path);
    if (place?.level !== 'entries') return null;
    return this.#find(request, look, { asked: 'tile', first: place.index * WIDTH, count: place.width });
  }

  #find(request: StaffRequest, { shard, purpose }: BodyLook, leaves: Leaves): Promise<FoundBytes> {
    const look = { step: 'BODIES', region: shard.region, purpose, asked: [leaves.asked] } as const;
    return this.looks.take(request, look, () => this.#seen(shard, leaves));
  }

  async #seen(shard: FollowedShard, leaves: Leaves): Promise<Seen<Omit<FoundBytes, 'record'>>> {
    if (!(await this.#isThere(shard, leaves))) return { result: { isThere: false, bytes: null }, told: { found: 0 } };
    const { asked, first, count } = leaves;
    const bodies = await this.bodies.leaves({ shard: shard.shard, first, count });
    const place = { shard: shard.shard, from: Number(first), until: Number(first) + count };
    if (bodies === null) return { result: { isThere: true, bytes: null }, told: { ...place, found: 0 } };
    const told = { ...place, found: count };
    if (asked === 'tile') return { result: { isThere: true, bytes: entryBundle(bodies) }, told };
    const body = Buffer.concat(bodies);
    return { result: { isThere: true, bytes: body }, told, about: aboutOf(body) };
  }

  /** By the tile of their hashes: what has none there has no body that could be proved. */
  async #isThere(shard: FollowedShard, { first, count }: Leaves): Promise<boolean> {
    const tile = { level: 0, index: first / WIDTH, width: Number(first % WIDTH) + count };
    return (await this.store.tile(shard, tile)) !== null;
  }
}

/** Whom a body is about, by pseudonym. One that is not what was recorded can say anything, and is told all the same. */
function aboutOf(body: Buffer): { readonly case?: string; readonly subject?: string } {
  const { case: ofCase, subject } = membersOf(body);
  return { ...(isName(ofCase) && { case: ofCase }), ...(isName(subject) && { subject }) };
}

function membersOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && isPseudonym(value);
}
