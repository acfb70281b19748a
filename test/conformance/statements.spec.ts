import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PARTY_TYPES, type Purpose } from '#kernel';
import { readCatalogue } from '#persistence';
import {
  eventually,
  pageOfUnits,
  recordsOf,
  TestProduct,
  Wire,
  wholeCase,
  type Gateway,
  type GraphqlAnswer,
} from '#testing';
import { addBenchCases } from '../bench/bench-cases.js';
import { REQUESTERS, type Requester } from './requesters.js';

/** Real here: HTTP, and PostgreSQL at the end of a wire on which every statement of the gateway is heard. */
const CATALOGUE = readCatalogue('config');
const LEAST_FIELDS = 250;
const PARTIES = 10;
const PAGE = 50;
/** Of each demo case that may be talked over, there are nine at least. */
const COPIES = 6;
const FACTS_ARE_GOOD_MS = 2_000;
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
/** Statements of the way; what a gateway says in its own time, of leases and the like, is not among them. */
const OF_THE_WAY = /^(cases|facts|sealed|case-keys|convenant|application|ledger-.+)$/;

const who = coreOf('CASUSOVERLEG');

let product: TestProduct;
let wire: Wire;
let gateway: Gateway;
let token: string;
/** In which who asks takes no part. */
let otherCase: string;

beforeAll(async () => {
  product = await TestProduct.start();
  await addBenchCases({ urls: product.database, settings: product.settings }, COPIES);
  await fill();
  wire = await Wire.to(product.database.gatewayUrl);
  gateway = await product.gateway({ DATABASE_URL: wire.url, RELAY: 'off', READING: 'off', CHECKPOINT_SECONDS: '3600' });
  token = await gateway.client.token({ slug: who.slug, function: who.function, scope: `region:${who.region}` });
}, 120_000);

afterAll(async () => {
  await product.stop();
  await wire.close();
});

function coreOf(purpose: Purpose): Requester {
  const found = REQUESTERS.find((one) => one.purpose === purpose && one.participation === 'KERNPARTNER');
  if (!found) throw new RangeError(`nobody of the demo may state ${purpose}`);
  return found;
}

const JOIN = `INSERT INTO gate.participation (case_id, oin, role, from_at)
  SELECT id, $1, 'KERNPARTNER', now() - interval '1 day' FROM gate.case_file ON CONFLICT DO NOTHING`;
const CONTRIBUTE = `INSERT INTO depot.item (id, case_id, unit, version, contributor, valid_from, sealed)
  SELECT gen_random_uuid(), case_id, unit, 1, $1, now() - interval '1 day', '{}'::text[]
  FROM (SELECT DISTINCT case_id, unit FROM depot.item) AS every_unit`;

/** Who asks takes part in every case, and so do made-up parties of many types, each with an item in every unit. */
async function fill(): Promise<void> {
  const [{ oin } = { oin: '' }] = await product.ledger.sql<{ oin: string }>(
    'SELECT oin FROM gate.party WHERE slug = $1',
    [who.slug],
  );
  await product.ledger.sql(JOIN, [oin]);
  for (const [index, type] of PARTY_TYPES.slice(0, PARTIES).entries()) {
    const extra = `00000009990000009${String(index).padStart(3, '0')}`;
    const party = [extra, `extra-${String(index)}`, 'Verzonnen', type];
    await product.ledger.sql('INSERT INTO gate.party (oin, slug, name, type) VALUES ($1, $2, $3, $4)', party);
    await product.ledger.sql(JOIN, [extra]);
    await product.ledger.sql(CONTRIBUTE, [extra]);
  }
  const [{ id } = { id: '' }] = await product.ledger.sql<{ id: string }>(
    'DELETE FROM gate.participation WHERE oin = $1 AND case_id = (SELECT max(id::text)::uuid FROM gate.case_file WHERE region = $2) RETURNING case_id AS id',
    [oin, who.region],
  );
  otherCase = id;
}

interface Counted {
  readonly body: GraphqlAnswer['body'];
  /** Statements that the answer took: its own, and those that told its outcome. */
  readonly statements: readonly string[];
  /** Batches of the ledger that carried a record of it. */
  readonly batches: number;
  /** How long it took. Milliseconds. */
  readonly took: number;
}

