import { net, unless, unlessStatus, type Attack, type Through } from '../attack.js';
import type { World } from '../world.js';

export const MODULE = 'apps/gateway/src/gateway.module.ts';
export const CALLS = 'apps/gateway/src/graphql/calls.ts';
export const FRONT = 'apps/gateway/src/http/front.ts';
export const SERVER = 'apps/gateway/src/server.ts';
export const LIMITS = 'apps/gateway/src/graphql/limits/request-limits.ts';
export const ERRORS = 'apps/gateway/src/graphql/errors.ts';

export const WHO = { slug: 'reclassering', function: 'toezichthouder' };
export const CASE = '00000000-0000-4000-8000-000000000001';
export const OTHER = '00000000-0000-4000-8000-000000000002';

export const VALIDATED = net(
  MODULE,
  'persistedQueries: false,',
  'persistedQueries: false, dangerouslyDisableValidation: true,',
);
/** What a document is held to before it is validated, and once more by Apollo. */
export const COUNTED = [
  net(MODULE, 'parseOptions: { maxLexicalTokens: LIMITS.tokens },', ''),
  net(LIMITS, 'return parse(query, { maxTokens: LIMITS.tokens });', 'return parse(query);'),
] as const;
export const WRITTEN = net(LIMITS, 'checkWritten(document);', '');
export const MEASURED = net(LIMITS, 'extents.forEach(checkExtent);', '');
/** The gate reads hashes itself, and Apollo knows of none. */
export const NO_HASHES = [
  net(MODULE, 'persistedQueries: false,', ''),
  net(
    SERVER,
    'resolveDocuments(server, { admission, clock, documents: new RegisteredDocuments(store) });',
    'resolveDocuments.name;',
  ),
] as const;
export const AS_IT_WAS_SENT = net(
  SERVER,
  '...{ bodyLimit: BODY_LIMIT,',
  "...{ onProtoPoisoning: 'ignore' as const, onConstructorPoisoning: 'ignore' as const, bodyLimit: BODY_LIMIT,",
);
export const UUID = net(CALLS, 'if (isUuid(id)) return id;', 'if (isUuid(id) || id !== id.trim() || name) return id;');
export const OWN_WORDS = net(
  ERRORS,
  '...bare(verdictOf(error)),',
  '...bare(verdictOf(error)), message: formatted.message,',
);

/** What fetch says of a connection that the other side ended. */
const CLOSED = new Set(['EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']);

export type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;

/** A document that must be refused as a whole. */
export function document(told: Told, query: string, variables: Record<string, unknown> = {}): Attack {
  return {
    ...told,
    attempt: async (world) => unlessStatus(await world.ask(WHO, query, variables), 400),
  };
}

/** A body of which the gateway must not execute anything. */
export function body(told: Told, text: string, ...refused: readonly number[]): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const answer = await post(world, text).catch(closedAtOnce);
      return answer === null ? null : unlessStatus(answer, ...(refused.length > 0 ? refused : [400]));
    },
  };
}

/**
 * A body that is too long is refused before it is read, and the connection ends: whoever is still sending may see that first.
 * An error of fetch is no `Error` of a test, which has globals of its own, so it is known by its shape.
 */
export function closedAtOnce(error: unknown): null {
  const code = (error as { readonly cause?: { readonly code?: unknown } } | null)?.cause?.code;
  if (CLOSED.has(String(code))) return null;
  throw error;
}

export async function post(world: World, text: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await world.token(WHO)}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(10_000);
  return fetch(`${(await world.gateway()).url}/graphql`, { method: 'POST', headers, body: text, signal });
}

/** A document whose answer, whatever it is, must be there soon. */
export async function soon(world: World, query: string): Promise<Through> {
  const begun = performance.now();
  await post(world, JSON.stringify({ query })).catch(() => null);
  const took = performance.now() - begun;
  return unless(took < 2_500, `the gateway was busy for ${Math.round(took)} ms`);
}

export async function answerHas(world: World, query: string, words: RegExp): Promise<Through> {
  const { text } = await world.ask(WHO, query);
  return unless(!words.test(text), `it said: ${text.slice(0, 200)}`);
}

export function times(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ');
}
