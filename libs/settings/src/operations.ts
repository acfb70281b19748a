import type { EnvironmentReader } from './environment.js';

export type LogLevel = 'info' | 'fatal' | 'error' | 'warn' | 'debug' | 'trace';

/** Where traces and metrics are sent by OTLP over HTTP. */
export interface CollectorSettings {
  /** Without a slash at its end; `/v1/traces` and `/v1/metrics` follow. */
  readonly endpoint: string;
  /** May hold a token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Share of the traces that begin here; one that is continued goes by the bit of the caller. */
  readonly ratio: number;
}

/** How a process is watched and stopped. */
export interface OperationsSettings {
  readonly logLevel: LogLevel;
  /** One line for each request. */
  readonly accessLog: boolean;
  /** Where Prometheus asks; null: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  readonly collector: CollectorSettings | null;
  /** Milliseconds: how long `/health/ready` answers 503 before the process takes no more requests; when it ends whatever is left. */
  readonly drain: { readonly delay: number; readonly deadline: number };
  /** What `/health` names this process, for who started it; null: made up at the start. */
  readonly instance: string | null;
}

const METRICS_EXAMPLES = { METRICS_PORT: 9464, CONSENT_METRICS_PORT: 9465 } as const;

export function operationsSettings(
  reader: EnvironmentReader,
  metricsPort: keyof typeof METRICS_EXAMPLES,
): OperationsSettings {
  const port = reader.optionalPort(metricsPort, METRICS_EXAMPLES[metricsPort]);
  const host = reader.text('METRICS_HOST', '127.0.0.1');
  return {
    logLevel: reader.choice('LOG_LEVEL', ['info', 'fatal', 'error', 'warn', 'debug', 'trace']),
    accessLog: reader.choice('ACCESS_LOG', ['on', 'off']) === 'on',
    metrics: port === null ? null : { host, port },
    collector: collector(reader),
    drain: {
      delay: reader.integer('DRAIN_DELAY_MS', 0, [0, 600_000]),
      deadline: reader.integer('DRAIN_DEADLINE_MS', 25_000, [1_000, 600_000]),
    },
    instance: reader.optional('INSTANCE_ID'),
  };
}

function collector(reader: EnvironmentReader): CollectorSettings | null {
  const endpoint = reader.collector('OTEL_EXPORTER_OTLP_ENDPOINT');
  const ratio = reader.share('OTEL_TRACES_SAMPLER_ARG', 1);
  const pairs = (reader.secret('OTEL_EXPORTER_OTLP_HEADERS') ?? '').split(',').map((pair) => pair.trim());
  const headers = pairs.flatMap((pair) =>
    pair === '' ? [] : [[pair.split('=')[0] ?? '', pair.replace(/^[^=]*=?/, '')]],
  );
  return endpoint === null ? null : { endpoint, ratio, headers: Object.fromEntries(headers) as Record<string, string> };
}
