import { hash } from 'node:crypto';
import type pg from 'pg';
import { canonicalJson, ConvenantMalformed, SourceUnavailable, type Instant, type Json } from '#kernel';

/** A region's convenant as stored, with the epoch of the region in the same snapshot. */
export interface StoredConvenant {
  readonly document: Json;
  readonly hash: string;
  /** From when on it is revoked, perhaps in the future; null: it is not. */
  readonly revokedAt: Instant | null;
  readonly regionEpoch: number;
}

/** A version of a region's convenant, when it was put in force. */
export interface ActivatedVersion {
  readonly region: string;
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly document: Json;
  readonly activatedAt: Instant;
}

const ALL = `
SELECT region, id, version, hash, document, (extract(epoch FROM activated_at) * 1000)::float8 AS "activatedAt"
FROM gate.convenant WHERE region = $1 ORDER BY activated_at, version`;

const NEWEST = `
SELECT c.document, c.hash, (extract(epoch FROM c.revoked_at) * 1000)::float8 AS "revokedAt",
  coalesce((SELECT epoch FROM gate.epoch WHERE key = 'region:' || c.region), 0)::int AS "regionEpoch"
FROM gate.convenant c WHERE c.region = $1 ORDER BY c.version DESC LIMIT 1`;

/** SHA-256 of a convenant's canonical JSON, hex: what names it in every record. */
export function convenantHash(document: Json): string {
  return hash('sha256', canonicalJson(document), 'hex');
}

/** The convenants in force, newest version first. */
export class ConvenantStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** ConvenantMalformed when it is no longer the document that was put in force: a record may only name the one that decided. */
  async newest(region: string): Promise<StoredConvenant | null> {
    const stored = await this.#read(region);
    if (stored && convenantHash(stored.document) !== stored.hash)
      throw new ConvenantMalformed([
        {
          file: `stored convenant of ${region}`,
          line: 1,
          problem: 'it was changed after it had been put in force',
          remedy: 'Find out by whom, and put a new version in force',
        },
      ]);
    return stored;
  }

  async #read(region: string): Promise<StoredConvenant | null> {
    try {
      const { rows } = await this.#pool.query<StoredConvenant>({ name: 'convenant', text: NEWEST, values: [region] });
      return rows[0] ?? null;
    } catch (cause) {
      throw new SourceUnavailable('the convenant could not be read', cause);
    }
  }

  /** Every version that was ever put in force, the oldest first, as it was stored. */
  async all(region: string): Promise<readonly ActivatedVersion[]> {
    try {
      return (await this.#pool.query<ActivatedVersion>(ALL, [region])).rows;
    } catch (cause) {
      throw new SourceUnavailable('the convenants could not be read', cause);
    }
  }

  async regions(): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ region: string }>(
      'SELECT DISTINCT region FROM gate.convenant ORDER BY 1',
    );
    return rows.map(({ region }) => region);
  }
}
