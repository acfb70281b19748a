import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { FactsChanged, GatewayError } from '#kernel';
import type { Trace } from '#ledger';
import type { Seen } from '../http/seen.js';
import type { ChosenIds } from './chosen-ids.js';

/** Steps that are seen from outside, at a port. Those between them are told by where these begin and end. */
export type Step = 'admit' | 'facts' | 'fetch' | 'record';

const LEAST_FAULT = 500;

export interface JourneyTerms {
  readonly tracer: Tracer;
  readonly ids: ChosenIds;
  /** The trace that the front made, once it has. */
  readonly trace: () => Trace | undefined;
  /** The header that the caller sent. Its last digit says whether the caller keeps its trace. */
  readonly traceparent: string | undefined;
}

/** One request on its way, as spans: the request itself, with the very span that the record names, and a child for each step. Their
 *  attributes are closed words, counts, and ids that we made. */
export class Journey {
  readonly #since = performance.now();
  #server: Span | null = null;
  #last: Step | null = null;
  #edge = this.#since;

  constructor(private readonly terms: JourneyTerms) {}

  /** Does the work as a step of the way. What passed since the step before it is a step of its own: plan, decide. */
  async step<Result>(name: Step, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
    const parent = this.#parent();
    if (!parent) return work();
    this.#between(name, parent);
    const span = this.#child(name, parent, name === 'record' ? this.#edge : performance.now(), attributes);
    try {
      const result = await work();
      this.#last = name;
      return result;
    } catch (error) {
      this.#last = null;
      mark(span, error);
      throw error;
    } finally {
      this.#edge = performance.now();
      span.end(this.#edge);
    }
  }

  end(seen: Seen): void {
    const parent = this.#parent();
    const server = this.#server;
    if (!parent || !server) return;
    if (this.#last === 'record') this.#child('release', parent, this.#edge).end(performance.now());
    server.updateName(`${seen.method} ${seen.route ?? ''}`.trim());
    server.setAttributes(attributesOf(seen));
    if (seen.status >= LEAST_FAULT) server.setStatus({ code: SpanStatusCode.ERROR });
    server.end(performance.now());
  }

  // Facts come after a plan, and what is fetched or recorded after a decision.
  #between(next: Step, parent: Context): void {
    if (next === 'facts') this.#child('plan', parent, this.#edge).end(performance.now());
    else if (this.#last === 'facts') {
      this.#child('decide', parent, this.#edge).end(performance.now());
      this.#edge = performance.now();
    }
  }

  #child(name: string, parent: Context, startTime: number, attributes: Attributes = {}): Span {
    return this.terms.tracer.startSpan(name, { startTime, attributes }, parent);
  }

  /** Null until the front has made the trace. */
  #parent(): Context | null {
    this.#server ??= this.#begun();
    return this.#server && trace.setSpan(ROOT_CONTEXT, this.#server);
  }

  #begun(): Span | null {
    const { tracer, ids, traceparent } = this.terms;
    const own = this.terms.trace();
    if (!own) return null;
    const context =
      own.parent_span_id === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, {
            traceId: own.trace_id,
            spanId: own.parent_span_id,
            traceFlags: Number.parseInt(traceparent?.slice(-2) ?? '', 16) & TraceFlags.SAMPLED,
            isRemote: true,
          });
    const options = { kind: SpanKind.SERVER, startTime: this.#since };
    return ids.choose(own, () => tracer.startSpan('request', options, context));
  }
}

function attributesOf({ method, route, status, party, failure, aborted, requestId }: Seen): Attributes {
  return {
    ...{ 'http.request.method': method, 'http.response.status_code': status, 'ketenpoort.request_id': requestId },
    ...(route !== null && { 'http.route': route }),
    ...(party !== null && { 'ketenpoort.party': party }),
    ...(failure !== null && { 'error.type': failure }),
    ...(aborted && { 'ketenpoort.aborted': true }),
  };
}

/** A refusal is not an error; that facts changed is what the way is made for. */
function mark(span: Span, error: unknown): void {
  if (error instanceof FactsChanged) span.setAttribute('ketenpoort.again', true);
  else {
    span.setAttribute('error.type', error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR');
    if (isFault(error)) span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

function isFault(error: unknown): boolean {
  return !(error instanceof GatewayError) || error.origin === 'LEDGER' || error.origin === 'SOURCE';
}
