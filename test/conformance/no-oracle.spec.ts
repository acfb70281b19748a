import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCatalogue } from '#persistence';
import { ACCESS, eventually, LIST, PLAIN, TestProduct, Wire, WORDINGS, type Gateway } from '#testing';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';
import { oinOf } from '../../apps/launch/src/demo/parties.js';
import { differences, Observer, type Observed } from './observed.js';
import { REQUESTERS, type Requester } from './requesters.js';

/** Real here: HTTP, PostgreSQL at the end of a wire on which every statement is heard, the shipped catalogue and convenants, the demo data. */
const CATALOGUE = readCatalogue('config');
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
const OWN = '00000000-0000-4000-8000-000000000001';
const OF_OTHERS = '00000000-0000-4000-8000-000000000006';
const ELSEWHERE = demoRegion('twente').cases.map(({ id }) => id)[0] ?? '';
const RECLASSERING = oinOf('reclassering');

let product: TestProduct;
let wire: Wire;
let gateway: Gateway;
let observer: Observer;
const tokens = new Map<string, string>();
/** Cases of which nobody may know more than that of an unknown one, each with how it came to be. */
const cases = new Map<string, string>();

beforeAll(async () => {
  product = await TestProduct.start();
  wire = await Wire.to(product.database.gatewayUrl);
  gateway = await product.gateway({ DATABASE_URL: wire.url, RELAY: 'off', READING: 'off', CHECKPOINT_SECONDS: '3600' });
  observer = new Observer(product, wire);
  await makeCases();
}, 120_000);

afterAll(async () => {
  await product.stop();
  await wire.close();
});

/** Of what the supervision of one party takes no part in. */
async function makeCases(): Promise<void> {
  cases.set('in which others take part', OF_OTHERS);
  cases.set('of another region', ELSEWHERE);
  const windows = [
    ['that it left', "now() - interval '2 days'", "now() - interval '1 day'", '{}'],
    ['that it will join', "now() + interval '1 day'", 'NULL', '{}'],
    ['in which it takes part by another function', "now() - interval '1 day'", 'NULL', '{adviseur}'],
  ] as const;
  const free = await product.ledger.sql<{ id: string }>(
    `SELECT id FROM gate.case_file c WHERE region = 'groningen' AND id <> $2 AND NOT EXISTS (
       SELECT FROM gate.participation p WHERE p.case_id = c.id AND p.oin = $1) ORDER BY id LIMIT 3`,
    [RECLASSERING, OF_OTHERS],
  );
  for (const [index, [how, from, until, functions]] of windows.entries()) {
    const id = String(free[index]?.id);
    cases.set(how, id);
    await product.ledger.sql(
      `INSERT INTO gate.participation (case_id, oin, role, functions, from_at, until_at)
       VALUES ($1, $2, 'KERNPARTNER', $3, ${from}, ${until})`,
      [id, RECLASSERING, functions],
    );
  }
}

type SignedIn = Pick<Requester, 'slug' | 'function' | 'confidential' | 'region'>;

async function tokenOf({ slug, function: role, confidential, region }: SignedIn): Promise<string> {
  const key = [slug, role, confidential, region].join(' ');
  const token =
    tokens.get(key) ?? (await gateway.client.token({ slug, function: role, confidential, scope: `region:${region}` }));
  tokens.set(key, token);
  return token;
}

async function post(token: string, query: string, variables: object): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
}

const SUPERVISION = { slug: 'reclassering', function: 'toezichthouder', region: 'groningen', confidential: true };
const supervision = (): Promise<string> => tokenOf(SUPERVISION);

async function observed(query: string, id: string, more: object = {}): Promise<Observed> {
  const token = await supervision();
  const seen = await observer.watch(() => post(token, query, { id, purpose: 'UITVOERING', ...more }));
  return { ...seen, body: seen.body.replaceAll(id, 'CASE') };
}

const CASE = 'case(id: $id, purpose: $purpose)';
const CONTRIBUTE = `mutation ($id: ID!, $key: String!, $version: Int!, $input: ContributionInput!) {
  contribute(case: $id, category: K07, input: $input, expectedVersion: $version, idempotencyKey: $key) { version } }`;
