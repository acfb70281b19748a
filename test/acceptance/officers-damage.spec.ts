// Real here: PostgreSQL, the gateway as a process, tokens, the ledger and what is read of it, HTTP. Made up: who forges what.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StaffClient, TestProduct, type Disclosure, type Gateway } from '#testing';

const CASE = '00000000-0000-4000-8000-000000000002';
const CONTROL = 'RECHTMATIGHEIDSCONTROLE';
const REGION = 'groningen';
const [TRUE_OIN, FORGED_OIN] = ['00000009990000000007', '00000009990000000001'];
const FORGE = `UPDATE ledger.body SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), $3, $4), 'UTF8')
  WHERE shard = $1 AND idx = $2`;

interface Receipt {
  readonly entry: string;
  readonly shard: string;
  readonly index: number;
}

let product: TestProduct;
let gateway: Gateway;
let officer: StaffClient;
let receipt: Receipt;
let trace: string;

const forge = (idx: number, from: string, to: string): Promise<unknown> =>
  product.ledger.sql(FORGE, [receipt.shard, idx, from, to]);

async function look(query: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await officer.look(query);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data ?? {};
}

async function post(path: string, order: object): Promise<Response> {
  const headers = { authorization: `Bearer ${await officer.token()}`, 'content-type': 'application/json' };
  return fetch(`${gateway.url}${path}`, { method: 'POST', headers, body: JSON.stringify(order) });
}

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  officer = StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', 'privacy-officer.json'));
  const scope = `region:${REGION} purpose:UITVOERING`;
  const token = await gateway.client.token({ slug: 'ggz', function: 'behandelaar', scope });
  const query = `{ case(id: "${CASE}", purpose: UITVOERING) { zorginhoud { diagnose } } }`;
  const { body, headers } = await gateway.client.ask(token, query);
  receipt = (body.extensions?.disclosure as Disclosure & { readonly receipt: Receipt }).receipt;
  trace = String(headers.get('traceparent')).slice(3, 35);
  await product.ledger.isRead();
}, 120_000);
afterAll(() => product.stop());

describe('a body in which somebody wrote another recipient', () => {
  const SHOW = (id: string): string =>
    `{ disclosure(id: "${id}", region: "${REGION}", controlPurpose: "${CONTROL}") { record entry { damaged pruned body party { oin } parts { leafHash } } } }`;
  const ACTIVITIES = {
    ...{ traceId: '', 'dpl.ketenpoort.control_purpose': CONTROL, 'dpl.ketenpoort.region': REGION },
  };

  beforeAll(() => forge(receipt.index, TRUE_OIN, FORGED_OIN));
  afterAll(() => forge(receipt.index, FORGED_OIN, TRUE_OIN));

  it('is not shown, and the entry is told to be damaged, with what was read of it before', async () => {
    const { disclosure } = await look(SHOW(receipt.entry));
    expect(disclosure).toMatchObject({
      entry: { damaged: true, pruned: false, body: null, party: { oin: TRUE_OIN }, parts: [] },
    });
    expect(readFileSync(gateway.log, 'utf8')).toContain('reading.body-differs');
  });

  it('is left out of an export, which says so in its last line', async () => {
    const order = { region: REGION, controlPurpose: CONTROL, format: 'csv' };
    const text = await (await post('/officers/exports', order)).text();
    expect(text).not.toContain(`${String(receipt.index)},${receipt.entry},`);
    const end = JSON.parse(text.trimEnd().split('\r\n').at(-1) ?? '') as object;
    expect(end).toMatchObject({ complete: false, damaged: 1 });
  });

  it('is in no page of processing activities', async () => {
    const response = await post('/ldv/v1/processing-activities', { ...ACTIVITIES, traceId: trace });
    const problem = (await response.json()) as object;
    expect(problem).toMatchObject({ status: 503, code: 'LEDGER_UNAVAILABLE' });
  });

  it('is in no list of looks', async () => {
    const { disclosure } = await look(SHOW(receipt.entry));
    const { record } = disclosure as { record: string };
    await product.ledger.isRead();
    const [row] = await product.ledger.sql<{ idx: number }>('SELECT idx::int FROM ledger.leaf WHERE id = $1', [record]);
    await forge(row?.idx ?? -1, CONTROL, 'INTERNE_CONTROLE');
    const READS = `{ reads(region: "${REGION}", controlPurpose: "${CONTROL}") { nodes { id told } } }`;
    expect((await officer.look(READS)).body.errors?.[0]?.extensions.code).toBe('LEDGER_UNAVAILABLE');
    await forge(row?.idx ?? -1, 'INTERNE_CONTROLE', CONTROL);
    expect(JSON.stringify(await look(READS))).toContain(record);
  });
});

