import type pg from 'pg';
import type { Metrics } from '#operations';
import { setbacks, signedSizes, type Notary, type PublicationStore } from '#persistence';
import type { WitnessListener } from '../checkpoints/cosigner.js';

const MILLISECONDS = 1_000;
const FAILURES = ['SILENT', 'AHEAD', 'FORKED'] as const;

/** What is signed of each shard, and where nothing is any more. */
export function measureSigned(metrics: Metrics, pool: pg.Pool, notary: Notary): void {
  metrics.gauge('ketenpoort_signed_entries', async () => {
    return Array.from(await signedSizes(pool, notary), ([shard, size]) => [size, { shard }] as const);
  });
  metrics.gauge('ketenpoort_set_back', async () => {
    return Array.from(await setbacks(pool, notary), ([shard, reason]) => [reason === null ? 0 : 1, { shard }] as const);
  });
}

/** What is on the topic of checkpoints, whichever gateway published it. */
export function measurePublications(metrics: Metrics | null, store: PublicationStore): void {
  metrics?.gauge('ketenpoort_published_entries', async () => {
    return (await store.last()).map(({ shard, size }) => [size, { shard }] as const);
  });
  metrics?.gauge('ketenpoort_publication_age_seconds', async () => {
    return (await store.last()).map(({ shard, seconds }) => [seconds, { shard }] as const);
  });
}

interface Cosigned {
  readonly labels: { readonly witness: string; readonly shard: string };
  readonly size: number;
  readonly at: number;
}

/** Counts what the witnesses of these names make of what this gateway asks of them; undefined when nobody looks. */
export function witnessListener(metrics: Metrics | null, names: readonly string[]): WitnessListener | undefined {
  if (!metrics) return undefined;
  const cosigned = new Map<string, Cosigned>();
  const failures = metrics.counter('ketenpoort_witness_failures_total');
  // What stands at nothing from the start shows a first failure as a rise.
  for (const witness of names) for (const result of FAILURES) failures({ witness, result }, 0);
  metrics.gauge('ketenpoort_witness_entries', () =>
    Array.from(cosigned.values(), ({ size, labels }) => [size, labels] as const),
  );
  metrics.gauge('ketenpoort_witness_age_seconds', () =>
    Array.from(cosigned.values(), ({ at, labels }) => [(performance.now() - at) / MILLISECONDS, labels] as const),
  );
  return ({ shard, witness, size }, { kind }) => {
    if (kind !== 'COSIGNED') failures({ witness, result: kind });
    else
      cosigned.set(`${witness} ${shard}`, {
        ...{ labels: { witness, shard }, size: Number(size), at: performance.now() },
      });
  };
}