const [WHOLE] = PLAIN.documents(CATALOGUE);
const QUESTIONS: readonly (readonly [string, string, object?])[] = [
  ['asked for its id', `query ($id: ID!, $purpose: Purpose) { ${CASE} { id } }`],
  ['asked whole', WHOLE?.query ?? ''],
  [
    'asked all or nothing',
    `query ($id: ID!, $purpose: Purpose) { case(id: $id, purpose: $purpose, mode: STRICT) { id identiteit { bsn } } }`,
  ],
  ['asked for access', ACCESS],
  [
    'asked twice, and for access',
    `query ($id: ID!, $purpose: Purpose) { a: ${CASE} { id } b: ${CASE} { __typename } c: access(id: $id, purpose: $purpose) { fields { field } } }`,
  ],
  [
    'asked beside an own case',
    `query ($id: ID!, $purpose: Purpose) { a: ${CASE} { id } b: case(id: "${OWN}", purpose: $purpose) { reclassering { status } } }`,
  ],
  ['asked for another purpose', `query ($id: ID!) { case(id: $id, purpose: CRISIS) { id } }`],
  [
    'asked after, on a page',
    'query ($after: String) { cases(purpose: VERANTWOORDING, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
  ],
  ['contributed to', CONTRIBUTE, { version: 0, input: { reclassering: { status: 'ACTUEEL' } } }],
  ['contributed to with another version', CONTRIBUTE, { version: 7, input: { reclassering: { status: 'ACTUEEL' } } }],
];

/** Of three, since Jest hands on a callback for one that a row lacks. */
const ASKED = QUESTIONS.map(([how, query, more = {}]) => [how, query, more] as const);

describe('IW-13 no oracle: a case', () => {
  it.each(ASKED)('%s, is answered alike whether it is unknown or somebody else’s', async (how, query, more) => {
    const key = 'sleutel-die-eens-gold-0001';
    const about = (id: string): Promise<Observed> =>
      // Of a page, all but nothing lies after the cursor.
      observed(query, id, { ...more, key, after: Buffer.from(`ffffffff${id.slice(8)}`).toString('base64url') });
    // What is read once and kept, the key of an own case for one, does not count.
    await about(UNKNOWN);
    const unknown = await about(UNKNOWN);
    expect([unknown.status, unknown.kinds.length > 0]).toEqual([200, true]);
    expect(unknown.body).toContain(how.includes('page') ? '"nodes":[]' : 'NOT_AVAILABLE');
    for (const [name, id] of cases) expect([name, ...differences(unknown, await about(id))]).toEqual([name]);
  });

  it('is recorded with the exact reason all the same', async () => {
    const token = await supervision();
    const reasons = async (id: string): Promise<unknown> => {
      const { body } = await gateway.client.ask(token, ASKED[0]?.[1] ?? '', { id, purpose: 'UITVOERING' });
      const entry = await product.ledger.entry(String(body.extensions?.disclosure?.record));
      return [(entry['refused'] as { reason: string }[]).map(({ reason }) => reason)[0], typeof entry['subject']];
    };
    expect(await reasons(UNKNOWN)).toEqual(['CASE_UNKNOWN', 'object']);
    expect(await reasons(ELSEWHERE)).toEqual(['CASE_UNKNOWN', 'object']);
    for (const [name, id] of [...cases].filter(([, known]) => known !== ELSEWHERE))
      expect([name, await reasons(id)]).toEqual([name, ['PARTY_NOT_IN_CASE', 'string']]);
  });

  it('of others may change while it is asked for: nothing is asked again, as for an unknown one, and unlike for an own one', async () => {
    const attempts = async (id: string): Promise<Observed> => {
      const release = await product.ledger.hold("SELECT FROM ledger.head WHERE region = 'groningen' FOR UPDATE");
      wire.heard.length = 0;
      const watched = observed(ASKED[0]?.[1] ?? '', id);
      await eventually('its record waits', () =>
        Promise.resolve(wire.heard.some(({ statement }) => /^ledger-(lock|hold)$/.test(statement))),
      );
      const bump = `INSERT INTO gate.epoch VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`;
      await product.ledger.sql(bump, [`case:${id}`]);
      await release();
      return watched;
    };
    const unknown = await attempts(UNKNOWN);
    for (const [name, id] of cases) expect([name, ...differences(unknown, await attempts(id))]).toEqual([name]);
    const facts = ({ statements }: Observed): number => statements.filter((one) => one === 'facts').length;
    expect([facts(unknown), facts(await attempts(OWN))]).toEqual([1, 2]);
  });
});

