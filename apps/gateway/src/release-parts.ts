import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { SettingsInvalid } from '#kernel';
import type { Telemetry } from '#operations';
import {
  carriedUntil,
  PostgresLedgerFeed,
  ReplicaStore,
  type DatabaseClock,
  type FactChanges,
  type PostgresLedger,
} from '#persistence';
import { KafkaAuditTopic, Relay } from '#relay';
import { waitsForBrokers, type GatewaySettings, type ReleaseSettings } from '#settings';
import { TimedLedger } from './observation/observed-ports.js';
import { TracedTopic } from './observation/traced-topic.js';
import { LateOutcomes } from './outcome/late-outcomes.js';
import type { OpenAnswers } from './outcome/open-answers.js';
import { OutcomeRecorder } from './outcome/outcome-recorder.js';
import { ReplicaLease } from './outcome/replica-lease.js';
import { relayLog } from './relay-log.js';
import { AnswerLedger } from './release/answer-ledger.js';
import { Carriage } from './release/carriage.js';
import { ToldFeed } from './release/told-feed.js';

const MILLISECONDS = 1_000;
/** Of the requests that may be under way: the others are left for regions that do not wait. */
const SHARE_THAT_MAY_WAIT = 0.5;

/** What carries the ledger to the brokers, and what knows how far it is. */
export interface Carrying {
  readonly relay: Relay;
  readonly carriage: Carriage;
}

/** The relay of this process, which tells the answers that wait for the brokers as soon as these have their records. */
export function carryingOf(settings: GatewaySettings, telemetry: Pick<Telemetry, 'tracing'>, pool: pg.Pool): Carrying {
  const carriage = new Carriage((shards) => carriedUntil(pool, shards));
  const feed = new ToldFeed(settings.database, (shard, next) => carriage.reached(shard, next));
  return { carriage, relay: relayOn(feed, settings, telemetry) };
}

/** A relay that runs alone. */
export function relayOf(settings: GatewaySettings, telemetry: Pick<Telemetry, 'tracing'>): Relay {
  return relayOn(new PostgresLedgerFeed(settings.database), settings, telemetry);
}

function relayOn(
  feed: PostgresLedgerFeed,
  { kafka, oin }: GatewaySettings,
  { tracing }: Pick<Telemetry, 'tracing'>,
): Relay {
  const topic = new KafkaAuditTopic(kafka);
  const sent = tracing ? new TracedTopic(topic, tracing) : topic;
  return new Relay(feed, sent, { oin, log: relayLog(new Logger('Relay')) });
}

/** What an answer is released by. */
export interface ReleasingParts extends Carrying {
  readonly ledger: PostgresLedger;
  readonly open: OpenAnswers;
  readonly pool: pg.Pool;
  readonly changes: FactChanges;
  readonly clock: DatabaseClock;
  readonly telemetry: Pick<Telemetry, 'metrics'>;
}

export interface Releasing {
  /** The ledger for what may leave only when it is recorded. */
  readonly answers: AnswerLedger;
  readonly outcomes: OutcomeRecorder;
  readonly lease: ReplicaLease;
}

export function releasingOf({ release, load }: GatewaySettings, parts: ReleasingParts): Releasing {
  const { ledger, open, changes, clock, carriage, relay } = parts;
  const { metrics } = parts.telemetry;
  const outcomes = new OutcomeRecorder(ledger, open, clock, new LateOutcomes(changes, open));
  const log = new Logger('Lease');
  const onLapse = (seconds: number): void => log.warn({ event: 'lease.lapsed', seconds: Math.round(seconds) });
  const lease = new ReplicaLease(open, { store: new ReplicaStore(parts.pool), changes, clock, onLapse });
  const waited = metrics?.histogram('ketenpoort_release_wait_seconds');
  const timed = metrics ? new TimedLedger(ledger, metrics.histogram('ketenpoort_record_seconds')) : ledger;
  const answers = new AnswerLedger(
    timed,
    {
      ...{ carriage, outcomes, lease, wake: () => relay.wake() },
      onWaited: (region, milliseconds, carried) =>
        waited?.(milliseconds / MILLISECONDS, { region, result: carried ? 'CARRIED' : 'LATE' }),
    },
    {
      waits: (region) => waitsForBrokers(release, region),
      deadline: release.deadline,
      mostWaiting: Math.ceil(load.mostRequests * SHARE_THAT_MAY_WAIT),
    },
  );
  return { answers, outcomes, lease };
}

/** Refuses a region that was named and is not there: nothing would wait for the brokers where somebody meant it to. */
export function checkRegions({ regions }: ReleaseSettings, known: readonly string[]): void {
  const unknown = [...regions.keys()].filter((region) => !known.includes(region));
  if (unknown.length === 0) return;
  throw new SettingsInvalid(
    `RELEASE_AFTER: there is no region ${unknown.join(', ')}. Name one of: ${known.join(', ')}; or set up the region first`,
  );
}
