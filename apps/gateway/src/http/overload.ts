import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Overloaded } from '#kernel';
import type { LoadSettings } from '#settings';
import { GRAPHQL, TOKEN } from './failure.js';

/** How long an answer may take, until its last byte is with the operating system: a caller that does not read is cut off. */
const LONGEST_MS = 60_000;
const LOOK_MS = 250;

/** Knows when another request would be answered late: then it is not begun, and TRY_LATER. What has begun is finished. */
export class Overload {
  /** Since when each answer is under way. Milliseconds of this process's clock. */
  readonly #underWay = new Map<ServerResponse, number>();
  readonly #timer: NodeJS.Timeout;
  /** Looks in a row that found the event loop late: once is a pause, twice is too much to do. */
  #late = 0;
  #looked = performance.now();

  constructor(
    private readonly settings: LoadSettings,
    private readonly longest = LONGEST_MS,
  ) {
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** Why nothing more can be begun now; null when it can. */
  refusal(): Overloaded | null {
    if (this.#late > 1) return new Overloaded('the event loop is late');
    return this.underWay < this.settings.mostRequests ? null : new Overloaded('too many requests are under way');
  }

  /** Counts an answer until its connection has taken it, or is gone. */
  begin(response: ServerResponse): void {
    this.#underWay.set(response, performance.now());
    response.once('close', () => this.#underWay.delete(response));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    // A histogram of the event loop has nothing to tell while the loop does not turn; the delay of this look does.
    this.#late = now - this.#looked - LOOK_MS > this.settings.mostDelay ? this.#late + 1 : 0;
    this.#looked = now;
    for (const [response, since] of this.#underWay) {
      // In the order in which they began.
      if (now - since < this.longest) break;
      response.destroy();
    }
  }
}

/** Stands before everything else: a process that has enough to do says so at once. Health, metadata and staff are let through. A
 *  request counts once its body is there, so that nobody holds a place by sending slowly. */
export function shedLoad(server: FastifyInstance, overload: Overload): void {
  server.addHook('onRequest', (request, _reply, done) => {
    done((isAsking(request) ? overload.refusal() : null) ?? undefined);
  });
  server.addHook('preHandler', (request, reply, done) => {
    if (isAsking(request)) overload.begin(reply.raw);
    done();
  });
  server.addHook('onClose', (_server, done) => {
    overload.stop();
    done();
  });
}

function isAsking({ routeOptions: { url } }: FastifyRequest): boolean {
  return url === GRAPHQL || url === TOKEN;
}
