import type pg from 'pg';
import { checkSchema } from '#persistence';

export interface Readiness {
  readonly ready: boolean;
  readonly database: boolean;
  readonly ledger: boolean;
}

/** Ready: the database answers with the schema this version needs, and every region has a ledger to record in. */
export class ReadinessCheck {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async check(): Promise<Readiness> {
    const [database, ledger] = await Promise.all([this.#schema(), this.#ledger()]);
    return { ready: database && ledger, database, ledger };
  }

  #schema(): Promise<boolean> {
    return checkSchema(this.#pool).then(
      () => true,
      () => false,
    );
  }

  async #ledger(): Promise<boolean> {
    try {
      const { rows } = await this.#pool.query<{ whole: boolean | null }>(
        'SELECT bool_and(h.region IS NOT NULL) AS whole FROM gate.region r LEFT JOIN ledger.head h ON h.region = r.id',
      );
      // Null: there is no region yet, and none that lacks its ledger.
      return rows[0]?.whole !== false;
    } catch {
      return false;
    }
  }
}