async function count(query: string, id: string): Promise<Counted> {
  wire.heard.length = 0;
  const begun = performance.now();
  const { status, body } = await gateway.client.ask(token, query, { id, purpose: who.purpose });
  const took = performance.now() - begun;
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  const records = recordsOf(body);
  await eventually('its outcome is told', async () => {
    const told = 'SELECT id FROM ledger.leaf WHERE settles = ANY($1::uuid[])';
    return (await product.ledger.sql(told, [records])).length === records.length;
  });
  const batches = wire.heard
    .filter(({ statement }) => /^ledger-insert(-held)?$/.test(statement))
    .filter(({ bytes }) => records.some((record) => bytes.includes(`"id":"${record}"`)));
  const statements = wire.heard.map(({ statement }) => statement).filter((one) => OF_THE_WAY.test(one));
  return { body, statements, batches: batches.length, took };
}

/** How often each was said, in each attempt. Facts are good for two seconds: what takes longer, on a machine that is busy, is begun again,
 *  and only then. Keys are asked for once all the same. */
function times({ statements, took }: Counted): Record<string, number> {
  const asked = statements.filter((one) => !one.startsWith('ledger-'));
  const count = (one: string): number => asked.filter((other) => other === one).length;
  const attempts = count('facts');
  expect(attempts).toBeLessThanOrEqual(1 + Math.floor(took / FACTS_ARE_GOOD_MS));
  return Object.fromEntries(asked.map((one) => [one, one === 'case-keys' ? count(one) : count(one) / attempts]));
}

describe('however much is asked', () => {
  const copies = Math.ceil(LEAST_FIELDS / CATALOGUE.fields.size);
  const whole = wholeCase(CATALOGUE, copies);
  it('one case in 250 fields and more, with ten parties that contributed, is one statement of facts, one of values and one batch of the ledger', async () => {
    expect(whole.places.length).toBeGreaterThanOrEqual(LEAST_FIELDS);
    const [{ count: parties } = { count: 0 }] = await product.ledger.sql<{ count: number }>(
      'SELECT count(DISTINCT contributor)::int FROM depot.item WHERE case_id = $1',
      [who.caseId],
    );
    expect(parties).toBeGreaterThanOrEqual(PARTIES);
    const cold = await count(whole.query, who.caseId);
    expect([times(cold), cold.batches]).toEqual([expect.objectContaining({ facts: 1, sealed: 1, 'case-keys': 1 }), 1]);
    const warm = await count(whole.query, who.caseId);
    expect(warm.body.data?.['case']).not.toBeNull();
    expect([times(warm), warm.batches]).toEqual([{ facts: 1, sealed: 1 }, 1]);
  });

  it('a page of 50 cases, with a field of every unit, is one statement for the page, one of facts, one of values and one batch of the ledger', async () => {
    const { query } = pageOfUnits(CATALOGUE);
    const cold = await count(query, who.caseId);
    expect([times(cold), cold.batches]).toEqual([{ cases: 1, facts: 1, sealed: 1, 'case-keys': 1 }, 1]);
    const warm = await count(query, who.caseId);
    expect(recordsOf(warm.body).length).toBeGreaterThanOrEqual(PAGE);
    expect([times(warm), warm.batches]).toEqual([{ cases: 1, facts: 1, sealed: 1 }, 1]);
  });
});

describe('IW-13 a case that one takes no part in and one that does not exist', () => {
  const queries = [
    ['asked', 'query ($id: ID!, $purpose: Purpose) { case(id: $id, purpose: $purpose) { id } }'],
    ['asked whole', wholeCase(CATALOGUE, 1).query],
    [
      'asked all or nothing',
      'query ($id: ID!, $purpose: Purpose) { case(id: $id, purpose: $purpose, mode: STRICT) { id } }',
    ],
    [
      'asked for access',
      'query ($id: ID!, $purpose: Purpose) { access(id: $id, purpose: $purpose) { fields { field } } }',
    ],
  ] as const;

  it.each(queries)('have the same body, statements and number of records: %s', async (_how, query) => {
    const recorded = async (id: string): Promise<unknown> => {
      const before = (await product.ledger.rows()).length;
      const { body, statements, batches } = await count(query, id);
      const rows = (await product.ledger.rows()).slice(before);
      const shape = JSON.stringify(body)
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replaceAll(/"index":\d+,"leafHash":"[^"]+"/g, '"RECEIPT"');
      return { shape, statements, batches, kinds: rows.map(({ kind }) => kind) };
    };
    const other = await recorded(otherCase);
    expect(other).toEqual(await recorded(UNKNOWN));
    expect(JSON.stringify(other)).toContain('NOT_AVAILABLE');
  });
});
