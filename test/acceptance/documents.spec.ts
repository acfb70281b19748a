// Real here: PostgreSQL, two gateways as processes, their token endpoint, partner API and staff API over HTTP. Made up: the data.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  StaffChanges,
  StaffClient,
  TestProduct,
  type Change,
  type Gateway,
  type GraphqlAnswer,
} from '#testing';

const RECLASSERING = '00000009990000000006';
const CASE = '00000000-0000-4000-8000-000000000001';
const DOCUMENT = `query Overleg($id: ID!) {
  case(id: $id, purpose: "CASUSOVERLEG") { id reclassering { toezichtStatus } zorginhoud { diagnose } identiteit { bsn } }
}
query Wie { me { oin } }`;
const VARIABLES = { id: CASE };

let product: TestProduct;
let gateway: Gateway;
let other: Gateway;
let admin: StaffChanges;
/** Of the party itself, and of a professional of it. */
let own: string;
let token: string;

beforeAll(async () => {
  product = await TestProduct.start();
  [gateway, other] = [await product.gateway(), await product.gateway()];
  const file = join(product.keys, 'staff', 'beheerder.json');
  admin = new StaffChanges(StaffClient.fromFile(gateway.url, product.issuer, file), product.ledger);
  own = await gateway.client.token({ slug: 'reclassering' });
  token = await gateway.client.token({ slug: 'reclassering', function: 'toezichthouder' });
}, 100_000);
afterEach(async () => {
  await product.ledger.sql('DELETE FROM gate.document');
  await product.ledger.sql("UPDATE gate.party_terms SET documents = 'OFF'");
  await product.ledger.sql("UPDATE gate.epoch SET epoch = epoch + 1 WHERE key LIKE 'party:%'");
});
afterAll(() => product.stop());

const idOf = (text: string): string => `sha256:${hashOf(text)}`;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Sent {
  readonly method?: string;
  readonly as?: string;
  readonly at?: Gateway;
}