describe('a log of which a gap holds up reading', () => {
  const CURSOR = 'UPDATE reading.cursor SET next = $2 WHERE shard = $1';
  const OLDER = `${REGION}-2019`;

  beforeAll(async () => {
    // An older shard, whose only entry cannot be read: all later ones wait for it.
    await product.ledger.sql(
      `INSERT INTO ledger.shard (shard, region, year, opened_at) VALUES ($1, $2, 2019, '2019-01-01')`,
      [OLDER, REGION],
    );
    await product.ledger.sql(
      `INSERT INTO ledger.leaf (id, shard, idx, hash, kind) VALUES ('016a0000-0000-7000-8000-000000000000', $1, 0, sha256(''), 'access')`,
      [OLDER],
    );
  });
  afterAll(async () => {
    await product.ledger.sql('DELETE FROM ledger.leaf WHERE shard = $1', [OLDER]);
    await product.ledger.sql('DELETE FROM ledger.shard WHERE shard = $1', [OLDER]);
    await product.ledger.sql(CURSOR, [OLDER, 0]);
  });

  it('is told to whoever searches, with up to when it is read', async () => {
    const until = new Date(0x016a00000000).toISOString();
    const { disclosures } = await look(
      `{ disclosures(region: "${REGION}", controlPurpose: "${CONTROL}", first: 1) { readUntil } }`,
    );
    expect(disclosures).toEqual({ readUntil: until });
    const order = { traceId: trace, 'dpl.ketenpoort.control_purpose': CONTROL, 'dpl.ketenpoort.region': REGION };
    const { metadata } = (await (await post('/ldv/v1/processing-activities', order)).json()) as { metadata: object };
    expect(metadata).toMatchObject({ 'dpl.ketenpoort.read_until': until });
  });

  it.each([
    [
      'an overview',
      'overview(person: "00000000-0000-4000-8000-0000000000aa", format: "JSON", controlPurpose: "INZAGE_BETROKKENE"',
      'content',
    ],
    [
      'a list of recipients',
      `recipientsOf(case: "${CASE}", field: "K09.diagnose", controlPurpose: "KENNISGEVING_ONTVANGERS"`,
      'record',
    ],
  ])('gives no %s, which would be taken for all there is', async (_what, asked, wants) => {
    const { status, body } = await officer.look(`{ ${asked}, region: "${REGION}") { ${wants} } }`);
    expect([status, body.errors?.[0]?.extensions]).toEqual([
      503,
      { code: 'TRY_LATER', origin: 'GATE', readUntil: new Date(0x016a00000000).toISOString() },
    ]);
  });
});

describe('a log that is read to its end', () => {
  it('is told to be, and gives both', async () => {
    await product.ledger.isRead();
    const { disclosures, recipientsOf } = await look(`{
      disclosures(region: "${REGION}", controlPurpose: "${CONTROL}", first: 1) { readUntil }
      recipientsOf(case: "${CASE}", field: "K09.diagnose", controlPurpose: "KENNISGEVING_ONTVANGERS", region: "${REGION}") { recipients { times } } }`);
    expect([disclosures, recipientsOf]).toEqual([{ readUntil: null }, { recipients: [{ times: 1 }] }]);
  });
});
