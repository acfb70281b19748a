import type pg from 'pg';
import { leafHash, type Entry } from '#ledger';
import { sha256 } from '../ledger/draft.js';
import type { Found } from './search-terms.js';

/** An entry as the ledger has it, with its place in the tree. */
export interface PlacedEntry {
  readonly shard: string;
  readonly idx: number;
  /** RFC 6962 leaf hash of the body that was read, hex. */
  readonly hash: string;
  readonly entry: Entry;
}

type Place = Pick<Found, 'shard' | 'idx' | 'month'>;

interface BodyRow {
  readonly shard: string;
  readonly idx: string;
  readonly bytes: Buffer;
}

// With the key whole, each body is one look into the index of one month.
const BODIES = `
SELECT b.shard, b.idx, b.bytes FROM unnest($1::text[], $2::bigint[], $3::date[]) WITH ORDINALITY AS p(shard, idx, month, nr)
JOIN ledger.body b ON b.shard = p.shard AND b.idx = p.idx AND b.month = p.month ORDER BY p.nr`;

// By index alone: each month that is kept is looked into once, whatever the number of bodies.
const SUCCESSIVE = `
SELECT idx, bytes FROM ledger.body WHERE shard = $1 AND idx >= $2::bigint AND idx < $2::bigint + $3::bigint ORDER BY idx`;

/** Entries of a shard that stand next to each other. */
export interface EntryRun {
  readonly shard: string;
  readonly first: bigint;
  readonly count: number;
}

/** Reads whole entries by their places. A body that was pruned is not there any more. */
export class EntryBodies {
  constructor(private readonly pool: pg.Pool) {}

  async at(places: readonly Place[]): Promise<PlacedEntry[]> {
    const { rows } = await this.pool.query<BodyRow>(BODIES, [
      places.map(({ shard }) => shard),
      places.map(({ idx }) => idx),
      places.map(({ month }) => month),
    ]);
    return rows.map(({ shard, idx, bytes }) => ({
      ...{ shard, idx: Number(idx), hash: Buffer.from(leafHash(sha256, bytes)).toString('hex') },
      entry: JSON.parse(bytes.toString('utf8')) as Entry,
    }));
  }

  /** The leaves' own bytes, in order; null unless every one of them is there. */
  async leaves({ shard, first, count }: EntryRun): Promise<readonly Buffer[] | null> {
    const values = [shard, String(first), count];
    const { rows } = await this.pool.query<Omit<BodyRow, 'shard'>>({ name: 'entry-run', text: SUCCESSIVE, values });
    const isWhole = rows.length === count && rows.every(({ idx }, nth) => BigInt(idx) === first + BigInt(nth));
    return isWhole ? rows.map(({ bytes }) => bytes) : null;
  }

  /** An entry with the other parts of the same decision, in order. Parts stand next to each other, in one month. Empty: pruned. */
  async decision(place: Place): Promise<PlacedEntry[]> {
    const [found] = await this.at([place]);
    if (!found) return [];
    const [nth = 1, all = 1] = partOf(found.entry);
    if (all === 1) return [found];
    const first = found.idx - nth + 1;
    return this.at(Array.from({ length: all }, (_, at) => ({ ...place, idx: String(first + at) })));
  }
}

function partOf(entry: Entry): readonly number[] {
  return 'part' in entry ? entry.part.split('/').map(Number) : [];
}
