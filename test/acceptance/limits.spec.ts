import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse, visit } from 'graphql';
import { eventually, TestProduct, type Gateway, type GraphqlAnswer } from '#testing';

const CASE = '00000000-0000-4000-8000-000000000001';
const NOBODYS = '99999999-0000-4000-8000-000000000000';
const ZVH = { slug: 'zvh', function: 'procesregisseur' };
const caseOf = (id: string): string => `{ case(id: "${id}", purpose: UITVOERING) { id } }`;
const told = ({ status, headers, body }: GraphqlAnswer): unknown[] => [
  status,
  headers.get('retry-after'),
  body.errors?.[0]?.extensions,
];

/** Every name of the schema as it is published: types, fields, arguments and values, not the words of its descriptions. */
const NAMES = new Set<string>();
visit(parse(readFileSync('apps/gateway/schema.graphql', 'utf8')), { Name: ({ value }) => void NAMES.add(value) });

/** All that an answer says of its errors, in words, but for codes. */
function wordsIn(errors: GraphqlAnswer['body']['errors']): readonly string[] {
  const texts = (errors ?? []).map(({ message, extensions: { code: _code, origin: _origin, ...more } }) => {
    return `${message} ${JSON.stringify(more).replaceAll(/"(mistakes|path|problem|remedy)":/g, '')}`;
  });
  return texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []);
}

