import { eventually } from '../eventually.js';
import { MovableAddress } from './movable-address.js';
import type { TestPostgres } from './test-postgres.js';

const NAME = 'standby';

/** A PostgreSQL with a standby that has its replication over a line of its own, which can be severed. */
export class ReplicatedPostgres {
  private constructor(
    readonly primary: TestPostgres,
    readonly standby: TestPostgres,
    private readonly line: MovableAddress,
  ) {}

  /** Gives a primary its standby: a base backup of it that streams what is written from then on. With `synchronous` a COMMIT
   *  waits until the standby has flushed it. */
  static async of(primary: TestPostgres, { synchronous }: { synchronous: boolean }): Promise<ReplicatedPostgres> {
    const line = await MovableAddress.listen();
    line.point(primary.adminUrl);
    await primary.sql('SELECT pg_create_physical_replication_slot($1, true)', [NAME]);
    const { passwords } = primary;
    const terms = `host=127.0.0.1 port=${line.port} user=postgres password=${passwords.superuser}`;
    const settings = {
      primary_conninfo: `${terms} application_name=${NAME}`,
      primary_slot_name: NAME,
      wal_retrieve_retry_interval: '200ms',
    };
    const standby = await primary.backup();
    standby.prepare(settings, 'standby.signal');
    const pair = new ReplicatedPostgres(primary, standby, line);
    await standby.begin();
    await pair.#untilStreaming();
    if (synchronous) await primary.set({ synchronous_standby_names: NAME });
    return pair;
  }

  /** What is written from now on does not reach the standby. */
  sever(): void {
    this.line.sever();
  }

  async mend(): Promise<void> {
    this.line.point(this.primary.adminUrl);
    await this.#untilStreaming();
  }

  /** Makes the standby a server that is written to. It has no standby itself, and waits for none. */
  async promote(): Promise<void> {
    const [row] = await this.standby.sql<{ done: boolean }>('SELECT pg_promote(true, 30) AS done');
    if (row?.done !== true) throw new Error('the standby was not promoted in time');
  }

  async remove(): Promise<void> {
    await this.line.close();
    await Promise.all([this.primary.remove(), this.standby.remove()]);
  }

  async #untilStreaming(): Promise<void> {
    await eventually('the standby streams', async () => {
      const found = await this.primary.sql("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'");
      return found.length > 0;
    });
  }
}
