import type pg from 'pg';
import { toIso, type Instant } from '#kernel';
import { EARLIEST_DAYS, LATEST_DAYS, type Entry } from '#ledger';
import type { DamageLog } from '../reading/entry-bodies.js';
import { isBodyOf } from '../reading/followed.js';
import { monthOf } from './statements.js';

/** Which entries of a region are read. */
export interface EntrySpan {
  readonly region: string;
  /** By the entry's own `at`: from this moment on; null: from the first. */
  readonly since: Instant | null;
  /** Before this moment; null: to the last there is now. */
  readonly until: Instant | null;
}

export interface StreamedEntry {
  readonly shard: string;
  readonly idx: number;
  readonly entry: Entry;
}

/** Entries that were read together. */
export interface StreamedPage {
  readonly entries: readonly StreamedEntry[];
  /** Bodies that are not what was recorded. When they are of is not known: they may lie outside the span. */
  readonly damaged: number;
}

interface BodyRow {
  readonly idx: number;
  /** Null: there is no leaf. */
  readonly hash: Buffer | null;
  readonly bytes: Buffer;
}

// A body is kept in the month of the batch, up to some days after its `at`.
const SHARDS = 'SELECT shard FROM ledger.shard WHERE region = $1 ORDER BY opened_at, shard';
const LAST =
  'SELECT max(idx)::float8 AS last FROM ledger.body WHERE shard = $1 AND month BETWEEN $2::date AND $3::date';
const PAGE = `SELECT b.idx::float8 AS idx, l.hash, b.bytes FROM (
    SELECT idx, bytes FROM ledger.body
    WHERE shard = $1 AND idx > $2 AND idx <= $3 AND month BETWEEN $4::date AND $5::date ORDER BY idx LIMIT $6) b
  LEFT JOIN ledger.leaf l ON l.shard = $1 AND l.idx = b.idx ORDER BY b.idx`;
/** No entry is from before or after these: what is asked for beyond them, such as a moment that stands for “no end”, is held to them. */
const [BEGINNING, END] = [Date.parse('2000-01-01T00:00:00Z'), Date.parse('9999-12-01T00:00:00Z')];
const DAY_MS = 86_400_000;
const PAGE_SIZE = 500;

/** Reads the entries of a region page by page, in the order of its shards and of their indexes, up to those that are there when each
 *  shard is begun. Each page is read when the one before has been taken, so that memory is bounded. Pruned bodies are not there; what is
 *  not the body of its leaf is an alarm, counted and left out. */
export class EntryStream {
  constructor(
    private readonly pool: pg.Pool,
    private readonly log: DamageLog,
    private readonly pageSize = PAGE_SIZE,
  ) {}

  /** Whether the region has a log. */
  async hasRegion(region: string): Promise<boolean> {
    return (await this.pool.query(SHARDS, [region])).rows.length > 0;
  }

  async *pages(span: EntrySpan): AsyncGenerator<StreamedPage> {
    const within = heldTo(span);
    const months = monthsOf(within);
    const { rows } = await this.pool.query<{ shard: string }>(SHARDS, [span.region]);
    for (const { shard } of rows) yield* this.#shard(shard, months, within);
  }

  async *#shard(shard: string, months: readonly string[], span: Within): AsyncGenerator<StreamedPage> {
    const { rows: found } = await this.pool.query<{ last: number | null }>(LAST, [shard, ...months]);
    const last = found[0]?.last ?? -1;
    for (let after = -1; after < last;) {
      const values = [shard, after, last, ...months, this.pageSize];
      const { rows } = await this.pool.query<BodyRow>({
        name: 'entry-page',
        text: PAGE,
        values,
      });
      after = rows.at(-1)?.idx ?? last;
      const sound = rows.filter((row) => this.#isSound(shard, row));
      const entries = sound.map(({ idx, bytes }) => ({
        ...{ shard, idx },
        entry: JSON.parse(bytes.toString('utf8')) as Entry,
      }));
      yield {
        entries: entries.filter(({ entry }) => isWithin(entry, span)),
        damaged: rows.length - sound.length,
      };
    }
  }

  /** Tells of what is not. */
  #isSound(shard: string, { idx, hash, bytes }: BodyRow): boolean {
    if (hash !== null && isBodyOf(hash, bytes)) return true;
    this.log.error('reading.body-differs', { shard, idx });
    return false;
  }
}

interface Within {
  readonly since: Instant;
  readonly until: Instant;
}

function heldTo({ since, until }: EntrySpan): Within {
  return { since: Math.max(since ?? BEGINNING, BEGINNING), until: Math.min(until ?? END, END) };
}

function monthsOf({ since, until }: Within): readonly [string, string] {
  const [first, last] = [since + EARLIEST_DAYS * DAY_MS, until + LATEST_DAYS * DAY_MS];
  return [monthOf(first), monthOf(last)];
}

/** Moments of entries are all written alike, so that their texts are in the order of time. */
function isWithin({ at }: Entry, { since, until }: Within): boolean {
  return at >= toIso(since) && at < toIso(until);
}
