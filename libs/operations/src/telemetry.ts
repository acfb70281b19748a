import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OperationsSettings } from '#settings';
import { accessLog } from './http/access-log.js';
import { watchRequests, type Outlook } from './http/seen.js';
import type { ProcessIdentity } from './identity.js';
import type { JsonLogger } from './logs/json-logger.js';
import { countRequests } from './metrics/http-metrics.js';
import type { Metrics } from './metrics/metrics.js';
import type { Tracing } from './traces/tracing.js';

/** What is told of this process while it runs: by lines, numbers and spans, each only where somebody asked for it. */
export class Telemetry {
  private constructor(
    readonly metrics: Metrics | null,
    readonly tracing: Tracing | null,
    private readonly access: Pick<JsonLogger, 'access'> | null,
  ) {}

  /** SettingsInvalid when the port of the metrics cannot be had. */
  static async open(
    settings: OperationsSettings,
    process: ProcessIdentity,
    log: Pick<JsonLogger, 'access'>,
  ): Promise<Telemetry> {
    const [metrics, tracing] = await Promise.all([metricsOf(settings, process), tracingOf(settings, process)]);
    return new Telemetry(metrics, tracing, settings.accessLog ? log : null);
  }

  /** For what serves requests and tells nothing of them. */
  static readonly none = new Telemetry(null, null, null);

  /** Looks on at every request of the server. To be called before any guard is set. */
  watch(server: FastifyInstance, partyOf: (request: FastifyRequest) => string | null): Outlook {
    const { metrics, tracing, access } = this;
    const onlookers = [
      ...(access ? [accessLog(access)] : []),
      ...(metrics ? [countRequests(metrics)] : []),
      ...(tracing ? [tracing.onlooker] : []),
    ];
    const outlook: Outlook = { partyOf, onlookers };
    tracing?.follow(server);
    watchRequests(server, outlook);
    return outlook;
  }

  /** Sends what has not been sent. Never rejects: a collector that is away keeps nobody. */
  async close(): Promise<void> {
    await Promise.allSettled([this.tracing?.close(), this.metrics?.close()]);
  }
}

// Loaded where they are asked for: they are a tenth of what a start loads.
async function metricsOf(settings: OperationsSettings, process: ProcessIdentity): Promise<Metrics | null> {
  if (!settings.metrics && !settings.collector) return null;
  const { Metrics: Opened } = await import('./metrics/metrics.js');
  return Opened.open(settings, process);
}

async function tracingOf({ collector }: OperationsSettings, process: ProcessIdentity): Promise<Tracing | null> {
  if (!collector) return null;
  const { Tracing: Opened } = await import('./traces/tracing.js');
  return new Opened(collector, process);
}
