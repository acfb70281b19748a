import type { EnvironmentReader } from './environment.js';

/** How often may be asked, over all replicas. The first two are for a party whose terms do not say otherwise. */
export interface RateSettings {
  readonly requestsPerMinute: number;
  /** Different cases. */
  readonly casesPerHour: number;
  /** Of one party about one case. */
  readonly requestsPerCasePerMinute: number;
  /** Of one application. */
  readonly tokensPerMinute: number;
  /** Good or not, and of each replica. */
  readonly tokenRequestsPerAddress: number;
  /** After how many refusals of one party or client in ten minutes an operator is told. Of each replica. */
  readonly refusalsToSignal: number;
}

/** When a process says that it is too busy, before it begins. */
export interface LoadSettings {
  readonly mostRequests: number;
  /** How late the event loop may be. Milliseconds. */
  readonly mostDelay: number;
}

const MANY: readonly [number, number] = [1, 999_999_999];

export function rates(reader: EnvironmentReader): RateSettings {
  return {
    requestsPerMinute: reader.integer('RATE_REQUESTS_PER_MINUTE', 60_000, MANY),
    casesPerHour: reader.integer('RATE_CASES_PER_HOUR', 10_000, MANY),
    requestsPerCasePerMinute: reader.integer('RATE_REQUESTS_PER_CASE_PER_MINUTE', 6_000, MANY),
    tokensPerMinute: reader.integer('RATE_TOKENS_PER_MINUTE', 600, MANY),
    tokenRequestsPerAddress: reader.integer('RATE_TOKEN_REQUESTS_PER_ADDRESS', 6_000, MANY),
    refusalsToSignal: reader.integer('RATE_REFUSALS_TO_SIGNAL', 100, MANY),
  };
}

export function load(reader: EnvironmentReader): LoadSettings {
  return {
    mostRequests: reader.integer('LOAD_MOST_REQUESTS', 512, [1, 100_000]),
    mostDelay: reader.integer('LOAD_MOST_DELAY_MS', 1_000, [10, 60_000]),
  };
}
