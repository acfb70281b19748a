import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestProduct, type Gateway, type GraphqlAnswer } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, the demo data. */
const CASE = '00000000-0000-4000-8000-000000000004';
const WITHOUT_OM = '00000000-0000-4000-8000-000000000006';
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
const OM = '00000009990000000005';
const MUTATION = `mutation ($case: ID!, $category: Category!, $input: ContributionInput!, $version: Int! = 1, $key: String!) {
  contribute(case: $case, category: $category, input: $input, expectedVersion: $version, idempotencyKey: $key) { version }
}`;
const FUNCTIONS: Readonly<Record<string, string>> = {
  politie: 'wijkagent',
  om: 'officier-van-justitie',
  zvh: 'procesregisseur',
};

interface Sent {
  readonly as?: string;
  readonly case?: string;
  readonly category?: string;
  readonly version?: number;
  readonly key?: string;
}

describe('a contribution', () => {
  let product: TestProduct;
  let gateway: Gateway;
  const tokens = new Map<string, string>();
  const tokenOf = async (slug: string): Promise<string> => {
    const token = tokens.get(slug) ?? (await gateway.client.token({ slug, function: String(FUNCTIONS[slug]) }));
    tokens.set(slug, token);
    return token;
  };
  const ask = async (slug: string, query: string): Promise<GraphqlAnswer> =>
    gateway.client.ask(await tokenOf(slug), `{ case(id: "${CASE}", purpose: CASUSOVERLEG) ${query} }`);
  const send = async (input: unknown, { as = 'politie', ...sent }: Sent = {}): Promise<GraphqlAnswer> =>
    gateway.client.ask(await tokenOf(as), MUTATION, {
      ...{ case: CASE, category: 'K04', key: randomUUID(), ...sent },
      input,
    });
  const incidents = async (slug: string): Promise<readonly { referentie: string; soort: string }[]> => {
    const { body } = await ask(slug, '{ politie { incidenten { referentie soort } } }');
    return (body.data?.['case'] as { politie: { incidenten: { referentie: string; soort: string }[] } }).politie
      .incidenten;
  };
  const state = async (): Promise<unknown> => {
    const counts = `SELECT (SELECT count(*) FROM ledger.leaf WHERE kind = 'contribution')::int AS entries,
      (SELECT count(*) FROM depot.item)::int AS items, (SELECT count(*) FROM depot.value)::int AS values,
      (SELECT sum(version) FROM depot.item)::int AS versions, (SELECT count(*) FROM depot.contribution)::int AS steps,
      (SELECT sum(epoch) FROM gate.epoch)::int AS epochs`;
    return (await product.ledger.sql(counts))[0];
  };
  const versionOf = ({ body }: GraphqlAnswer): unknown => body.data?.['contribute'];
  const mistakesOf = ({ body }: GraphqlAnswer): string[] =>
    (body.errors ?? []).flatMap(({ extensions }) => {
      const { mistakes = [] } = extensions as { readonly mistakes?: readonly { readonly path: readonly string[] }[] };
      return mistakes.map(({ path }) => path.join('.'));
    });

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
  }, 60_000);

  afterAll(() => product.stop());

  it('is there for others from the next request on, is recorded, and answers no case data', async () => {
    const answer = await send({
      politie: { incidenten: [{ soort: 'VERNIELING', datum: '2026-10-01', omschrijving: 'Geheim (verzonnen)' }] },
    });
    expect([answer.status, answer.body.data]).toEqual([200, { contribute: { version: 2 } }]);
    expect((await incidents('om')).map(({ soort }) => soort)).toContain('VERNIELING');
    const disclosure = answer.body.extensions?.disclosure;
    expect(disclosure).toMatchObject({ records: [{ path: ['contribute'] }], withheld: [], forms: [] });
    const entry = await product.ledger.entry(String(disclosure?.record));
    expect(entry).toMatchObject({
      kind: 'contribution',
      step: 'WRITTEN',
      requester: { oin: '00000009990000000004', function: 'wijkagent' },
      change: {
        ...{ category: 'K04', version: 2, items: 1, withdrawn: 0, marks: [] },
        changed: ['K04.incidenten', 'K04.incidenten.datum', 'K04.incidenten.omschrijving', 'K04.incidenten.soort'],
      },
    });
    expect(JSON.stringify(entry)).not.toContain('eheim');
  });

  it('sent again under its key is written once, and under that key nothing else is', async () => {
    const [key, input] = [randomUUID(), { politie: { incidenten: [{ soort: 'OVERIG' }] } }];
    const version = versionOf(await send(input, { key, version: 2 }));
    const before = await state();
    expect(versionOf(await send(input, { key, version: 2 }))).toEqual(version);
    const other = await send({ politie: { incidenten: [{ soort: 'GEWELD' }] } }, { key, version: 3 });
    expect([other.status, mistakesOf(other)]).toEqual([400, ['idempotencyKey']]);
    expect(await state()).toEqual(before);
  });

  it('that rests on an older version is a conflict, which tells what changed since', async () => {
    const before = await state();
    const { status, body } = await send({ politie: { status: 'ACTUEEL' } }, { version: 2 });
    expect([status, body.data]).toEqual([409, undefined]);
    expect(body.errors?.[0]?.extensions).toEqual({
      ...{ code: 'CONFLICT', origin: 'GATE', version: 3 },
      changed: ['K04.incidenten', 'K04.incidenten.soort'],
    });
    expect(await state()).toEqual(before);
  });

  it('LEG-02 carries the mark of removed police data: from then on nobody is given the item', async () => {
    const [first] = await incidents('politie');
    const referentie = String(first?.referentie);
    const marked = { incidenten: [{ referentie, soort: 'GEWELD', markeringen: { wpg14: 'VERWIJDERD' } }] };
    const answer = await send({ politie: marked }, { version: 3 });
    expect(versionOf(answer)).toEqual({ version: 4 });
    for (const slug of ['politie', 'om'])
      expect((await incidents(slug)).map((incident) => incident.referentie)).not.toContain(referentie);
    const entry = await product.ledger.entry(String(answer.body.extensions?.disclosure?.record));
    expect(entry).toMatchObject({ change: { marks: ['WPG14'], lifted: [] } });
  });

  it('keeps a mark until it is lifted in so many words, which the record tells', async () => {
    const marked = await product.ledger.sql<{ id: string }>(
      `SELECT id FROM depot.item WHERE case_id = '${CASE}' AND archived AND version > 1`,
    );
    const referentie = String(marked[0]?.id);
    const rewrite = (markeringen: unknown, version: number): Promise<GraphqlAnswer> =>
      send({ politie: { incidenten: [{ referentie, soort: 'GEWELD', markeringen }] } }, { version });
    await rewrite(undefined, 4);
    expect((await incidents('om')).map((incident) => incident.referentie)).not.toContain(referentie);
    const lifted = await rewrite({ wpg14: 'ACTUEEL' }, 5);
    expect((await incidents('om')).map((incident) => incident.referentie)).toContain(referentie);
    const entry = await product.ledger.entry(String(lifted.body.extensions?.disclosure?.record));
    expect(entry).toMatchObject({ change: { marks: [], lifted: ['WPG14'] } });
  });

  it('LEG-13 carries the mark of what speaks of somebody else: it looks absent', async () => {
    const marks = { derden: true };
    await send({ politie: { incidenten: [{ soort: 'BRANDSTICHTING', markeringen: marks }] } }, { version: 6 });
    expect((await incidents('om')).map(({ soort }) => soort)).not.toContain('BRANDSTICHTING');
  });

  it('can be taken back, and only by who contributed it', async () => {
    const [first] = await incidents('politie');
    const referentie = String(first?.referentie);
    const strange = await send({ justitie: { intrekken: [referentie] } }, { as: 'om', category: 'K05' });
    expect([strange.status, mistakesOf(strange)]).toEqual([400, ['input.justitie.intrekken.0']]);
    const answer = await send({ politie: { intrekken: [referentie] } }, { version: 7 });
    expect(versionOf(answer)).toEqual({ version: 8 });
    expect((await incidents('om')).map((incident) => incident.referentie)).not.toContain(referentie);
    const again = await send({ politie: { intrekken: [referentie] } }, { version: 8 });
    expect(mistakesOf(again)).toEqual(['input.politie.intrekken.0']);
  });

  it('assigns an action to a party that takes part, which then sees it as its own', async () => {
    const action = (belegdBij: string) => ({
      plan: { acties: [{ omschrijving: 'Dagvaarden (verzonnen)', belegdBij }] },
    });
    const nobody = await send(action('00000009990000000099'), { as: 'zvh', category: 'K13' });
    expect(mistakesOf(nobody)).toEqual(['input.plan.acties.0.belegdBij']);
    expect(versionOf(await send(action(OM), { as: 'zvh', category: 'K13' }))).toEqual({ version: 2 });
    const { body } = await ask('om', '{ plan { acties { omschrijving } } }');
    expect(JSON.stringify(body.data)).toContain('Dagvaarden');
  });

  it.each<[string, unknown, Sent, string[]]>([
    ['an unknown member', { politie: { geheim: 1 } }, {}, ['input.politie']],
    ['a member of a prototype', { politie: { constructor: 1 } }, {}, ['input.politie']],
    [
      'wrong types, all of them',
      { politie: { status: 7, incidenten: [{ soort: {} }] } },
      {},
      ['input.politie.status', 'input.politie.incidenten.0.soort'],
    ],
    [
      'wrong values, all of them',
      { politie: { status: 'X', datum: '2026' } },
      {},
      ['input.politie.status', 'input.politie.datum'],
    ],
    ['a category that the party does not hold', { justitie: { status: 'ACTUEEL' } }, { category: 'K05' }, ['category']],
    ['another category than it names', { justitie: {} }, {}, ['input.justitie', 'input']],
    ['a key that is too short', { politie: { status: 'ACTUEEL' } }, { key: 'kort' }, ['idempotencyKey']],
    ['a version below nothing', { politie: { status: 'ACTUEEL' } }, { version: -1 }, ['expectedVersion']],
    ['a case that is no id', { politie: { status: 'ACTUEEL' } }, { case: 'geheim' }, ['case']],
    ['an unknown category', { politie: { status: 'ACTUEEL' } }, { category: 'K99' }, ['category']],
  ])('with %s is refused at every place, and nothing is half done', async (_case, input, sent, paths) => {
    const before = await state();
    const answer = await send(input, { version: 8, ...sent });
    expect([answer.status, mistakesOf(answer)]).toEqual([400, paths]);
    expect(answer.text).not.toContain('geheim');
    expect(await state()).toEqual(before);
  });

  it('of ten megabytes is refused before it is read', async () => {
    const before = await state();
    // The head and no body: who waited for it would not answer.
    const sent = request(`${gateway.url}/graphql`, { method: 'POST', agent: false });
    sent.setHeader('authorization', `Bearer ${await tokenOf('politie')}`);
    sent.setHeader('content-type', 'application/json').setHeader('content-length', 10_000_000).flushHeaders();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { errors } = (await json(response)) as GraphqlAnswer['body'];
    sent.on('error', () => undefined).destroy();
    expect([response.statusCode, errors?.[0]?.extensions.code]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(await state()).toEqual(before);
  });

  it('to a case that one takes no part in answers like one to a case that does not exist', async () => {
    const input = { justitie: { status: 'ACTUEEL' } };
    const to = (id: string) => send(input, { as: 'om', category: 'K05', case: id, version: 0 });
    const [other, unknown] = [await to(WITHOUT_OM), await to(UNKNOWN)];
    const shape = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
    expect(shape(other.text)).toBe(shape(unknown.text));
    expect(other.body.data).toEqual({ contribute: null });
    const disclosure = other.body.extensions?.disclosure;
    expect(disclosure?.withheld).toEqual([{ path: ['contribute'], field: 'case', reason: 'NOT_AVAILABLE' }]);
    const entry = await product.ledger.entry(String(disclosure?.record));
    expect(entry).toMatchObject({ kind: 'contribution', step: 'REFUSED', change: { reason: 'PARTY_NOT_IN_CASE' } });
  });

  it('to a closed case is not taken', async () => {
    await product.ledger.sql(`UPDATE gate.case_file SET phase = 'AFGESLOTEN' WHERE id = '${WITHOUT_OM}'`);
    const { body } = await send({ politie: { status: 'ACTUEEL' } }, { case: WITHOUT_OM });
    expect(body.extensions?.disclosure?.withheld).toMatchObject([{ reason: 'NOT_GRANTED' }]);
  });

  it('goes with others in one request, each by itself, ten at most', async () => {
    const one = (key: string, status: string, version: number): string =>
      `${key}: contribute(case: "${CASE}", category: K04, input: { politie: { status: "${status}" } },
        expectedVersion: ${String(version)}, idempotencyKey: "${randomUUID()}") { version }`;
    const token = await tokenOf('politie');
    const both = await gateway.client.ask(token, `mutation { ${one('a', 'X', 8)} ${one('b', 'ACTUEEL', 8)} }`);
    expect([both.status, both.body.data]).toEqual([200, { a: null, b: { version: 9 } }]);
    const many = Array.from({ length: 11 }, (_, index) => one(`a${String(index)}`, 'ACTUEEL', index)).join(' ');
    const { status, body } = await gateway.client.ask(token, `mutation { ${many} }`);
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'LIMIT_EXCEEDED']);
  });

  it('that was rolled back leaves nothing that another could not open', async () => {
    const fresh = '00000000-0000-4000-8000-0000000000ff';
    await product.ledger.sql(`WITH person AS (INSERT INTO gate.person VALUES ('${fresh}') RETURNING id)
      INSERT INTO gate.case_file (id, region, person, phase, track) SELECT '${fresh}', 'groningen', id, 'PLAN', 'WVGGZ' FROM person`);
    await product.ledger.sql(
      `INSERT INTO gate.participation (case_id, oin, role) VALUES ('${fresh}', '${OM}', 'KERNPARTNER')`,
    );
    const give = (key: string): Promise<GraphqlAnswer> =>
      send(
        { justitie: { strafrechtelijkeTitel: 'GEEN' } },
        { as: 'om', category: 'K05', case: fresh, version: 0, key },
      );
    const release = await product.ledger.hold('LOCK TABLE depot.value IN ACCESS EXCLUSIVE MODE');
    const lost = await give(randomUUID());
    await release();
    expect([lost.status, lost.body.errors?.[0]?.extensions.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(versionOf(await give(randomUUID()))).toEqual({ version: 1 });
    const other = await product.gateway();
    const query = `{ case(id: "${fresh}", purpose: CASUSOVERLEG) { justitie { strafrechtelijkeTitel } } }`;
    const { body } = await other.client.ask(await tokenOf('om'), query);
    expect(body.data).toEqual({ case: { justitie: { strafrechtelijkeTitel: 'GEEN' } } });
  }, 30_000);

  it('under way twice at once is written once', async () => {
    const [key, input] = [randomUUID(), { politie: { status: 'IN_ONDERZOEK' } }];
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(input, { key, version: 9 })));
    expect(answers.map(versionOf)).toEqual([10, 10, 10, 10].map((version) => ({ version })));
    const rivals = await Promise.all([1, 2, 3, 4].map(() => send(input, { version: 10 })));
    expect(rivals.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });
});