/** A request about documents. */
async function send(path: string, body: object | null, { method, as = own, at = gateway }: Sent = {}) {
  const response = await fetch(`${at.url}/documents${path}`, {
    method: method ?? (body === null ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${as}`, ...(body !== null && { 'content-type': 'application/json' }) },
    ...(body !== null && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answered };
}

interface Answered {
  readonly changed?: boolean;
  readonly records?: readonly { readonly id: string; readonly region: string }[];
  readonly errors?: readonly {
    readonly extensions: { readonly code: string; readonly mistakes?: readonly object[] };
  }[];
  readonly [member: string]: unknown;
}

async function run(body: object, { as = token, at = gateway }: Sent = {}): Promise<GraphqlAnswer> {
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: JSON.parse(text) as GraphqlAnswer['body'] };
}

const said = ({ status, body }: { status: number; body: GraphqlAnswer['body'] | Answered }): string =>
  `${String(status)} ${body.errors?.[0]?.extensions.code ?? 'answered'}`;
const byId = (text = DOCUMENT, operationName = 'Overleg') => ({
  documentId: idOf(text),
  operationName,
  variables: VARIABLES,
});
const setMode = (documents: string): Promise<Change> => admin.make('setPartyTerms', { oin: RECLASSERING, documents });

describe('a party registers a document', () => {
  it('once, which is recorded by its hash in each of its regions, and holds on every replica', async () => {
    expect(said(await run(byId(), { at: other }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    const { status, body } = await send('', { text: DOCUMENT });
    expect([status, body['documentId'], body.changed]).toEqual([201, idOf(DOCUMENT), true]);
    expect(body.records?.map(({ region }) => region)).toEqual(['groningen', 'twente']);
    const change = { oin: RECLASSERING, document: hashOf(DOCUMENT) };
    const requester = { oin: RECLASSERING, function: 'SYSTEEM' };
    for (const entry of await admin.entries({ records: body.records }))
      expect(entry).toMatchObject({ kind: 'party', step: 'DOCUMENT_ADDED', change, requester });
    expect(said(await run(byId(), { at: other }))).toBe('200 answered');
    expect((await send('', { text: DOCUMENT })).body).toMatchObject({ changed: false, records: [] });
    expect(await send('', null)).toMatchObject({
      body: { documents: [{ documentId: idOf(DOCUMENT), operations: ['Overleg', 'Wie'] }] },
    });
    expect((await send(`/${idOf(DOCUMENT)}`, null)).body).toEqual({ documentId: idOf(DOCUMENT), text: DOCUMENT });
  });

  it('and takes it back, from the next request on, on every replica', async () => {
    await send('', { text: DOCUMENT });
    const all = async (): Promise<string[]> => [said(await run(byId())), said(await run(byId(), { at: other }))];
    expect(await all()).toEqual(['200 answered', '200 answered']);
    const { body } = await send(`/${idOf(DOCUMENT)}`, null, { method: 'DELETE' });
    expect(await admin.entries({ records: body.records })).toMatchObject([
      { step: 'DOCUMENT_REMOVED' },
      { step: 'DOCUMENT_REMOVED' },
    ]);
    expect(await all()).toEqual(['400 PERSISTED_QUERY_NOT_FOUND', '400 PERSISTED_QUERY_NOT_FOUND']);
    expect((await send(`/${idOf(DOCUMENT)}`, null, { method: 'DELETE' })).body).toMatchObject({ changed: false });
  });

  it('for itself alone', async () => {
    await send('', { text: DOCUMENT });
    const ggz = await gateway.client.token({ slug: 'ggz', function: 'behandelaar' });
    expect(said(await run(byId(), { as: ggz }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    const theirs = await gateway.client.token({ slug: 'ggz' });
    expect(said(await send(`/${idOf(DOCUMENT)}`, null, { as: theirs }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    expect((await send('', null, { as: theirs })).body).toEqual({ documents: [] });
  });

  it('and runs no others, also when it asks on behalf of another', async () => {
    const acting = { region: 'groningen', delegate: '00000009990000000003', principal: RECLASSERING };
    await admin.make('delegate', { ...acting, functions: ['toezichthouder'], purposes: ['CASUSOVERLEG'] });
    const signIn = { slug: 'gemeente', function: 'toezichthouder', onBehalfOf: RECLASSERING };
    const as = await gateway.client.token({ ...signIn, scope: 'region:groningen purpose:CASUSOVERLEG' });
    await send('', { text: DOCUMENT });
    expect(said(await run(byId(), { as }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    expect(said(await send('', null, { as }))).toBe('403 FUNCTION_NOT_REGISTERED');
    await send('', { text: DOCUMENT }, { as: await gateway.client.token({ slug: 'gemeente' }) });
    const { body } = await run(byId(), { as });
    expect(body.data?.['case']).toMatchObject({ id: CASE });
  });

  it('by itself, not by a professional, and not by nobody', async () => {
    expect(said(await send('', { text: DOCUMENT }, { as: token }))).toBe('403 FUNCTION_NOT_REGISTERED');
    expect(said(await send('', { text: DOCUMENT }, { as: 'x.y.z' }))).toBe('401 UNAUTHENTICATED');
    expect((await send('', null)).body).toEqual({ documents: [] });
  });

  it('or not, on a dry run', async () => {
    const before = await admin.state();
    expect((await send('', { text: DOCUMENT, dryRun: 'yes' })).body).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', mistakes: [{ path: ['dryRun'] }] } }],
    });
    expect((await send('', { text: DOCUMENT, dryRun: true })).body).toMatchObject({ changed: true, records: [] });
    expect(await admin.state()).toEqual(before);
  });

  it('and no more of them than it may', async () => {
    await product.ledger.sql(`INSERT INTO gate.document (oin, hash, body, operations)
      SELECT '${RECLASSERING}', lpad(to_hex(n), 64, '0'), 'x', '{}' FROM generate_series(1, 200) n`);
    expect(said(await send('', { text: DOCUMENT }))).toBe('400 LIMIT_EXCEEDED');
  });

  it.each<[string, string, readonly (readonly [number, number])[]]>([
    ['{ me { oin ', 'GRAPHQL_PARSE_FAILED', [[1, 12]]],
    [
      'query {\n  me { oin }\n  you\n}\nquery B { me { oinn } }',
      'GRAPHQL_VALIDATION_FAILED',
      [
        [1, 1],
        [3, 3],
        [5, 16],
      ],
    ],
    [
      'fragment F on Me { oin }',
      'GRAPHQL_VALIDATION_FAILED',
      [
        [1, 1],
        [1, 1],
      ],
    ],
    ['subscription { me }', 'GRAPHQL_VALIDATION_FAILED', [[1, 1]]],
    [`{ me { oin } } #${'x'.repeat(32 * 1024)}`, 'LIMIT_EXCEEDED', []],
    [`{ me { ${'oin '.repeat(5000)} } }`, 'LIMIT_EXCEEDED', []],
    ['{ me { oin } } # \u0000', 'BAD_USER_INPUT', []],
  ])('but not %j: %s', async (text, code, places) => {
    const { status, body } = await send('', { text });
    const [error] = body.errors ?? [];
    expect([status, error?.extensions.code]).toEqual([400, code]);
    const mistakes = (error?.extensions.mistakes ?? []) as readonly { line: number; column: number; problem: string }[];
    expect(mistakes.map(({ line, column }) => [line, column])).toEqual(places);
    expect(JSON.stringify(mistakes)).not.toMatch(/oinn|you"/);
  });
});

describe('a document by its hash', () => {
  const scrubbed = ({ text }: GraphqlAnswer): string =>
    text
      .replaceAll(/"(id|record|entry)":"[0-9a-f-]{36}"/g, '"$1":""')
      .replaceAll(/"index":\d+,"leafHash":"[^"]+"/g, '');

  it('is answered with the bytes that its text is answered with', async () => {
    await send('', { text: DOCUMENT });
    const persistedQuery = { version: 1, sha256Hash: hashOf(DOCUMENT) };
    for (const operationName of ['Overleg', 'Wie', 'Niemand']) {
      const rest = { operationName, variables: VARIABLES };
      const plain = await run({ query: DOCUMENT, ...rest });
      for (const named of [
        { documentId: idOf(DOCUMENT) },
        { extensions: { persistedQuery } },
        { query: DOCUMENT, documentId: idOf(DOCUMENT), extensions: { persistedQuery } },
      ]) {
        const answer = await run({ ...named, ...rest });
        expect([answer.status, scrubbed(answer)]).toEqual([plain.status, scrubbed(plain)]);
      }
    }
  });

  it.each<[string, object, string]>([
    ['another text', { query: '{ me { oin } }', documentId: idOf(DOCUMENT) }, '400 BAD_USER_INPUT'],
    ['no id', { documentId: hashOf(DOCUMENT) }, '400 BAD_USER_INPUT'],
    ['an id that is no text', { documentId: 1 }, '400 BAD_USER_INPUT'],
    [
      'two ids',
      { documentId: idOf(DOCUMENT), extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
      '400 BAD_USER_INPUT',
    ],
    ['an id of nothing', { documentId: idOf('nothing') }, '400 PERSISTED_QUERY_NOT_FOUND'],
    [
      'its text, whoever registered it or not',
      { query: '{ me { oin } }', documentId: idOf('{ me { oin } }') },
      '200 answered',
    ],
  ])('and %s: %#', async (_what, body, answer) => {
    await send('', { text: DOCUMENT });
    expect(said(await run({ operationName: null, variables: VARIABLES, ...body }))).toBe(answer);
  });
});

describe('the terms of the party', () => {
  it('ONLY_REGISTERED: a text runs when exactly it is registered, from the next request on, on every replica', async () => {
    const text = { query: DOCUMENT, operationName: 'Overleg', variables: VARIABLES };
    const all = async (body: object): Promise<string[]> => [
      said(await run(body)),
      said(await run(body, { at: other })),
    ];
    expect(await all(text)).toEqual(['200 answered', '200 answered']);
    await setMode('ONLY_REGISTERED');
    expect(await all(text)).toEqual(['400 PERSISTED_QUERY_NOT_FOUND', '400 PERSISTED_QUERY_NOT_FOUND']);
    expect(await all({ query: '{ me { oin } }' })).toEqual(await all(text));
    await send('', { text: DOCUMENT });
    expect(await all(text)).toEqual(['200 answered', '200 answered']);
    expect(await all(byId())).toEqual(['200 answered', '200 answered']);
    expect(said(await run({ ...text, query: `${DOCUMENT}\n` }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
  });

  it('ONLY_REGISTERED refuses alike whatever case is asked for', async () => {
    await setMode('ONLY_REGISTERED');
    const unknown = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
    const [one, two] = await Promise.all(
      [CASE, unknown].map((id) => run({ query: DOCUMENT, operationName: 'Overleg', variables: { id } })),
    );
    expect(one?.text.trim()).toBe(two?.text.trim());
  });

  it('ONLY_REGISTERED holds for the schema as well, asked by GET as by POST', async () => {
    const about = '{ __schema { queryType { name } } }';
    const byUrl = async (query: string): Promise<string> => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
      const body = (await response.json()) as GraphqlAnswer['body'];
      return `${String(response.status)} ${body.errors?.[0]?.extensions.code ?? 'answered'}`;
    };
    expect([await byUrl(about), said(await run({ query: about }))]).toEqual(['200 answered', '200 answered']);
    await setMode('ONLY_REGISTERED');
    const refused = '400 PERSISTED_QUERY_NOT_FOUND';
    expect([await byUrl(about), said(await run({ query: about }))]).toEqual([refused, refused]);
    await send('', { text: about });
    expect([await byUrl(about), await byUrl('{ __typename }')]).toEqual(['200 answered', refused]);
  });

  it('LOG_UNKNOWN: a text that is not registered is answered, and logged once, by its hash', async () => {
    await setMode('LOG_UNKNOWN');
    await send('', { text: DOCUMENT });
    const unknown = '{ me { oin name } }';
    for (const query of [unknown, unknown, DOCUMENT]) {
      const body = { query, ...(query === DOCUMENT && { operationName: 'Wie' }) };
      expect(said(await run(body))).toBe('200 answered');
    }
    const lines = await eventually('a line in the log', () => {
      const log = readFileSync(gateway.log, 'utf8').split('\n');
      const found = log.filter((line) => line.includes('document.unknown'));
      return Promise.resolve(found.length > 0 && found);
    });
    expect(lines.map((line) => line.includes(idOf(unknown)) && line.includes(RECLASSERING))).toEqual([true]);
    expect(lines.join()).not.toContain('name }');
  });
});

describe('a review', () => {
  interface Reviewed {
    readonly operations: readonly {
      readonly name: string;
      readonly roots: readonly string[];
      readonly uses: readonly {
        readonly purpose: string;
        readonly function: string;
        readonly registered: boolean;
        readonly fields: readonly {
          readonly field: string;
          readonly verdict: string;
          readonly reason: string | null;
          readonly ways: readonly { readonly form: string; readonly needs: readonly string[] }[];
        }[];
      }[];
    }[];
  }
  /** Of the first operation, in one line for each field. */
  const told = ([first]: Reviewed['operations'], purpose: string, role: string): readonly string[] => {
    const use = first?.uses.find((one) => one.purpose === purpose && one.function === role);
    return (use?.fields ?? []).map(({ field, verdict, reason, ways }) =>
      [
        field,
        verdict,
        ...(reason === null ? ways.map(({ form, needs }) => [form, ...needs].join('+')) : [reason]),
      ].join(' '),
    );
  };

  it('says per purpose and function what a document would disclose', async () => {
    const { operations } = (await send('/review', { text: DOCUMENT })).body as Answered & Reviewed;
    expect(operations.map(({ name, roots, uses }) => [name, roots, uses.length > 0])).toEqual([
      ['Overleg', ['case'], true],
      ['Wie', ['me'], false],
    ]);
    expect(told(operations, 'CASUSOVERLEG', 'toezichthouder')).toEqual([
      'K07.toezichtStatus DEPENDS FULL+PARTICIPATION+OWN_ITEMS+ITEM_UNMARKED',
      'K09.diagnose DEPENDS FULL+CONFIDENTIALITY+PARTICIPATION+CONSENT+ITEM_UNMARKED',
      'K01.bsn NEVER NOT_GRANTED',
    ]);
    expect(told(operations, 'CASUSOVERLEG', 'SYSTEEM')).toEqual([
      'K07.toezichtStatus NEVER NOT_GRANTED',
      'K09.diagnose NEVER NOT_GRANTED',
      'K01.bsn NEVER NOT_GRANTED',
    ]);
    expect(told(operations, 'CRISIS', 'toezichthouder')).toEqual([
      'K07.toezichtStatus DEPENDS FULL+PARTICIPATION+OWN_ITEMS+ITEM_UNMARKED',
      'K09.diagnose DEPENDS FULL+CONFIDENTIALITY+PARTICIPATION+EMERGENCY+CONSENT+ITEM_UNMARKED',
      'K01.bsn NEVER NOT_GRANTED',
    ]);
  });

  it('says the same to an administrator, who can also take the document away', async () => {
    await send('', { text: DOCUMENT });
    const { body } = await send('/review', { documentId: idOf(DOCUMENT) });
    const asked = `{ party(oin: "${RECLASSERING}") { documents { id operations text review(region: "groningen") } } }`;
    const party = (await admin.client.ask(asked)).body.data?.['party'];
    const shown = { id: idOf(DOCUMENT), operations: ['Overleg', 'Wie'], text: DOCUMENT, review: body };
    expect(party).toEqual({ documents: [shown] });
    expect(said(await run(byId()))).toBe('200 answered');
    const made = await admin.make('removeDocument', { oin: RECLASSERING, id: idOf(DOCUMENT) });
    expect(await admin.entries(made)).toMatchObject([
      { kind: 'party', step: 'DOCUMENT_REMOVED', staff: { role: 'ADMINISTRATOR' } },
      { region: 'twente' },
    ]);
    expect(said(await run(byId()))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    expect(await admin.make('removeDocument', { oin: RECLASSERING, id: idOf(DOCUMENT) })).toMatchObject({
      changed: false,
    });
    expect(await admin.refusal('removeDocument', { oin: RECLASSERING, id: 'sha256:x' })).toEqual([
      '400 BAD_USER_INPUT',
      'id',
    ]);
  });
});
