import { HighWater } from '#ledger';
import { adoptUnsigned, ledgerKeysOf, Notary, poolOf, type LedgerKeys } from '#persistence';
import { readLedgerKeys } from '#settings';
import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import type { Run } from '../bench.js';
import type { Figure } from '../figures.js';
import type { Stage } from '../stage.js';
import { appendedPerSecond, Unsigned, type AppendJob } from './appending.js';
import { bestSingleRows, PEER_TABLE } from './pgbench.js';

/** The region that all turns write to: an index is slower in its middle than at its end, and so no two regions are alike. */
export const REGION = 'groningen';

/** Of a body, and of a row of the peer. Bytes. */
export const BODY_BYTES = 768;

/** Groups that are waited for at once: as many as the peer has clients at most. */
export const AT_ONCE = 64;

/** Those that the best of is taken of, up to the requests that a gateway takes at once. */
const TRIED = [AT_ONCE, 256, 512];

/** What a part of the bench found. */
export interface Part {
  readonly figures: readonly Figure[];
  /** What was measured, per second or as the cell says, and the spread of the ratios. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A database with the product's ledger and the peer's table, and how it is appended to. */
export class Ground {
  readonly keys: LedgerKeys;

  private constructor(
    readonly stage: Stage,
    readonly run: Run,
  ) {
    this.keys = ledgerKeysOf(readLedgerKeys(stage.settings.folders.keys));
  }

  static async on(stage: Stage, run: Run): Promise<Ground> {
    await asAdmin(stage.adminUrl, (client) => client.query(PEER_TABLE));
    return new Ground(stage, run);
  }

  /** A notary that knows nothing yet, as after a start. */
  notary(): Notary {
    return new Notary(this.keys, new HighWater());
  }

  get url(): string {
    return this.stage.urls.gatewayUrl;
  }

  /** The most signed entries a second that any number of waiting groups makes of it, as the peer is given its best number of clients. */
  async best(): Promise<number> {
    let best = 0;
    for (const atOnce of TRIED) best = Math.max(best, await this.signed({ atOnce }));
    return best;
  }

  /** Signed entries a second. */
  signed(job: Partial<AppendJob> = {}, url = this.url): Promise<number> {
    return appendedPerSecond(url, this.notary(), this.#jobOf(job));
  }

  /** The same without signatures. What was appended is signed afterwards, so that the next turn may go on from it. */
  async unsigned(): Promise<number> {
    const found = await appendedPerSecond(this.url, new Unsigned(this.keys), this.#jobOf({}));
    await asAdmin(this.stage.adminUrl, (client) => client.query('UPDATE ledger.head SET note = NULL, jws = NULL'));
    const pool = poolOf(this.url, 'ketenpoort-bench', 1);
    try {
      await adoptUnsigned(pool, this.notary());
    } finally {
      await pool.end();
    }
    return found;
  }

  /** Rows a second by pgbench, each committed by itself. */
  single(): Promise<number> {
    return bestSingleRows(this.peer);
  }

  get peer(): { readonly url: string; readonly folder: string; readonly seconds: number } {
    return { url: this.stage.adminUrl, folder: this.stage.folder, seconds: this.run.options.seconds };
  }

  #jobOf(job: Partial<AppendJob>): AppendJob {
    const { seconds } = this.run.options;
    return { region: REGION, seconds, atOnce: AT_ONCE, bytes: BODY_BYTES, ...job };
  }
}
