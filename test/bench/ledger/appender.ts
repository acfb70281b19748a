import { HighWater } from '#ledger';
import { ledgerKeysOf, Notary } from '#persistence';
import { readLedgerKeys } from '#settings';
import { appendedPerSecond, type AppendJob } from './appending.js';

/** What a replica of its own is told: how to append, where, and with which keys. */
export interface ReplicaJob {
  readonly url: string;
  readonly keys: string;
  readonly job: AppendJob;
}

/** A replica in a process of its own: answers entries a second, or why there are none. */
process.once('message', ({ url, keys, job }: ReplicaJob) => {
  const notary = new Notary(ledgerKeysOf(readLedgerKeys(keys)), new HighWater());
  appendedPerSecond(url, notary, job)
    .then(
      (found) => process.send?.({ found }),
      (error: unknown) => process.send?.({ error: String(error) }),
    )
    .finally(() => process.disconnect());
});
