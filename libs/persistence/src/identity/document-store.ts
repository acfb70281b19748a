import type { Pool } from 'pg';
import { directoryUnavailable } from './assertions.js';

/** A document as a list shows it. */
export interface ListedDocument {
  /** SHA-256 of its text, hex. */
  readonly hash: string;
  /** Names of its operations; none: its only operation has no name. */
  readonly operations: readonly string[];
  readonly addedAt: Date;
}

const TEXT = 'SELECT body FROM gate.document WHERE oin = $1 AND hash = $2';
const LIST = `SELECT hash, operations, added_at AS "addedAt" FROM gate.document WHERE oin = $1 ORDER BY added_at, hash`;

/** The documents that parties registered. Throws SourceUnavailable when the database cannot be asked. */
export class DocumentStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The exact text of a party's document; null when it registered none of this hash. */
  async text(oin: string, hash: string): Promise<string | null> {
    const asked = this.#pool.query<{ body: string }>({ name: 'document', text: TEXT, values: [oin, hash] });
    const { rows } = await asked.catch(directoryUnavailable);
    return rows[0]?.body ?? null;
  }

  /** In the order in which they were registered. */
  async list(oin: string): Promise<readonly ListedDocument[]> {
    const { rows } = await this.#pool.query<ListedDocument>(LIST, [oin]).catch(directoryUnavailable);
    return rows;
  }
}
