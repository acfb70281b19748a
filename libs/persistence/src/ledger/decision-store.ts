import { hash } from 'node:crypto';
import type pg from 'pg';
import type { Json } from '#kernel';
import type { Catalogue } from '#policies';
import { keptCatalogue } from '../files/kept-catalogue.js';

/** An entry as it stands in the ledger, with its bytes if they are still kept. */
export interface StoredEntry {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  readonly kind: string;
  /** RFC 6962 leaf hash. */
  readonly hash: Buffer;
  /** null: pruned. */
  readonly bytes: Buffer | null;
}

/** One version of a region's convenant, as it was put in force. */
export interface StoredVersion {
  readonly document: Json;
  readonly hash: string;
}

const ENTRY = `l.shard, l.idx::float8 AS idx, l.id, l.kind, l.hash, b.bytes
  FROM ledger.leaf l LEFT JOIN ledger.body b ON b.shard = l.shard AND b.idx = l.idx`;

const PAGE = `SELECT ${ENTRY} WHERE l.shard = $1 AND l.idx >= $2 ORDER BY l.idx LIMIT $3`;
const RANGE = `SELECT ${ENTRY} WHERE l.shard = $1 AND l.idx BETWEEN $2 AND $3 ORDER BY l.idx`;
const BY_ID = `SELECT ${ENTRY} WHERE l.id = $1`;
/** An outcome follows soon, or within minutes when a replica died; nobody looks through a year for it. */
const OUTCOMES = `SELECT ${ENTRY}
  WHERE l.shard = $1 AND l.idx > $2 AND l.idx <= $2 + 100000 AND l.settles = $3 ORDER BY l.idx LIMIT 3`;

/** Reads what is needed to make a recorded decision again: entries, facts, convenants and catalogues, by the gateway's role. Reads only;
 *  rejects when the database does. */
export class DecisionStore {
  constructor(private readonly pool: pg.Pool) {}

  async shards(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ shard: string }>('SELECT shard FROM ledger.shard ORDER BY shard');
    return rows.map(({ shard }) => shard);
  }

  /** At most `limit` entries from index `from` on. */
  async page(shard: string, from: number, limit: number): Promise<readonly StoredEntry[]> {
    return (await this.pool.query<StoredEntry>({ name: 'page', text: PAGE, values: [shard, from, limit] })).rows;
  }

  async range(shard: string, first: number, last: number): Promise<readonly StoredEntry[]> {
    return (await this.pool.query<StoredEntry>({ name: 'range', text: RANGE, values: [shard, first, last] })).rows;
  }

  async entry(id: string): Promise<StoredEntry | null> {
    const { rows } = await this.pool.query<StoredEntry>(BY_ID, [id]);
    return rows[0] ?? null;
  }

  /** What became of an answer, in the order in which it was told. */
  async outcomes({ shard, idx, id }: StoredEntry): Promise<readonly StoredEntry[]> {
    return (await this.pool.query<StoredEntry>(OUTCOMES, [shard, idx, id])).rows;
  }

  /** The text of a document of facts. Null: there is none of this hash, or what is kept under it is something else. */
  async facts(region: string, name: string): Promise<string | null> {
    const text = `SELECT bytes FROM ledger.facts WHERE region = $1 AND hash = decode($2, 'hex') ORDER BY month LIMIT 1`;
    const { rows } = await this.pool.query<{ bytes: Buffer }>({ name: 'facts-of', text, values: [region, name] });
    const [row] = rows;
    return row && hash('sha256', row.bytes, 'hex') === name ? row.bytes.toString('utf8') : null;
  }

  async convenant(region: string, version: number): Promise<StoredVersion | null> {
    const text = 'SELECT document, hash FROM gate.convenant WHERE region = $1 AND version = $2';
    const { rows } = await this.pool.query<StoredVersion>(text, [region, version]);
    return rows[0] ?? null;
  }

  /** Null: it was never kept, or is no longer what it was. */
  catalogue(name: string): Promise<Catalogue | null> {
    return keptCatalogue(this.pool, name);
  }

  /** Names of parties by OIN. */
  async partyNames(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ oin: string; name: string }>('SELECT oin, name FROM gate.party');
    return new Map(rows.map(({ oin, name }) => [oin, name]));
  }
}
