import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { convenantHash, readCatalogue } from '#persistence';
import { ACCESS, accessOf, PLAIN, TestProduct, type AccessOutcome, type Gateway, type GraphqlAnswer } from '#testing';
import { partnersOfOneCase, REQUESTERS, type Requester } from './requesters.js';

/** Real here: HTTP, tokens, PostgreSQL, the demo data. */
const CATALOGUE = readCatalogue('config');
const CORE = REQUESTERS.filter(({ participation, confidential }) => participation === 'KERNPARTNER' && confidential);

let product: TestProduct;
let gateway: Gateway;

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
}, 60_000);

afterAll(() => product.stop());

function tokenFor({ slug, function: role, region }: Requester, withFunction = true): Promise<string> {
  return gateway.client.token({ slug, scope: `region:${region}`, ...(withFunction && { function: role }) });
}

async function accessFor(requester: Requester): Promise<Readonly<Record<string, AccessOutcome>>> {
  const { caseId: id, purpose } = requester;
  const { body } = await gateway.client.ask(await tokenFor(requester), ACCESS, { id, purpose });
  return accessOf(body, await product.ledger.answers([String(body.extensions?.disclosure?.record)])) ?? {};
}

/** Who gets some fields and not others, and one of each. */
async function partlyServed(): Promise<Requester> {
  for (const requester of CORE) {
    const told = Object.values(await accessFor(requester));
    if (told.some(({ allowed }) => allowed) && told.some(({ allowed }) => !allowed)) return requester;
  }
  throw new Error('everybody gets everything or nothing');
}

async function wholeCaseFor(requester: Requester, token: string): Promise<GraphqlAnswer> {
  const [document] = PLAIN.documents(CATALOGUE);
  return gateway.client.ask(token, document?.query ?? '', { id: requester.caseId, purpose: requester.purpose });
}

