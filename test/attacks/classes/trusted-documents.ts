import { hash } from 'node:crypto';
import { net, unlessStatus, type Attack, type Net } from '../attack.js';
import type { World } from '../world.js';
import { times } from './graphql-kit.js';

const SENT = 'apps/gateway/src/documents/sent.ts';
const DESK = 'apps/gateway/src/documents/desk.ts';

/** Served what it registered alone. */
const STRICT = 'opvang';
const TWENTE = { slug: 'levensloopaanbieder-twente', scope: 'region:twente' };
const SOURCE = 'IW-18; GraphQL over HTTP, persisted documents';

const hashOf = (text: string): string => hash('sha256', text, 'hex');
const idOf = (text: string): string => `sha256:${hashOf(text)}`;
/** A text that nothing else runs. */
const textOf = (name: string): string => `query ${name} { me { oin } }`;

async function send(world: World, token: string, path: string, body?: object, method = 'POST'): Promise<Response> {
  const { url } = await world.gateway();
  const head = { authorization: `Bearer ${token}` };
  const init = body
    ? { headers: { ...head, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    : { headers: head };
  return fetch(`${url}${path}`, { method, ...init });
}

async function registered(world: World, slug: string, text: string, scope = 'region:groningen'): Promise<void> {
  const answer = await send(world, await world.token({ slug, scope }), '/documents', { text });
  if (!answer.ok) throw new Error(`a sound document was answered ${String(answer.status)}`);
}

/** What the strict party must not have run, `owner` having registered `text`. */
function running(
  told: Pick<Attack, 'id' | 'title'>,
  body: object,
  [held, ...others]: readonly [Net, ...Net[]],
  own?: { readonly owner: string; readonly text: string },
): Attack {
  return {
    ...{ ...told, source: SOURCE, defence: [held, ...others] },
    attempt: async (world) => {
      await world.serve(STRICT, "documents = 'ONLY_REGISTERED'");
      if (own) await registered(world, own.owner, own.text);
      return unlessStatus(await send(world, await world.token({ slug: STRICT }), '/graphql', body), 400);
    },
  };
}

const ONLY_REGISTERED = net(
  SENT,
  "if (sent.text === null || mode === 'ONLY_REGISTERED')",
  'if (sent.text === null || mode.length === 0)',
);
const SPELLED_ONCE = net(
  SENT,
  'return id.startsWith(PREFIX) && HASH.test(hash) ? hash : null;',
  'return HASH.test(hash.toLowerCase()) ? hash.toLowerCase() : null;',
);

const [MINE, THEIRS] = [textOf('Eigen'), textOf('Andermans')];
const persisted = (text: string): object => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

/** Documents that a party registered, and whatever else it would run. */
export const TRUSTED_DOCUMENT_ATTACKS: readonly Attack[] = [
  running(
    { id: 'DOC-01', title: 'a document that was not registered, by a party that runs registered ones alone' },
    { query: textOf('Onbekend') },
    [ONLY_REGISTERED],
  ),
  running(
    { id: 'DOC-02', title: 'a document that brings its own id, as if that registered it' },
    { query: textOf('MetId'), documentId: idOf(textOf('MetId')) },
    [ONLY_REGISTERED],
  ),
  running(
    { id: 'DOC-03', title: 'a document that brings its own hash, as Apollo would have registered it' },
    { query: textOf('MetHash'), extensions: persisted(textOf('MetHash')) },
    [ONLY_REGISTERED],
  ),
  running(
    { id: 'DOC-04', title: 'the id of a document that another party registered' },
    { documentId: idOf(THEIRS) },
    [
      net(
        'libs/persistence/src/identity/document-store.ts',
        'FROM gate.document WHERE oin = $1 AND hash = $2',
        'FROM gate.document WHERE (oin = $1 OR true) AND hash = $2',
      ),
    ],
    { owner: 'sociaalteam', text: THEIRS },
  ),
  running(
    { id: 'DOC-05', title: 'another text beside the id of a document that was registered' },
    { documentId: idOf(MINE), query: textOf('Anders') },
    [net(SENT, "if (typeof query !== 'string' || hashOf(query) !== hash)", "if (typeof query !== 'string')")],
    { owner: STRICT, text: MINE },
  ),
  running(
    { id: 'DOC-06', title: 'two ids, of which two readers might take another one' },
    { documentId: idOf(MINE), extensions: persisted(textOf('Anders')) },
    [net(SENT, 'if (hashes.some((other) => other !== hash)) throw new InputRefused([TWO_DOCUMENTS]);', '')],
    { owner: STRICT, text: MINE },
  ),
  running(
    { id: 'DOC-07', title: 'an id in capitals, which another reader takes for another document' },
    { documentId: `sha256:${hashOf(MINE).toUpperCase()}` },
    [SPELLED_ONCE],
    { owner: STRICT, text: MINE },
  ),
  running(
    { id: 'DOC-08', title: 'an id that says that it is of another hash' },
    { documentId: idOf(MINE).replace('sha256', 'sha512') },
    [SPELLED_ONCE],
    { owner: STRICT, text: MINE },
  ),
  {
    id: 'DOC-09',
    title: 'a document that was not registered, in a URL, where no body is looked at',
    source: 'IW-18, JZV-03; GraphQL over HTTP §5.3',
    defence: [
      net('apps/gateway/src/http/front.ts', "if (request.method !== 'POST' && !byUrl) return notAllowed(reply);", ''),
    ],
    attempt: async (world) => {
      await world.serve(STRICT, "documents = 'ONLY_REGISTERED'");
      const { url } = await world.gateway();
      const headers = {
        authorization: `Bearer ${await world.token({ slug: STRICT })}`,
        'content-type': 'application/json',
      };
      return unlessStatus(await fetch(`${url}/graphql?query=%7Bme%7Boin%7D%7D`, { headers }), 405);
    },
  },
  {
    id: 'DOC-10',
    title: 'a document that the party took back, from what a gateway remembers',
    source: 'IW-18; CWE-613',
    defence: [
      net(
        'apps/gateway/src/documents/registered-documents.ts',
        'const key = `${oin}|${String(epoch)}|${hash}`;',
        'const key = `${oin}|${hash}`;',
      ),
    ],
    attempt: async (world) => {
      const [token, text] = [await world.token(TWENTE), textOf('Ingetrokken')];
      await registered(world, TWENTE.slug, text, TWENTE.scope);
      const before = await send(world, token, '/graphql', { documentId: idOf(text) });
      if (!before.ok) throw new Error(`a registered document was answered ${String(before.status)}`);
      await send(world, token, `/documents/${idOf(text)}`, undefined, 'DELETE');
      return unlessStatus(await send(world, token, '/graphql', { documentId: idOf(text) }), 400);
    },
  },
  {
    id: 'DOC-11',
    title: 'going on with a document that was not registered, after it had to be',
    source: 'IW-18; LEG-09: from the next request on',
    defence: [net('libs/identity/src/admission.ts', 'for (const recheck of rechecks) await recheck(requester);', '')],
    attempt: async (world) => {
      const [token, query] = [await world.token(TWENTE), textOf('Nog')];
      await world.serve(TWENTE.slug, "documents = 'OFF'");
      const before = await send(world, token, '/graphql', { query });
      if (!before.ok) throw new Error(`a good document was answered ${String(before.status)}`);
      await world.serve(TWENTE.slug, "documents = 'ONLY_REGISTERED'");
      const after = await send(world, token, '/graphql', { query });
      await world.serve(TWENTE.slug, "documents = 'OFF'");
      return unlessStatus(after, 400);
    },
  },
  {
    id: 'DOC-12',
    title: 'registering a document with a token that leaked from a workplace',
    source: 'IW-18; OWASP API5:2023',
    defence: [net(DESK, 'if (requester.professional !== null)', "if (requester.professional?.id === '')")],
    attempt: async (world) => {
      const token = await world.token({ slug: 'sociaalteam', function: 'sociaal-werker' });
      return unlessStatus(await send(world, token, '/documents', { text: textOf('Gelekt') }), 403);
    },
  },
  {
    id: 'DOC-13',
    title: 'registering a document that is larger than the gate accepts',
    source: 'IW-18; OWASP API4:2023',
    defence: [net('apps/gateway/src/documents/judge.ts', 'limits.check({ query: text });', '')],
    attempt: async (world) => {
      const token = await world.token({ slug: 'sociaalteam' });
      const text = `query Groot { me { ${times(201, (index) => `a${index}: oin`)} } }`;
      return unlessStatus(await send(world, token, '/documents', { text }), 400);
    },
  },
];