/** Real here: HTTP, tokens, PostgreSQL, two gateways that count together. */
describe('how often may be asked', () => {
  let product: TestProduct;
  let gateways: readonly [Gateway, Gateway];
  let small: Gateway;
  const terms = async (slug: string, change: string): Promise<void> => {
    const [party] = await product.ledger.sql<{ oin: string }>('SELECT oin FROM gate.party WHERE slug = $1', [slug]);
    await product.ledger.sql(`UPDATE gate.party_terms SET ${change} WHERE oin = $1`, [party?.oin]);
    await product.ledger.sql(
      `INSERT INTO gate.epoch VALUES ('party:' || $1, 1) ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`,
      [party?.oin],
    );
  };

  beforeAll(async () => {
    product = await TestProduct.start();
    const strict = { RATE_REQUESTS_PER_CASE_PER_MINUTE: '4', RATE_TOKENS_PER_MINUTE: '3', RATE_CASES_PER_HOUR: '30' };
    gateways = [await product.gateway(), await product.gateway()];
    small = await product.gateway(strict);
  }, 240_000);
  afterAll(() => product.stop());

  it('IW-15: a party gets no more answers over all gateways than its terms allow, and is told when to come back', async () => {
    await terms('politie', 'requests_per_minute = 40');
    const signIn = { slug: 'politie', function: 'wijkagent' };
    const tokens = [await gateways[0].client.token(signIn), await gateways[1].client.token(signIn)] as const;
    // Within one minute of the clock.
    const wait = 60_000 - (Date.now() % 60_000);
    if (wait < 20_000) await sleep(wait + 500);
    const answers: GraphqlAnswer[] = [];
    for (let index = 0; index < 60; index += 1) {
      const at = index % 2 === 0 ? 0 : 1;
      answers.push(await gateways[at].client.ask(tokens[at], '{ me { oin } }'));
    }
    const answered = answers.filter(({ status }) => status === 200).length;
    expect(answered).toBeLessThanOrEqual(40);
    expect(answered).toBeGreaterThan(30);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(60 - answered);
    const retryAfter = Number(refused[0]?.headers.get('retry-after'));
    expect([retryAfter > 0, retryAfter <= 60]).toEqual([true, true]);
    expect(refused[0]?.body.errors?.[0]?.extensions).toEqual({
      ...{ code: 'RATE_LIMITED', origin: 'GATE', limit: 'requestsPerMinute', allowed: 40, retryAfter },
    });
    expect((await gateways[0].client.ask(await gateways[0].client.token(ZVH), '{ me { oin } }')).status).toBe(200);
    await sleep(1_000);
    await terms('politie', 'requests_per_minute = 80');
    expect((await gateways[0].client.ask(tokens[0], '{ me { oin } }')).status).toBe(200);
  });

  it('may be widened, and is by the next request', async () => {
    await terms('dji', 'cases_per_hour = 2');
    const token = await gateways[0].client.token({ slug: 'dji' });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      if (count === 4) await terms('dji', 'cases_per_hour = NULL');
      if (count > 2) await sleep(1_000);
      statuses.push((await gateways[0].client.ask(token, caseOf(randomUUID()))).status);
    }
    expect(statuses).toEqual([200, 200, 429, 429, 200]);
  });

  it('a case can be asked about so often, alike for one that is there and one that is not, and then leaves no record', async () => {
    const token = await gateways[0].client.token(ZVH);
    const shapes: unknown[] = [];
    for (const id of [CASE, NOBODYS]) {
      const answers: GraphqlAnswer[] = [];
      for (let count = 0; count < 6; count += 1) answers.push(await small.client.ask(token, caseOf(id)));
      const before = (await product.ledger.rows()).length;
      const last = await small.client.ask(token, caseOf(id));
      expect((await product.ledger.rows()).length - before).toBe(0);
      shapes.push(
        answers.map(({ status }) => status),
        last.body.errors?.[0]?.extensions,
      );
    }
    expect(shapes[0]).toEqual(shapes[2]);
    expect(shapes[0]).toEqual([200, 200, 200, 200, 429, 429]);
    expect(shapes[1]).toMatchObject({ code: 'RATE_LIMITED', limit: 'requestsPerCasePerMinute', allowed: 4 });
    expect(JSON.stringify(await product.ledger.sql('SELECT key FROM gate.rate'))).not.toContain(CASE);
  });

  it('different cases can be asked about so many, those that are not there among them', async () => {
    const token = await small.client.token({ slug: 'om', function: 'officier-van-justitie' });
    const answers: GraphqlAnswer[] = [];
    for (let count = 0; count < 40; count += 1) {
      const id = `99999999-0000-4000-8000-${String(count).padStart(12, '0')}`;
      answers.push(await small.client.ask(token, caseOf(id)));
    }
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), ...Array.from({ length: 10 }, () => 429)]);
    expect(answers[39]?.body.errors?.[0]?.extensions).toMatchObject({ limit: 'casesPerHour', allowed: 30 });
    expect((await small.client.ask(token, '{ cases(first: 5, purpose: UITVOERING) { nodes { id } } }')).status).toBe(
      429,
    );
  });

  it('an application gets so many tokens, and nobody else can use them up', async () => {
    const signIn = { slug: 'ggz', function: 'behandelaar' };
    const forged = (await small.client.assertion(signIn)).slice(0, -8) + 'AAAAAAAA';
    for (let count = 0; count < 10; count += 1) expect((await small.client.exchange(forged)).status).toBe(401);
    const answers: Response[] = [];
    for (let count = 0; count < 4; count += 1)
      answers.push(await small.client.exchange(await small.client.assertion(signIn)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answers[3]?.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('an address asks for so many tokens, good or not', async () => {
    const strict = await product.gateway({ RATE_TOKEN_REQUESTS_PER_ADDRESS: '5' });
    const statuses: number[] = [];
    for (let count = 0; count < 7; count += 1) statuses.push((await strict.client.exchange('geheim')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    await strict.stop();
  });

  it('is by the address that a named proxy says, and by nobody else’s word', async () => {
    const strict = { RATE_TOKEN_REQUESTS_PER_ADDRESS: '1' };
    const proxied = await product.gateway({ ...strict, TRUSTED_PROXY: '127.0.0.1' });
    const plain = await product.gateway(strict);
    const ask = async ({ url }: Gateway, from: string): Promise<number> => {
      const body = new URLSearchParams({ client_assertion: 'geheim' });
      return (await fetch(`${url}/oauth/token`, { method: 'POST', headers: { 'x-forwarded-for': from }, body })).status;
    };
    const asked = ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.1, 192.0.2.2', '192.0.2.2, 192.0.2.3'];
    const [behind, alone]: [number[], number[]] = [[], []];
    const wait = 60_000 - (Date.now() % 60_000);
    if (wait < 5_000) await sleep(wait + 500);
    for (const from of asked) {
      behind.push(await ask(proxied, from));
      alone.push(await ask(plain, from));
    }
    expect(behind).toEqual([400, 400, 429, 429, 400]);
    expect(alone).toEqual([400, 429, 429, 429, 429]);
    await Promise.all([proxied.stop(), plain.stop()]);
  });

  describe('IW-15: and what, is told by the limit and what it allows', () => {
    it.each([
      ['a document that is too deep', { query: `{ ${'me {'.repeat(16)} oin ${'}'.repeat(16)} }` }, 'depth', 15],
      [
        'aliases',
        { query: `{ me { ${Array.from({ length: 201 }, (_, n) => `a${n}: oin`).join(' ')} } }` },
        'aliases',
        200,
      ],
      ['a document without end', { query: `{ ${'__typename '.repeat(6_000)}}` }, 'tokens', 5_000],
      [
        'a body without end',
        { query: '{ me { oin } }', variables: { a: 'geheim'.repeat(50_000) } },
        'bodyBytes',
        262_144,
      ],
      [
        'variables in variables',
        { query: '{ me { oin } }', variables: JSON.parse(`${'{"geheim":'.repeat(50)}1${'}'.repeat(50)}`) as object },
        'variableDepth',
        40,
      ],
    ])('%s', async (_case, body, limit, allowed) => {
      const token = await gateways[0].client.token(ZVH);
      const response = await fetch(`${gateways[0].url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      expect([response.status, JSON.parse(text)]).toEqual([
        400,
        {
          errors: [
            { message: expect.any(String), extensions: { code: 'LIMIT_EXCEEDED', origin: 'GATE', limit, allowed } },
          ],
        },
      ]);
      expect(text).not.toContain('geheim');
    });
  });

  describe('the schema', () => {
    const asked = [
      '{ __schema { types { name } } }',
      '{ me { oin } ...a } fragment a on Query { t: __type(name: "Me") { name } }',
    ];
    it('is told to a party whose terms say so, and to no other, from the next request', async () => {
      const token = await gateways[0].client.token(ZVH);
      for (const query of asked) expect((await gateways[0].client.ask(token, query)).status).toBe(200);
      await terms('zvh', 'introspection = false');
      const fresh = await gateways[0].client.token(ZVH);
      for (const [index, query] of asked.entries()) {
        // The first with a token that was let in before.
        const { status, body } = await gateways[0].client.ask(index === 0 ? token : fresh, query);
        expect([status, body.errors]).toEqual([
          400,
          [
            {
              message: expect.any(String),
              locations: [{ line: 1, column: query.indexOf(query.includes('t:') ? 't:' : '__') + 1 }],
              extensions: { code: 'GRAPHQL_VALIDATION_FAILED', origin: 'GATE' },
            },
          ],
        ]);
      }
      expect((await gateways[0].client.ask(fresh, '{ __typename me { __typename } }')).status).toBe(200);
      await terms('zvh', 'introspection = true');
    });

    describe('to a party that is not told it', () => {
      const contribute = `($c: Category!, $i: ContributionInput!) {
        contribute(case: "${CASE}", category: $c, input: $i, idempotencyKey: "0123456789abcdef") { version } }`;
      const given = { c: 'K07', i: { reclassering: { status: 'ACTUEEL' } } };
      let token: string;
      beforeAll(async () => {
        await terms('reclassering', 'introspection = false');
        token = await gateways[0].client.token({ slug: 'reclassering', function: 'toezichthouder' });
      });
      afterAll(() => terms('reclassering', 'introspection = true'));

      it.each<[string, string, Record<string, unknown>]>([
        ['a field that is not there', '{ me { oinn } }', {}],
        ['an argument that is not there', '{ case(idd: "1") { id } }', {}],
        ['an argument that is left out', '{ case(purpose: "TRIAGE") { id } }', {}],
        ['an object without its fields', `{ case(id: "${CASE}", purpose: "TRIAGE") }`, {}],
        ['a value that no enum has', `{ case(id: "${CASE}", purpose: "TRIAGE", mode: STRIKT) { id } }`, {}],
        ['a type that is not there', 'query ($c: Categorie) { me { oin } }', {}],
        ['a variable of another type', `query ($m: Category) { case(id: "${CASE}", mode: $m) { id } }`, {}],
        [
          'an input of another shape',
          `mutation { contribute(case: "${CASE}", input: { reclas: {} }) { version } }`,
          {},
        ],
        ['an enum value in a variable', `mutation ${contribute}`, { ...given, c: 'K99' }],
        ['an object in a variable', `mutation ${contribute}`, { ...given, i: 1 }],
        ['an unknown member in a variable', `mutation ${contribute}`, { ...given, i: { reclassering: { geheim: 1 } } }],
        ['a member of another type', `mutation ${contribute}`, { ...given, i: { reclassering: { status: {} } } }],
        ['a variable that is missing', `mutation ${contribute}`, { c: 'K07' }],
        ['no content', `mutation ${contribute}`, { ...given, i: {} }],
      ])(
        'is not told by errors either, by none of its names that was not sent: %s',
        async (_case, query, variables) => {
          const { status, body } = await gateways[0].client.ask(token, query, variables);
          expect([status, body.data]).toEqual([400, undefined]);
          const sent = new Set(`${query} ${JSON.stringify(variables)}`.match(/\w+/g));
          expect(wordsIn(body.errors).filter((word) => NAMES.has(word) && !sent.has(word))).toEqual([]);
        },
      );

      it('and to one that is, its names are told, so that it can mend what it sends', async () => {
        const zvh = await gateways[0].client.token(ZVH);
        const { body } = await gateways[0].client.ask(zvh, `mutation ${contribute}`, { c: 'K99', i: { politie: 1 } });
        expect(wordsIn(body.errors)).toEqual(expect.arrayContaining(['K01', 'K14', 'PolitieInput', 'status']));
      });
    });

    it.each([
      '{ mee { oin } }',
      '{ me { oinn } }',
      '{ case(idd: 1) { id } }',
      '{ me { oin @skp(if: true) } }',
      '{ me @defer { oin } }',
      '{ cases { nodes @stream { id } } }',
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    ])('gives no hint of what a name might have been: %s', async (query) => {
      const token = await gateways[0].client.token(ZVH);
      const { status, text } = await gateways[0].client.ask(token, query);
      expect([status, /did you mean|mee|oinn|idd|skp|"me"/i.test(text)]).toEqual([400, false]);
      expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    });
  });

  describe('a gateway that has enough to do', () => {
    it('says so before it begins, and stays alive', async () => {
      const busy = await product.gateway({ LOAD_MOST_REQUESTS: '1', LOAD_MOST_DELAY_MS: '60000' });
      const token = await gateways[0].client.token(ZVH);
      const release = await product.ledger.hold(`SELECT FROM ledger.head WHERE region = 'groningen' FOR UPDATE`);
      const first = busy.client.ask(token, caseOf(CASE));
      const waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      await eventually('it waits', async () => (await product.ledger.sql(waits)).length > 0);
      const second = await busy.client.ask(token, '{ me { oin } }');
      expect(told(second)).toEqual([503, '1', { code: 'TRY_LATER', origin: 'GATE' }]);
      const tokens = await busy.client.exchange('x');
      expect([tokens.status, tokens.headers.get('retry-after')]).toEqual([503, '1']);
      expect((await fetch(`${busy.url}/health/live`)).status).toBe(200);
      await release();
      expect((await first).status).toBe(200);
      expect((await busy.client.ask(token, '{ me { oin } }')).status).toBe(200);
      await busy.stop();
    });

    it('ends a connection that sends its request by drops', async () => {
      const { hostname, port } = new URL(gateways[0].url);
      const socket = connect(Number(port), hostname);
      const started = Date.now();
      const said: Buffer[] = [];
      socket.on('data', (bytes) => said.push(bytes));
      socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\n');
      const drops = setInterval(() => socket.write('x-a: b\r\n'), 1_000);
      await new Promise((resolve) => socket.once('close', resolve));
      clearInterval(drops);
      expect(Date.now() - started).toBeLessThan(30_000);
      expect(Buffer.concat(said).toString()).toContain('408');
    }, 40_000);
  });
});