/** An item that stands in the depot for a moment, of a kind that hides it. */
interface Planted {
  readonly unit: string;
  readonly mark: string;
}

const MARKED: readonly Planted[] = [...CATALOGUE.units.values()].flatMap(({ id, marks }) =>
  marks.map((mark) => ({ unit: id, mark })),
);
const PLANT = `INSERT INTO depot.item (id, case_id, unit, version, contributor, archived, restricted, third_party, valid_from, valid_until, sealed)
  SELECT gen_random_uuid(), $1, unit, 1, coalesce((SELECT contributor FROM depot.item i WHERE i.case_id = $1 AND i.unit = q.unit LIMIT 1), $4),
    mark = 'WPG14', mark = 'RESTRICTED', mark = 'THIRD_PARTY', now() - interval '9 days',
    CASE WHEN mark = 'VALIDITY' THEN now() - interval '1 day' END, '{}'
  FROM unnest($2::text[], $3::text[]) AS q(unit, mark) RETURNING id`;

async function planted<Result>(
  caseId: string,
  items: readonly Planted[],
  look: () => Promise<Result>,
): Promise<Result> {
  const values = [caseId, items.map(({ unit }) => unit), items.map(({ mark }) => mark), oinOf('om')];
  const ids = await product.ledger.sql<{ id: string }>(PLANT, values);
  try {
    return await look();
  } finally {
    await product.ledger.sql('DELETE FROM depot.item WHERE id = ANY($1)', [ids.map(({ id }) => id)]);
  }
}

const insiders = REQUESTERS.filter(({ participation, region }) => participation !== null && region === 'groningen');
const documents = [PLAIN, LIST, ...WORDINGS].flatMap((wording) => wording.documents(CATALOGUE));

async function asks(requester: Requester, query: string): Promise<Observed> {
  const token = await tokenOf(requester);
  const variables = { id: requester.caseId, purpose: requester.purpose, yes: true };
  return observer.watch(() => post(token, query, variables));
}

/** Units of which the requester gets no field, whatever is in them. */
async function closedTo(requester: Requester): Promise<readonly string[]> {
  const { body } = await gateway.client.ask(await tokenOf(requester), ACCESS, {
    id: requester.caseId,
    purpose: requester.purpose,
  });
  const { fields } = body.data?.['access'] as { readonly fields: readonly { field: string; allowed: boolean }[] };
  const open = new Set(fields.filter(({ allowed }) => allowed).map(({ field }) => CATALOGUE.fields.get(field)?.unit));
  return [...CATALOGUE.units.keys()].filter((unit) => !open.has(unit));
}

describe('no oracle: in an own case', () => {
  const items = fc.array(fc.constantFrom(...MARKED), { minLength: 1, maxLength: 6 });

  it('what is archived, restricted, of a third party or out of its time is as what is not there, whoever asks, however, for whatever purpose', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...insiders),
        fc.constantFrom(...documents),
        items,
        async (requester, { query }, hidden) => {
          await asks(requester, query);
          const absent = await asks(requester, query);
          const there = await planted(requester.caseId, hidden, () => asks(requester, query));
          expect(differences(absent, there, 2_048)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);

  it('what is refused is refused alike, whether anything is there or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...insiders), fc.constantFrom(...documents), async (requester, { query }) => {
        const closed = await closedTo(requester);
        const there = closed.map((unit) => ({ unit, mark: '' }));
        await asks(requester, query);
        const absent = await asks(requester, query);
        const filled = await planted(requester.caseId, there, () => asks(requester, query));
        expect(differences(absent, filled)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
