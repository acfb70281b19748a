import { AsyncLocalStorage } from 'node:async_hooks';
import { SpanKind, SpanStatusCode, type Attributes, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance } from 'fastify';
import type { CollectorSettings } from '#settings';
import { routeOf, type Onlooker } from '../http/seen.js';
import { identityOf, type ProcessIdentity } from '../identity.js';
import { ChosenIds } from './chosen-ids.js';
import { Journey, type Step } from './journey.js';

const HEALTH = '/health/';

/** The spans of this process, sent to a collector. A trace that is continued is kept when the caller keeps it; of those that begin here
 *  a share is. The record of a disclosure has nothing to do with it: it names its trace in any case (LDV-02). */
export class Tracing {
  readonly #ids = new ChosenIds();
  readonly #journeys = new AsyncLocalStorage<Journey>();
  readonly #provider: NodeTracerProvider;
  readonly #tracer: Tracer;

  constructor({ endpoint, headers, ratio }: CollectorSettings, process: ProcessIdentity) {
    this.#provider = new NodeTracerProvider({
      resource: identityOf(process),
      idGenerator: this.#ids,
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers }))],
    });
    this.#tracer = this.#provider.getTracer('ketenpoort');
  }

  /** Begins the journey of every request but looks at the health of the process. To be called before any guard is set. */
  follow(server: FastifyInstance): void {
    server.addHook('onRequest', (request, _reply, done) => {
      if (routeOf(request)?.startsWith(HEALTH)) {
        done();
        return;
      }
      const traceparent = request.headers['traceparent']?.toString();
      const terms = { tracer: this.#tracer, ids: this.#ids, trace: () => request.trace, traceparent };
      const journey = new Journey(terms);
      request.journey = journey;
      this.#journeys.run(journey, done);
    });
  }

  /** Ends the journey of a request. */
  get onlooker(): Onlooker {
    return (seen) => {
      seen.journey?.end(seen);
    };
  }

  /** Does the work as a step of the request that is under way here. */
  step<Result>(name: Step, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
    const journey = this.#journeys.getStore();
    return journey ? journey.step(name, attributes, work) : work();
  }

  /** Does work that belongs to no request, as a trace of its own. */
  async apart<Result>(name: 'relay', attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
    const span = this.#tracer.startSpan(name, { kind: SpanKind.PRODUCER, attributes, root: true });
    try {
      return await work();
    } catch (error) {
      span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    await this.#provider.shutdown();
  }
}
