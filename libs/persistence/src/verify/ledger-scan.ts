import pg from 'pg';
import { BLOCK_ENTRIES, inReadingOrder, readShardName, writeShardName, type LedgerPart, type Spot } from '#ledger';
import { CopyOut } from './copy-out.js';
import { linesBetween, NEXT, SHARDS, STRAYS } from './statements.js';

/** A shard as its rows say it is. */
export interface ScannedShard {
  readonly shard: string;
  /** How many entries there were when all shards were looked at; what came later is not read. */
  readonly until: number;
  /** Whether the columns beside the name say the same as the name. */
  readonly isNamed: boolean;
  readonly part: Extract<LedgerPart, { part: 'shard' }>;
}

interface ShardRow {
  readonly shard: string;
  readonly region: string | null;
  readonly headRegion: string | null;
  readonly year: number | null;
  readonly generation: number | null;
  readonly size: string | null;
  readonly root: Buffer | null;
  readonly frontier: Buffer | null;
  readonly note: string | null;
  readonly jws: string | null;
  readonly until: string | null;
}

const NEWLINE = 0x0a;

/** Reads the whole ledger as it stands, for who verifies or exports it: shards in reading order, their entries as lines of an export.
 *  Reads in many short statements, so that it holds up nobody; the next is under way while the last is worked on. */
export class LedgerScan {
  readonly #client: pg.Client;

  /** `url`: of a role that may read the ledger. */
  constructor(url: string) {
    this.#client = new pg.Client({
      connectionString: url,
      application_name: 'ketenpoort-verify',
      connectionTimeoutMillis: 5_000,
      statement_timeout: 60_000,
      keepAlive: true,
    });
    // A lost connection shows in the statement it cuts off.
    this.#client.on('error', () => undefined);
  }

  async open(): Promise<void> {
    await this.#client.connect();
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  /** Every shard, in reading order. */
  async shards(): Promise<readonly ScannedShard[]> {
    const { rows } = await this.#client.query<ShardRow>(SHARDS);
    const order = inReadingOrder(rows.map(({ shard }) => shard));
    return rows.map(scanned).sort((a, b) => order.indexOf(a.shard) - order.indexOf(b.shard));
  }

  /** What shows before any entry is looked at: another name in a row beside the shard, and what stands beside its leaves. */
  async spots({ shard, until, isNamed }: ScannedShard): Promise<readonly Spot[]> {
    const { rows } = await this.#client.query<{ idx: number }>(STRAYS, [shard, until]);
    const strays = rows.map(({ idx }): Spot => ({ code: 'LEAF_MISSING', index: idx }));
    return isNamed ? strays : [{ code: 'SHARD_MISNAMED', index: null, detail: 'row' }, ...strays];
  }

  /** The entries of a shard, block by block. */
  async *blocks({ shard, until }: ScannedShard): AsyncGenerator<Extract<LedgerPart, { part: 'block' }>> {
    let next: Promise<Page> | null = this.#page(shard, 0, until);
    while (next !== null) {
      const page: Page = await next;
      next = page.next < until ? this.#page(shard, page.next, until) : null;
      next?.catch(() => undefined); // told when it is awaited
      if (page.lines > 0) yield { part: 'block', bytes: page.bytes, first: page.first, lines: page.lines };
    }
  }

  async #page(shard: string, first: number, until: number): Promise<Page> {
    const end = Math.min(first + BLOCK_ENTRIES, until);
    let [lines, bytes] = await this.#lines(linesBetween(shard, first, end));
    if (lines !== countOf(bytes)) [lines, bytes] = await this.#lines(linesBetween(shard, first, end, true));
    if (lines > 0 || end === until) return { first, lines, bytes, next: end };
    const { rows } = await this.#client.query<{ next: string | null }>(NEXT, [shard, end]);
    const next = Number(rows[0]?.next ?? until);
    return { first, lines, bytes, next: next - (next % BLOCK_ENTRIES) };
  }

  async #lines(text: string): Promise<readonly [number, Uint8Array]> {
    const copy = new CopyOut(text);
    this.#client.query(copy);
    const [count, bytes] = await copy.row;
    return [count?.readInt32BE(0) ?? 0, bytes ?? new Uint8Array()];
  }
}

interface Page {
  readonly first: number;
  readonly lines: number;
  readonly bytes: Uint8Array;
  /** Where the next one begins. */
  readonly next: number;
}

function scanned({ shard, note, ...row }: ShardRow): ScannedShard {
  const name = readShardName(shard);
  const year = row.year === 0 ? null : row.year;
  const told = { region: row.region ?? '', year, generation: row.generation ?? 0 };
  const notes = note === null ? [] : [note];
  const until = Number(row.until ?? 0);
  return {
    shard,
    until,
    isNamed: name !== null && writeShardName(told) === shard && [null, name.region].includes(row.headRegion),
    part: partOf({ shard, notes }, row),
  };
}

function partOf(
  head: { readonly shard: string; readonly notes: readonly string[] },
  { size, root, frontier, jws }: Pick<ShardRow, 'size' | 'root' | 'frontier' | 'jws'>,
): ScannedShard['part'] {
  if (size === null || root === null) return { part: 'shard', ...head };
  return { part: 'shard', ...head, head: { size: Number(size), root, frontier, jws } };
}

function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
