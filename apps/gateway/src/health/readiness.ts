import type pg from 'pg';
import type { ShardLag } from '#ledger';
import { setbacks, type Notary } from '#persistence';
import type { Relay } from '#relay';
import type { Policies } from '../door/policies.js';

export interface Readiness {
  readonly ready: boolean;
  readonly database: boolean;
  readonly ledger: boolean;
  /** Shards that nothing is recorded in, because they are not what was signed of them; null when nobody can tell. Other regions go on. */
  readonly setBack: readonly string[] | null;
  readonly convenants: readonly string[];
  /** Entries that the audit topic does not hold yet, by shard; null when nobody can tell. */
  readonly relay: { readonly waiting: number; readonly shards: readonly ShardLag[] } | null;
}

/** Ready: the database answers, every region has a ledger to record in, and its convenant compiles. Before there is a region it is
 *  staff who are answered. */
export class ReadinessCheck {
  constructor(
    private readonly pool: pg.Pool,
    private readonly policies: Policies,
    private readonly regions: () => Promise<readonly string[]>,
    private readonly record: { readonly relay: Relay; readonly notary: Notary },
  ) {}

  async check(): Promise<Readiness> {
    const regions = await this.regions().catch(() => null);
    const ledger = regions !== null && (await this.#ledgersOf(regions));
    const convenants = regions === null ? [] : await this.#compiled(regions);
    const lags = await this.record.relay.lag().catch(() => null);
    const found = await setbacks(this.pool, this.record.notary).catch(() => null);
    return {
      ready: regions !== null && ledger && convenants.length === regions.length,
      database: regions !== null,
      ledger,
      setBack: found && [...found].flatMap(([shard, reason]) => (reason === null ? [] : [shard])),
      convenants,
      relay: lags && { waiting: lags.reduce((sum, { next, size }) => sum + size - next, 0), shards: lags },
    };
  }

  async #ledgersOf(regions: readonly string[]): Promise<boolean> {
    try {
      const { rows } = await this.pool.query<{ region: string }>('SELECT region FROM ledger.head');
      return regions.every((region) => rows.some((row) => row.region === region));
    } catch {
      return false;
    }
  }

  async #compiled(regions: readonly string[]): Promise<string[]> {
    const outcomes = await Promise.allSettled(regions.map((region) => this.policies.of(region)));
    return regions.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  }
}
