import type { EntityManager } from 'typeorm';
import type pg from 'pg';
import { LedgerUnavailable } from '#kernel';

type Connection = Pick<pg.ClientBase, 'on'>;

/** SQLSTATE `warning`: with it PostgreSQL answers a COMMIT that somebody stopped from waiting for the standby (`pg_cancel_backend`). The
 *  transaction is written on the primary then, and perhaps nowhere else; the answer is COMMIT all the same. */
const CUT_SHORT = '01000';

const cuts = new WeakMap<Connection, number>();

/** Watches one COMMIT: whether it waited for the standbys that it must wait for. */
export class CommitWait {
  readonly #before: number;

  private constructor(private readonly connection: Connection) {
    this.#before = cutsOn(connection);
  }

  /** To be asked for before the COMMIT, of the connection that it is sent on. */
  static on(connection: Connection): CommitWait {
    return new CommitWait(connection);
  }

  static async in({ queryRunner }: EntityManager): Promise<CommitWait> {
    return new CommitWait((await queryRunner?.connect()) as Connection);
  }

  /** After it was answered. LedgerUnavailable when nobody knows whether a standby has it. */
  confirm(): void {
    if (cutsOn(this.connection) > this.#before)
      throw new LedgerUnavailable(
        'somebody stopped a COMMIT from waiting for the standby: it may be on the primary alone',
      );
  }
}

/** How often that happened on this connection since it was first asked. */
function cutsOn(connection: Connection): number {
  const known = cuts.get(connection);
  if (known !== undefined) return known;
  cuts.set(connection, 0);
  connection.on('notice', ({ code }) => {
    if (code === CUT_SHORT) cuts.set(connection, 1 + (cuts.get(connection) ?? 0));
  });
  return 0;
}
