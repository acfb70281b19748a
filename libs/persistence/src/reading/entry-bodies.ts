import type pg from 'pg';
import { LedgerUnavailable } from '#kernel';
import type { Entry } from '#ledger';
import { isBodyOf } from './followed.js';
import type { ReadingLog } from './reading.js';
import type { Found } from './search-terms.js';

/** An entry as the ledger has it, with its place in the tree. */
export interface PlacedEntry {
  readonly shard: string;
  readonly idx: number;
  /** RFC 6962 leaf hash, hex. The body was held against it. */
  readonly hash: string;
  readonly entry: Entry;
}

type Place = Pick<Found, 'shard' | 'idx' | 'month'>;

interface BodyRow {
  readonly shard: string;
  readonly idx: string;
  /** Null: there is no leaf. */
  readonly hash: Buffer | null;
  readonly bytes: Buffer;
}

/** A body is not the one that was recorded: nothing of it is told. */
export class BodyDiffers extends LedgerUnavailable {
  constructor(shard: string, idx: string) {
    super(`the body of ${shard}, entry ${idx}, is not the one of its leaf`);
  }
}

/** Where it is told that a body differs. */
export type DamageLog = Pick<ReadingLog, 'error'>;

// With the key whole, each body is one look into the index of one month, and its leaf one more.
const BODIES = `
SELECT b.shard, b.idx, l.hash, b.bytes FROM unnest($1::text[], $2::bigint[], $3::date[]) WITH ORDINALITY AS p(shard, idx, month, nr)
JOIN ledger.body b ON b.shard = p.shard AND b.idx = p.idx AND b.month = p.month
LEFT JOIN ledger.leaf l ON l.shard = p.shard AND l.idx = p.idx ORDER BY p.nr`;

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
  constructor(
    private readonly pool: pg.Pool,
    private readonly log: DamageLog,
  ) {}

  /** BodyDiffers, with an alarm, when one of them is not what was recorded. */
  async at(places: readonly Place[]): Promise<PlacedEntry[]> {
    const { rows } = await this.pool.query<BodyRow>(BODIES, [
      places.map(({ shard }) => shard),
      places.map(({ idx }) => idx),
      places.map(({ month }) => month),
    ]);
    return rows.map((row) => this.#placed(row));
  }

  /** The leaves' own bytes, in order, as they are: whoever has them holds them against their hashes. Null unless every one is there. */
  async leaves({ shard, first, count }: EntryRun): Promise<readonly Buffer[] | null> {
    const values = [shard, String(first), count];
    const { rows } = await this.pool.query<Pick<BodyRow, 'idx' | 'bytes'>>({
      name: 'entry-run',
      text: SUCCESSIVE,
      values,
    });
    const isWhole = rows.length === count && rows.every(({ idx }, nth) => BigInt(idx) === first + BigInt(nth));
    return isWhole ? rows.map(({ bytes }) => bytes) : null;
  }

  /** An entry with the other parts of the same decision, in order. Parts stand next to each other, in one month. Empty: pruned.
   *  BodyDiffers as `at`. */
  async decision(place: Place): Promise<PlacedEntry[]> {
    const [found] = await this.at([place]);
    if (!found) return [];
    const [nth = 1, all = 1] = partOf(found.entry);
    if (all === 1) return [found];
    const first = found.idx - nth + 1;
    return this.at(Array.from({ length: all }, (_, at) => ({ ...place, idx: String(first + at) })));
  }

  #placed({ shard, idx, hash, bytes }: BodyRow): PlacedEntry {
    if (hash === null || !isBodyOf(hash, bytes)) {
      this.log.error('reading.body-differs', { shard, idx: Number(idx) });
      throw new BodyDiffers(shard, idx);
    }
    return { shard, idx: Number(idx), hash: hash.toString('hex'), entry: JSON.parse(bytes.toString('utf8')) as Entry };
  }
}

function partOf(entry: Entry): readonly number[] {
  return 'part' in entry ? entry.part.split('/').map(Number) : [];
}
