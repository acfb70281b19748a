import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PURPOSES } from '#kernel';
import { TestProduct, type Gateway } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, the demo data. */
const IN_CASE = '00000000-0000-4000-8000-000000000001';
const WITHOUT_RECLASSERING = '00000000-0000-4000-8000-000000000006';
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
/** Four of the nine purposes. */
const SCOPE = 'region:groningen purpose:MELDING purpose:CASUSOVERLEG purpose:UITVOERING purpose:CRISIS';
const PERSON = '{ identiteit { geboortedatum } zorginhoud { diagnose } }';

describe('a request that gets less than it asked, or nothing', () => {
  let product: TestProduct;
  let gateway: Gateway;
  let token: string;
  const ask = (query: string, variables?: Record<string, unknown>, as = token): ReturnType<Gateway['client']['ask']> =>
    gateway.client.ask(as, query, variables);

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
    token = await gateway.client.token({ slug: 'reclassering', function: 'toezichthouder', scope: SCOPE });
  }, 60_000);

  afterAll(() => product.stop());

  it('IW-13: a case one takes no part in answers like one that does not exist', async () => {
    const query = `query($id: ID!) { case(id: $id, purpose: UITVOERING) ${PERSON} }`;
    const [other, unknown] = [await ask(query, { id: WITHOUT_RECLASSERING }), await ask(query, { id: UNKNOWN })];
    const shape = (text: string): string =>
      text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replaceAll(/"index":\d+,"leafHash":"[^"]+"/g, '"RECEIPT"');
    expect(shape(other.text)).toBe(shape(unknown.text));
    expect(other.body.data).toEqual({ case: null });
    expect(other.body.extensions?.disclosure?.withheld).toEqual([
      { path: ['case'], field: 'case', reason: 'NOT_AVAILABLE' },
    ]);
    const records = await Promise.all(
      [other, unknown].map(({ body }) => product.ledger.entry(String(body.extensions?.disclosure?.record))),
    );
    const refused = records.map((entry) => (entry['refused'] as { reason: string }[]).map(({ reason }) => reason));
    expect(refused).toEqual([['PARTY_NOT_IN_CASE'], ['CASE_UNKNOWN']]);
    expect(records.map((entry) => [entry['kind'], typeof entry['subject'], typeof entry['case']])).toEqual([
      ['refusal', 'string', 'string'],
      ['refusal', 'object', 'string'],
    ]);
  });

  it('IW-08: STRICT answers all or nothing, lists every refusal, and is recorded as a refusal', async () => {
    const { status, body } = await ask(`{ case(id: "${IN_CASE}", purpose: UITVOERING, mode: STRICT) ${PERSON} }`);
    expect([status, body.data]).toEqual([200, { case: null }]);
    expect(body.extensions?.disclosure?.withheld.map(({ field, reason }) => [field, reason])).toEqual([
      ['K09.diagnose', 'CONSENT_NEEDED'],
    ]);
    const entry = await product.ledger.entry(String(body.extensions?.disclosure?.record));
    expect(entry).toMatchObject({ kind: 'refusal', granted: [], held_back: ['K01.geboortedatum'], sources: [] });
  });

  it('STRICT answers everything when nothing is refused', async () => {
    const { body } = await ask(
      `{ case(id: "${IN_CASE}", purpose: UITVOERING, mode: STRICT) { identiteit { geboortedatum } } }`,
    );
    expect(body.data?.['case']).toEqual({ identiteit: { geboortedatum: expect.any(String) } });
  });

  it.each([
    ['IW-11: no purpose', `{ case(id: "${IN_CASE}") { id } }`, 400, 'MISSING_PURPOSE_OF_USE'],
    ['an unknown purpose', `{ case(id: "${IN_CASE}", purpose: NIEUWSGIERIGHEID) { id } }`, 400, 'UNKNOWN_PURPOSE'],
    [
      'a purpose that the token lacks',
      `{ case(id: "${IN_CASE}", purpose: STATISTIEK) { id } }`,
      403,
      'PURPOSE_NOT_IN_TOKEN',
    ],
    ['a case id that is none', '{ case(id: "1", purpose: UITVOERING) { id } }', 400, 'BAD_USER_INPUT'],
    ['a page that is too large', '{ cases(purpose: UITVOERING, first: 51) { nodes { id } } }', 400, 'BAD_USER_INPUT'],
    ['IW-18: no GraphQL at all', '{ case(', 400, 'GRAPHQL_PARSE_FAILED'],
    [
      'IW-18: a field that does not exist',
      '{ case(id: "x", purpose: CRISIS) { geheim } }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['IW-07: a directive of its own', '{ me @authz(action: "READ") { oin } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s gets a code, a place and nothing else', async (_case, query, status, code) => {
    const answer = await ask(query);
    expect([answer.status, answer.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(Object.keys(answer.body.errors?.[0] ?? {})).not.toContain('stacktrace');
    expect(answer.text).not.toContain('geheim');
    expect(answer.body.data ?? null).toBeNull();
  });

  it('answers the good root fields of a document, and gives the error of the bad one at its path', async () => {
    const { status, body } = await ask(
      `{ a: case(id: "${IN_CASE}", purpose: UITVOERING) { id } b: case(id: "${IN_CASE}") { id } }`,
    );
    expect(status).toBe(200);
    expect(body.data).toEqual({ a: { id: IN_CASE }, b: null });
    expect(body.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['b'], 'MISSING_PURPOSE_OF_USE'],
    ]);
  });

  it('access says what could be seen, field by field, looks at no value, and is recorded', async () => {
    const { body } = await ask(
      `{ access(id: "${IN_CASE}", purpose: UITVOERING) { fields { field allowed form reason } } }`,
    );
    const { fields } = body.data?.['access'] as {
      fields: { field: string; allowed: boolean; form: string | null; reason: string | null }[];
    };
    const of = (name: string): unknown => fields.find(({ field }) => field === name);
    expect(of('K01.bsn')).toEqual({ field: 'K01.bsn', allowed: false, form: null, reason: 'NOT_GRANTED' });
    expect(of('K09.diagnose')).toEqual({ field: 'K09.diagnose', allowed: false, form: null, reason: 'CONSENT_NEEDED' });
    expect(of('K04.incidenten.datum')).toEqual({
      field: 'K04.incidenten.datum',
      allowed: true,
      form: 'GENERALISED',
      reason: null,
    });
    expect(await product.ledger.entry(String(body.extensions?.disclosure?.record))).toMatchObject({
      kind: 'access',
      operation: 'access',
      sources: [],
    });
  });

  it('LDV-03: cases gives pages of its own cases, with one record a person', async () => {
    const page = (after: string | null): ReturnType<typeof ask> =>
      ask(
        'query($after: String) { cases(purpose: UITVOERING, first: 2, after: $after) { nodes { id identiteit { geboortedatum } } pageInfo { endCursor hasNextPage } } }',
        { after },
      );
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { body } = await page(after);
      const cases = body.data?.['cases'] as {
        nodes: { id: string }[];
        pageInfo: { endCursor: string; hasNextPage: boolean };
      };
      expect(body.extensions?.disclosure?.records).toHaveLength(cases.nodes.length);
      seen.push(...cases.nodes.map(({ id }) => id));
      after = cases.pageInfo.hasNextPage ? cases.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(IN_CASE);
    expect(seen).not.toContain(WITHOUT_RECLASSERING);
  });

  it('a list of cases that is empty is recorded too', async () => {
    const after = Buffer.from('ffffffff-ffff-4fff-bfff-ffffffffffff').toString('base64url');
    const { body } = await ask(
      `{ cases(purpose: UITVOERING, after: "${after}") { nodes { id } pageInfo { hasNextPage } } }`,
    );
    expect(body.data?.['cases']).toEqual({ nodes: [], pageInfo: { hasNextPage: false } });
    expect(await product.ledger.entry(String(body.extensions?.disclosure?.record))).toMatchObject({
      kind: 'access',
      operation: 'cases',
      subject: null,
      case: null,
    });
  });

  it('me and purposes tell who one is and what one may state', async () => {
    const { body } = await ask('{ me { partyType function region } purposes { code phases } }');
    expect(body.data?.['me']).toEqual({ partyType: 'RECLASSERING', function: 'toezichthouder', region: 'groningen' });
    expect((body.data?.['purposes'] as { code: string }[]).map(({ code }) => code)).toEqual(PURPOSES);
    expect(body.extensions).toBeUndefined();
  });

  it('aliases, fragments and directives change what is asked, never what is decided', async () => {
    const { body } = await ask(
      `query($no: Boolean!) { mijn: case(id: "${IN_CASE}", purpose: UITVOERING) { ...Zorg ... on Casus { wie: identiteit { nummer: bsn } } identiteit @skip(if: $no) { bsn } } }
       fragment Zorg on Casus { zorg: zorginhoud { d: diagnose } }`,
      { no: true },
    );
    expect(body.data).toEqual({ mijn: { zorg: null, wie: { nummer: null } } });
    expect(body.extensions?.disclosure?.withheld.map(({ path, field }) => [path.join('.'), field]).sort()).toEqual([
      ['mijn.wie.nummer', 'K01.bsn'],
      ['mijn.zorg.d', 'K09.diagnose'],
    ]);
  });
});
