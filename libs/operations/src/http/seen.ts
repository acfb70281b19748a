import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Trace } from '#ledger';

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace it goes on with, from the moment the front has made it. */
    trace?: Trace;
    /** The code that it failed with; of several the first. */
    failure?: string;
    /** Only while spans are sent. */
    journey?: { end: (seen: Seen) => void };
  }
}

/** What was seen of a request when it was over. No part of it was chosen by the caller but method and party, which are closed. */
export interface Seen {
  readonly method: string;
  /** The route's pattern; null when there is none. */
  readonly route: string | null;
  readonly status: number;
  /** From head to the last byte handed over. Milliseconds. */
  readonly ms: number;
  /** The connection went before the answer was handed over. */
  readonly aborted: boolean;
  /** OIN of who was admitted. */
  readonly party: string | null;
  readonly requestId: string;
  readonly trace: Trace | null;
  readonly failure: string | null;
  readonly journey: { end: (seen: Seen) => void } | null;
}

export type Onlooker = (seen: Seen) => void;

/** What is needed to look on: who was admitted, and who looks. */
export interface Outlook {
  readonly partyOf: (request: FastifyRequest) => string | null;
  readonly onlookers: readonly Onlooker[];
}

/** Tells the onlookers of every request when it is over, whatever came of it. With none of them nothing is done in its path. To be
 *  called before any guard is set. */
export function watchRequests(server: FastifyInstance, outlook: Outlook): void {
  if (outlook.onlookers.length === 0) return;
  server.addHook('onRequest', (request, reply, done) => {
    watch(request, reply, outlook);
    done();
  });
}

/** For a request that no hook runs for: one with a URL that the router cannot read. */
export function watch(request: FastifyRequest, { raw }: FastifyReply, { partyOf, onlookers }: Outlook): void {
  if (onlookers.length === 0) return;
  const since = performance.now();
  raw.once('close', () => {
    const seen: Seen = {
      method: request.method,
      route: routeOf(request),
      status: raw.statusCode,
      ms: performance.now() - since,
      aborted: !raw.writableFinished,
      party: partyOf(request),
      requestId: request.id,
      trace: request.trace ?? null,
      failure: request.failure ?? null,
      journey: request.journey ?? null,
    };
    for (const look of onlookers) look(seen);
  });
}

export function routeOf({ is404, routeOptions }: FastifyRequest): string | null {
  return is404 ? null : (routeOptions.url ?? null);
}

/** Notes with what code a request failed, for who looks on. */
export function noteFailure(request: FastifyRequest | undefined, code: string): void {
  if (request) request.failure ??= code;
}
