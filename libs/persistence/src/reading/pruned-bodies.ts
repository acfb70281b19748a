import type pg from 'pg';
import { statementsOf, type Entry, type PrunedRange } from '#ledger';
import { entryOf, isBodyOf } from './followed.js';
import type { FollowedShard } from './projection.js';

/** A connection, or a pool of them. */
type Asked = Pick<pg.ClientBase, 'query'> | Pick<pg.Pool, 'query'>;

interface ToldRow {
  readonly id: string;
  readonly shard: string;
  readonly idx: string;
  readonly hash: Buffer;
}

// Such leaves have an index of their own (leaf_pruned).
const TOLD = `
SELECT l.id, l.shard, l.idx, l.hash FROM ledger.shard s JOIN ledger.leaf l ON l.shard = s.shard AND l.kind = 'pruned' WHERE s.region = $1`;

const BODIES = `
SELECT u.id, u.hash, b.bytes FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::bigint[]) AS u(id, hash, shard, idx)
JOIN ledger.body b ON b.shard = u.shard AND b.idx = u.idx`;

/** Which bodies were let go of, as entries say that come after them, and often in a later shard of the region. */
export class PrunedBodies {
  // Without its month a body is looked for in every month: each is read once.
  readonly #known = new Map<string, readonly PrunedRange[]>();

  /** Every range of the shard. An entry that is not what its leaf says does not count. */
  async ofShard(
    client: Asked,
    { shard, region }: Pick<FollowedShard, 'shard' | 'region'>,
  ): Promise<readonly PrunedRange[]> {
    const { rows: told } = await client.query<ToldRow>(TOLD, [region]);
    const unknown = told.filter(({ id }) => !this.#known.has(id));
    if (unknown.length > 0) await this.#learn(client, unknown);
    return told.flatMap(({ id }) => this.#known.get(id) ?? []).filter((range) => range.shard === shard);
  }

  async #learn(client: Asked, told: readonly ToldRow[]): Promise<void> {
    const { rows } = await client.query<{ id: string; hash: Buffer; bytes: Buffer }>(BODIES, [
      told.map(({ id }) => id),
      told.map(({ hash }) => hash),
      told.map(({ shard }) => shard),
      told.map(({ idx }) => idx),
    ]);
    for (const { id, hash, bytes } of rows) {
      const entry = isBodyOf(hash, bytes) ? entryOf(bytes) : null;
      if (entry) this.#known.set(id, prunedRanges(entry));
    }
  }
}

/** Which bodies an entry says were let go of. */
export function prunedRanges(entry: Entry): readonly PrunedRange[] {
  return entry.kind === 'pruned' ? (statementsOf(entry.kind, entry.change)?.pruned ?? []) : [];
}