describe('a request', () => {
  let requester: Requester;

  beforeAll(async () => {
    requester = await partlyServed();
  });

  it.each([
    ['no purpose', (id: string) => `{ case(id: "${id}") { id } }`, 'MISSING_PURPOSE_OF_USE'],
    [
      'no word of what it needs to know',
      (id: string) => `{ case(id: "${id}", purpose: CRISIS) }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('JZV-04 with %s is refused with a code of its own', async (_case, queryOf, code) => {
    const answer = await gateway.client.ask(await tokenFor(requester), queryOf(requester.caseId));
    expect([answer.status, answer.body.errors?.map(({ extensions }) => extensions.code)]).toEqual([400, [code]]);
  });

  it('JZV-04 without a function gets no field, each refused as NOT_GRANTED or for lack of consent', async () => {
    const { body } = await wholeCaseFor(requester, await tokenFor(requester, false));
    const reasons = new Set(body.extensions?.disclosure?.withheld.map(({ reason }) => reason));
    expect([...reasons]).toEqual(['NOT_GRANTED']);
    const entry = await product.ledger.entry(String(body.extensions?.disclosure?.record));
    expect([entry['kind'], entry['granted']]).toEqual(['refusal', []]);
  });

  it('JZV-04 is recorded with function, purpose and the legal bases that it rests on', async () => {
    const { body } = await wholeCaseFor(requester, await tokenFor(requester));
    const entry = await product.ledger.entry(String(body.extensions?.disclosure?.record));
    expect(entry).toMatchObject({ purpose: requester.purpose, requester: { function: requester.function } });
    expect(entry['legal_basis']).not.toEqual([]);
  });

  it('IW-08 of which a part is granted gets that part, in the type of GraphQL over HTTP, and no error for the rest', async () => {
    const [document] = PLAIN.documents(CATALOGUE);
    const response = await post(document?.query ?? '', { accept: 'application/graphql-response+json' });
    const type = response.headers.get('content-type')?.split(';')[0];
    const body = (await response.json()) as GraphqlAnswer['body'];
    expect([response.status, type]).toEqual([200, 'application/graphql-response+json']);
    expect([body.errors, body.data?.['case']]).toEqual([undefined, expect.any(Object)]);
    expect(body.extensions?.disclosure?.withheld.length).toBeGreaterThan(0);
  });

  it('LDV-02 that its caller does not sample is recorded in the trace of the caller all the same', async () => {
    const [trace, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const response = await post(ACCESS, { traceparent: `00-${trace}-${parent}-00` });
    const body = (await response.json()) as GraphqlAnswer['body'];
    const entry = await product.ledger.entry(String(body.extensions?.disclosure?.record));
    expect(entry['trace']).toEqual({
      trace_id: trace,
      parent_span_id: parent,
      span_id: expect.not.stringMatching(parent),
    });
  });

  async function post(query: string, headers: Record<string, string>): Promise<Response> {
    const authorization = `Bearer ${await tokenFor(requester)}`;
    const body = JSON.stringify({ query, variables: { id: requester.caseId, purpose: requester.purpose } });
    return fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body,
    });
  }
});

describe('JZV-06 one case', () => {
  it('is given up to level 0 to one party, to level 1 to another and to level 2 to a third, under the same id', async () => {
    const levels = new Map<string, Set<number>>();
    for (const requester of partnersOfOneCase()) {
      const access = await accessFor(requester);
      for (const { code, units } of CATALOGUE.categories) {
        const allowed = units.flatMap(({ fields }) => fields).filter(({ coordinate }) => access[coordinate]?.allowed);
        if (allowed.length === 0) continue;
        const highest = Math.max(...allowed.map(({ level }) => level));
        levels.set(code, (levels.get(code) ?? new Set()).add(highest));
      }
    }
    expect([...levels.values()].some((seen) => [0, 1, 2].every((level) => seen.has(level)))).toBe(true);
  });
});

describe('JZV-11 whether the person was informed of an action', () => {
  it('or why not, is kept with the action and given back', async () => {
    const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
    const query = '{ cases(purpose: CASUSOVERLEG) { nodes { plan { acties { informering } } } } }';
    const { text } = await gateway.client.ask(token, query);
    expect(text).toMatch(/"informering":"Besproken met betrokkene/);
    expect(text).toMatch(/"informering":"Niet geïnformeerd: /);
  });
});

describe('FSC-08 a convenant of which one byte is changed', () => {
  const stored = async (region: string): Promise<{ document: { title: string }; version: number }> => {
    const text = 'SELECT document, version FROM gate.convenant WHERE region = $1 ORDER BY version DESC LIMIT 1';
    const [row] = await product.ledger.sql<{ document: { title: string }; version: number }>(text, [region]);
    if (!row) throw new Error('no convenant');
    return row;
  };
  const recordedHash = async (requester: Requester): Promise<unknown> => {
    const { body } = await wholeCaseFor(requester, await tokenFor(requester));
    return (await product.ledger.entry(String(body.extensions?.disclosure?.record)))['convenant'];
  };

  it('has another hash in every later record', async () => {
    const requester = await partlyServed();
    const { document, version } = await stored(requester.region);
    const before = await recordedHash(requester);
    expect(before).toMatchObject({ version, hash: convenantHash(document) });
    const changed = { ...document, title: `${document.title.slice(0, -1)}.` };
    const hash = convenantHash(changed);
    expect(JSON.stringify(changed)).toHaveLength(JSON.stringify(document).length);
    await product.ledger.sql(
      `INSERT INTO gate.convenant (region, version, id, hash, document)
       SELECT region, version + 1, id, $2, $3::jsonb FROM gate.convenant WHERE region = $1 AND version = $4`,
      [requester.region, hash, JSON.stringify(changed), version],
    );
    await product.ledger.sql(
      `INSERT INTO gate.epoch VALUES ('region:' || $1, 1) ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`,
      [requester.region],
    );
    expect(await recordedHash(requester)).toMatchObject({ hash });
    expect(hash).not.toBe((before as { hash: string }).hash);
  });
});
