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
