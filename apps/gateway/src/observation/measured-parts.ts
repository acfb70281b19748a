import type { Draft } from '#ledger';
import { measureProcess, type Metrics, type ProcessState, type Reading } from '#operations';
import type { BatchListener, Notary, Reading as LedgerReading } from '#persistence';
import type { Relay } from '#relay';
import type pg from 'pg';
import { measureSigned } from './measured-checkpoints.js';

const MILLISECONDS = 1_000;

/** Counts what the ledger takes, batch by batch; undefined when nobody asks. */
export function batchListener(metrics: Metrics | null): BatchListener | undefined {
  if (!metrics) return undefined;
  const entries = metrics.counter('ketenpoort_entries_total');
  const batches = metrics.histogram('ketenpoort_batch_entries');
  return (region, batch) => {
    batches(batch.length, { region });
    for (const [kind, count] of kindsOf(batch)) entries({ region, kind }, count);
  };
}

function kindsOf(batch: readonly Draft[]): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const { kind } of batch) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return kinds;
}

/** What is measured of a relay that runs alone. */
interface MeasuredRelay {
  readonly relay: Relay;
  readonly state: ProcessState;
}

interface MeasuredGateway extends MeasuredRelay {
  readonly reading: LedgerReading;
  readonly notary: Notary;
  readonly pools: { readonly general: pg.Pool; readonly facts: pg.Pool };
}

/** What is measured when somebody looks, if anybody may: the process, how far the relay is, and of a gateway what it signs and reads. */
export function measure(metrics: Metrics | null, parts: MeasuredRelay | MeasuredGateway): void {
  if (!metrics) return;
  const { relay, state } = parts;
  measureProcess(metrics, 'pools' in parts ? parts.pools : {});
  metrics.gauge('ketenpoort_draining', () => [[state.stopping ? 1 : 0, {}]]);
  metrics.gauge('ketenpoort_ledger_entries', async () => {
    return (await relay.lag()).map(({ shard, size }) => [size, { shard }] as const);
  });
  metrics.gauge('ketenpoort_relay_waiting_entries', async () => {
    return (await relay.lag()).map(({ shard, next, size }) => [size - next, { shard }] as const);
  });
  metrics.gauge('ketenpoort_relay_lag_seconds', () => lagIn(relay));
  metrics.gauge('ketenpoort_relay_parked_entries', () => parkedIn(relay));
  if (!('pools' in parts)) return;
  measureSigned(metrics, parts.pools.general, parts.notary);
  metrics.gauge('ketenpoort_reading_waiting_entries', async () => {
    return (await parts.reading.lag()).map(({ shard, next, size }) => [size - next, { shard }] as const);
  });
}

// Every shard is told, so that an alarm ends when nothing is parked any more.
async function parkedIn(relay: Relay): Promise<Reading<'ketenpoort_relay_parked_entries'>> {
  const parked = await relay.parked();
  const shards = (await relay.lag()).map(({ shard }) => shard);
  return shards.map((shard) => [parked.filter((entry) => entry.shard === shard).length, { shard }]);
}

async function lagIn(relay: Relay): Promise<Reading<'ketenpoort_relay_lag_seconds'>> {
  const oldest = await relay.oldestWaiting();
  return Array.from(oldest, ([shard, at]) => [
    at === null ? 0 : Math.max(0, Date.now() - at) / MILLISECONDS,
    { shard },
  ]);
}
