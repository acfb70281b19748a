/** Seconds. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** What is measured. A label takes closed words, routes, regions and OINs of parties; never anything else a caller can choose. */
export interface Measure {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly unit: string;
  readonly labels: readonly string[];
  readonly says: string;
  readonly buckets?: readonly number[];
}

/** Every metric there is, by its name to Prometheus. docs/operations.md has them all, and a test compares. */
export const MEASURES = {
  ketenpoort_http_request_seconds: {
    ...{ kind: 'histogram', unit: 's', labels: ['method', 'route', 'status'], buckets: DURATIONS },
    says: 'Requests, from the head to the last byte handed over; its count is the number of requests',
  },
  ketenpoort_request_errors_total: {
    ...{ kind: 'counter', unit: '1', labels: ['route', 'code'] },
    says: 'Requests that failed, by the code that the caller is told or, of a client assertion, the reason it is not told',
  },
  ketenpoort_tokens_total: {
    ...{ kind: 'counter', unit: '1', labels: ['result'] },
    says: 'Requests for a token: ISSUED, or why not',
  },
  ketenpoort_disclosures_total: {
    ...{ kind: 'counter', unit: '1', labels: ['operation', 'kind', 'party'] },
    says: 'Answers that were recorded and left, by operation, kind of entry (disclosure, refusal, access) and OIN of who asked',
  },
  ketenpoort_refused_fields_total: {
    ...{ kind: 'counter', unit: '1', labels: ['reason'] },
    says: 'Fields that were asked for and refused, by the reason in the record',
  },
  ketenpoort_repeated_refusals_total: {
    ...{ kind: 'counter', unit: '1', labels: ['who'] },
    says: 'Times that one PARTY or CLIENT was refused as often as RATE_REFUSALS_TO_SIGNAL says, once in ten minutes for each; the log names it',
  },
  ketenpoort_facts_changed_total: {
    ...{ kind: 'counter', unit: '1', labels: [] },
    says: 'Attempts in which a fact changed before the record was durable; the way started again, three attempts in all',
  },
  ketenpoort_record_seconds: {
    ...{ kind: 'histogram', unit: 's', labels: ['region'], buckets: DURATIONS },
    says: 'How long an answer waited for its record to be durable, the queue included',
  },
  ketenpoort_release_wait_seconds: {
    ...{ kind: 'histogram', unit: 's', labels: ['region', 'result'], buckets: DURATIONS },
    says: 'How long an answer waited for the brokers after its record was durable, where RELEASE_AFTER says so: CARRIED, or LATE and refused',
  },
  ketenpoort_entries_total: {
    ...{ kind: 'counter', unit: '1', labels: ['region', 'kind'] },
    says: 'Entries that this process appended for answers and their outcomes, by kind',
  },
  ketenpoort_batch_entries: {
    ...{ kind: 'histogram', unit: '1', labels: ['region'], buckets: SIZES },
    says: 'Entries in one transaction of the ledger',
  },
  ketenpoort_ledger_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: 'Size of a shard: every entry, whoever appended it',
  },
  ketenpoort_relay_waiting_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: 'Entries that the audit topic does not hold yet',
  },
  ketenpoort_relay_lag_seconds: {
    ...{ kind: 'gauge', unit: 's', labels: ['shard'] },
    says: 'Age of the oldest entry that the audit topic does not hold yet; 0 when it holds all',
  },
  ketenpoort_relay_parked_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: 'Entries that the audit topic holds without their bodies, since the broker refused them',
  },
  ketenpoort_signed_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: 'The most entries of a shard that are known to have been signed, by the database or by whoever kept a checkpoint',
  },
  ketenpoort_set_back: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: '1 while nothing is signed, and so nothing recorded, in a shard: it is not what was signed of it before; else 0',
  },
  ketenpoort_daily_heads_failures_total: {
    ...{ kind: 'counter', unit: '1', labels: [] },
    says: 'Times that the leaf of the day with all heads could not be written, or looked for; tried each quarter of an hour',
  },
  ketenpoort_published_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: 'Size of the newest checkpoint of a shard on the topic of checkpoints; 0 when there is none',
  },
  ketenpoort_publication_age_seconds: {
    ...{ kind: 'gauge', unit: 's', labels: ['shard'] },
    says: 'Since the last checkpoint of a shard went to that topic, or else since the shard was opened; a day where nothing is new',
  },
  ketenpoort_witness_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['witness', 'shard'] },
    says: 'Size of the last checkpoint of a shard that a witness cosigned for this gateway',
  },
  ketenpoort_witness_age_seconds: {
    ...{ kind: 'gauge', unit: 's', labels: ['witness', 'shard'] },
    says: 'Since a witness last cosigned a checkpoint of a shard for this gateway',
  },
  ketenpoort_witness_failures_total: {
    ...{ kind: 'counter', unit: '1', labels: ['witness', 'result'] },
    says: 'Checkpoints that a witness did not cosign: SILENT (no answer of use), AHEAD (it knows of more), FORKED (it knows of others)',
  },
  ketenpoort_reading_waiting_entries: {
    ...{ kind: 'gauge', unit: '1', labels: ['shard'] },
    says: 'Entries that officers cannot find yet, since what is read of the ledger lags',
  },
  ketenpoort_pool_connections: {
    ...{ kind: 'gauge', unit: '1', labels: ['pool', 'state'] },
    says: 'Connections to PostgreSQL, used and idle, and how many wait for one',
  },
  ketenpoort_draining: {
    ...{ kind: 'gauge', unit: '1', labels: [] },
    says: '1 while the process is stopping',
  },
  ketenpoort_event_loop_delay_seconds: {
    ...{ kind: 'gauge', unit: 's', labels: ['quantile'] },
    says: 'Delay of the event loop since the last look: 0.5, 0.99 and max',
  },
  ketenpoort_memory_bytes: {
    ...{ kind: 'gauge', unit: 'By', labels: ['kind'] },
    says: 'Memory of the process: rss, heap_used, external',
  },
  ketenpoort_cpu_seconds_total: {
    ...{ kind: 'counter', unit: 's', labels: [] },
    says: 'Time that the process had of the processors',
  },
} as const satisfies Readonly<Record<string, Measure>>;

type Measures = typeof MEASURES;
export type MeasureName = keyof Measures;

/** Names of one kind. */
export type OfKind<Kind extends Measure['kind']> = {
  [Name in MeasureName]: Measures[Name]['kind'] extends Kind ? Name : never;
}[MeasureName];

/** Each label of the metric, and no other. */
export type LabelsOf<Name extends MeasureName> = Readonly<Record<Measures[Name]['labels'][number], string>>;
