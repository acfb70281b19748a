import type pg from 'pg';
import { effortOf, LedgerCount } from './effort.js';
import type { LoadProcess } from './load-process.js';
import type { LoadJob, LoadResult } from './load-job.js';
import type { Target } from './targets.js';

/** One target, under one number of connections, in one round. */
export interface Measurement extends LoadResult {
  readonly target: string;
  readonly connections: number;
  readonly perSecond: number;
  /** Time on a processor for each answer, µs; null where the system does not tell. */
  readonly serverMicros: number | null;
  readonly databaseMicros: number | null;
  /** What was recorded meanwhile, and in how many commits. Peers record nothing. */
  readonly entries: number;
  readonly commits: number;
}

/** Once for each target, until its code is compiled; and before each measurement. */
const FIRST_WARM_UP_SECONDS = 6;
const WARM_UP_SECONDS = 1;
const WARM_UP_CONNECTIONS = 64;

/** Measures one target at a time, the others idle. */
export class Rig {
  readonly #ledger: LedgerCount;

  constructor(
    private readonly load: LoadProcess,
    private readonly cases: LoadJob['cases'],
    private readonly postmaster: number,
    admin: pg.Client,
  ) {
    this.#ledger = new LedgerCount(admin);
  }

  async warmUp(target: Target): Promise<void> {
    const [connections, seconds] = [WARM_UP_CONNECTIONS, FIRST_WARM_UP_SECONDS];
    await this.load.run({ ...this.#jobFor(target), connections, seconds });
  }

  #jobFor({ url, headers, bodyFor }: Target): Omit<LoadJob, 'connections' | 'seconds'> {
    return { url, headers, cases: this.cases.map((one) => (bodyFor ? { ...one, body: bodyFor(one.id) } : one)) };
  }

  /** Warms the target up with the same load, then measures. Throws when a single answer was wrong, or there was none. */
  async measure(target: Target, connections: number, seconds: number): Promise<Measurement> {
    const measured = await this.tryOut(target, connections, seconds);
    if (measured.answers === 0) throw new Error(`${target.name} gave no answer in ${seconds} s`);
    return measured;
  }

  /** The same, of a target that may be too slow to answer at all. */
  async tryOut(target: Target, connections: number, seconds: number): Promise<Measurement> {
    const { name, service } = target;
    const job = { ...this.#jobFor(target), connections };
    await this.load.run({ ...job, seconds: WARM_UP_SECONDS });
    const first = await this.#ledger.size();
    const before = effortOf(service.process.pid, this.postmaster);
    const result = await this.load.run({ ...job, seconds });
    const after = effortOf(service.process.pid, this.postmaster);
    const micros = (from: number | null, to: number | null): number | null =>
      from === null || to === null ? null : Math.round(((to - from) * 1000) / result.answers);
    return {
      ...result,
      ...(await this.#ledger.since(first)),
      target: name,
      connections,
      perSecond: result.answers / result.seconds,
      serverMicros: micros(before.server, after.server),
      databaseMicros: micros(before.database, after.database),
    };
  }
}
