import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Admission, Requester } from '#identity';
import { RequestInvalid } from '#kernel';
import type { Admitted } from '../graphql/context.js';
import { isGraphql } from '../http/front.js';
import { membersOf } from '../http/members.js';
import type { Clock } from '../oauth/clock.js';
import { ownerOf, type RegisteredDocuments } from './registered-documents.js';
import { bodyWith, documentId, documentToRun, hashToFind, sentIn, type DocumentToRun, type Sent } from './sent.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is to be run, resolved; the body has its text. */
    document?: DocumentToRun;
  }
}

export interface RunningParts {
  readonly admission: Pick<Admission, 'renew'>;
  readonly documents: Pick<RegisteredDocuments, 'find'>;
  readonly clock: Clock;
}

/** Unregistered documents remembered as logged, of all parties together. */
const MOST_LOGGED = 10_000;

/** Finds out what each request to GraphQL is to run, before GraphQL reads it: the text of a hash, if the party registered it, and
 *  whether a text may be run on the terms of the party. */
export function resolveDocuments(server: FastifyInstance, parts: RunningParts): void {
  const running = new Running(parts);
  server.addHook('preHandler', async (request) => {
    const { admitted } = request;
    const sent = admitted && isGraphql(request) ? sentBy(request) : null;
    if (!admitted || !sent) return;
    const { requester, document } = await running.resolve(admitted, sent);
    request.document = document;
    if (document.registered || sent.hash !== null) putText(request, document);
    const recheck = async (anew: Requester): Promise<void> => {
      await running.documentOf(anew, sent);
    };
    request.admitted = { ...admitted, requester, rechecks: [...(admitted.rechecks ?? []), recheck] };
  });
}

/** By GET the front lets through a text alone, in the URL; it is held to the same terms. */
function sentBy({ method, query, body }: FastifyRequest): Sent | null {
  return sentIn(method === 'GET' ? { query: membersOf(query)['query'] } : body);
}

/** By GET the text stands in the URL already. */
function putText(request: FastifyRequest, { text }: DocumentToRun): void {
  if (request.method !== 'GET') request.body = bodyWith(request.body, text);
}

interface Resolved {
  readonly requester: Requester;
  readonly document: DocumentToRun;
}

class Running {
  readonly #parts: RunningParts;
  readonly #logged = new LRUCache<string, true>({ max: MOST_LOGGED });
  readonly #logger = new Logger('Documents');

  constructor(parts: RunningParts) {
    this.#parts = parts;
  }

  /** An admission may be older than a registration: nothing is refused before it was made anew. */
  async resolve(admitted: Admitted, sent: Sent): Promise<Resolved> {
    const { admission, clock } = this.#parts;
    try {
      return { requester: admitted.requester, document: await this.documentOf(admitted.requester, sent) };
    } catch (error) {
      if (!(error instanceof RequestInvalid)) throw error;
      const requester = await admission.renew(admitted, clock.now());
      return { requester, document: await this.documentOf(requester, sent) };
    }
  }

  async documentOf(requester: Requester, sent: Sent): Promise<DocumentToRun> {
    const { terms } = requester;
    const owner = ownerOf(requester);
    const hash = hashToFind(sent, terms.documents);
    const found = hash === null ? null : await this.#parts.documents.find(owner, hash);
    const document = documentToRun(sent, terms.documents, found);
    if (!document.registered && terms.documents === 'LOG_UNKNOWN' && hash !== null) this.#log(owner.oin, hash);
    return document;
  }

  /** Once for each document of a party, without its text. */
  #log(party: string, hash: string): void {
    const key = `${party}|${hash}`;
    if (this.#logged.has(key)) return;
    this.#logged.set(key, true);
    this.#logger.warn({ event: 'document.unknown', party, document: documentId(hash) });
  }
}
