import { Socket } from 'node:net';
import pg from 'pg';
import { CommitWait } from './commit-wait.js';
import type { Statement } from './statements.js';

type Rows = readonly Record<string, unknown>[];

/** Said on the connection itself: options of its own in an address, and what a role or a database has for its default, would take the place
 *  of ours. */
const LIMITS = [
  "SET transaction_timeout = '2s'",
  "SET idle_in_transaction_session_timeout = '2s'",
  `SELECT set_config('synchronous_commit',
    CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)`,
];

/** A connection for the write path: statements go out without waiting for each other, and it can be cut at once. */
export class WriteConnection {
  readonly #socket = new Socket();
  readonly #client: pg.Client;

  /** A transaction may last 2 s, so that a paused replica can't hold a region, and is on disk before COMMIT is answered, on a standby as
   *  well where one is waited for. */
  constructor(url: string) {
    this.#client = new pg.Client({
      connectionString: url,
      stream: () => this.#socket,
      pipeline: true,
      keepAlive: true,
      application_name: 'ketenpoort-ledger',
      connectionTimeoutMillis: 5_000,
    });
    // Without a listener a lost connection would end the process; every statement under way rejects anyway.
    this.#client.on('error', () => this.#socket.destroy());
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    await this.run(...LIMITS);
  }

  /** Sends all statements at once and answers their rows in order; rejects when any fails, or a COMMIT did not wait for its standby. */
  async run(...statements: readonly (Statement | string)[]): Promise<readonly Rows[]> {
    const wait = CommitWait.on(this.#client);
    const results = await Promise.all(
      this.#together(() =>
        statements.map((statement) => this.#client.query<Record<string, unknown>>(statement as pg.QueryConfig)),
      ),
    );
    wait.confirm();
    return results.map(({ rows }) => rows);
  }

  /** Sends these; then the last one, which is made while the database works on them, and COMMIT. Answers what came with the last one and how
   *  many rows it touched, only when the database says that it committed: a COMMIT of a failed transaction answers ROLLBACK. Rejects also
   *  with what `last` throws; the transaction is open then. */
  async runAndCommit<Result>(
    statements: readonly (Statement | string)[],
    last: () => readonly [Statement, Result],
  ): Promise<{ readonly result: Result; readonly rows: number }> {
    const sent = Promise.all(
      this.#together(() => statements.map((statement) => this.#client.query(statement as pg.QueryConfig))),
    );
    sent.catch(() => undefined); // told below, unless `last` throws first
    const [statement, result] = last();
    const wait = CommitWait.on(this.#client);
    const [commit, { rowCount }] = await Promise.all(
      this.#together(() => {
        const stored = this.#client.query({ ...statement });
        return [this.#client.query('COMMIT'), stored, sent] as const;
      }),
    );
    if (commit.command !== 'COMMIT') throw new Error('the database rolled back');
    wait.confirm();
    return { result, rows: rowCount ?? 0 };
  }

  /** What is sent meanwhile leaves in one piece. */
  #together<Sent>(send: () => Sent): Sent {
    this.#socket.cork();
    try {
      return send();
    } finally {
      this.#socket.uncork();
    }
  }

  get alive(): boolean {
    return !this.#socket.destroyed;
  }

  cut(): void {
    this.#socket.destroy();
  }
}
