import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type pg from 'pg';
import { SourceUnavailable, type Instant } from '#kernel';
import type { Points } from './leased-rate.js';

/** More than any limit: who asks compares with its own. */
const NO_LIMIT = 2 ** 31 - 1;

/** Points in the database that all replicas share. Its table comes with a migration; what nobody asks about any more is deleted after
 *  an hour. */
export class PostgresPoints implements Points {
  readonly #limiter: RateLimiterPostgres;

  constructor(
    pool: pg.Pool,
    private readonly now: () => Instant,
  ) {
    this.#limiter = new RateLimiterPostgres({
      ...{ storeClient: pool, storeType: 'pool', schemaName: 'gate', tableName: 'rate', tableCreated: true },
      ...{ points: NO_LIMIT, duration: 60, keyPrefix: '' },
    });
  }

  async take(key: string, count: number, until: Instant): Promise<number> {
    try {
      const customDuration = Math.max(1, Math.ceil((until - this.now()) / 1000));
      return (await this.#limiter.penalty(key, count, { customDuration })).consumedPoints;
    } catch (cause) {
      throw new SourceUnavailable('the rates could not be counted', cause);
    }
  }
}
