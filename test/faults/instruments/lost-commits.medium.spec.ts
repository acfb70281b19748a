// Real here: PostgreSQL, the ledger's write path, and a proxy between them. Made up: the entries.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Draft, EntryGroup } from '#ledger';
import { modelOptions, openRegion, PostgresLedger, sha256 } from '#persistence';
import { freshDatabase, testNotary, type FreshDatabase } from '#testing';
import { completeMessage, queryMessage } from './postgres-messages.js';
import { TcpProxy } from './tcp-proxy.js';

const REGION = 'groningen';
const COMMIT = queryMessage('COMMIT');
const notary = testNotary();
const COMMITTED = completeMessage('COMMIT');

let database: FreshDatabase;
let model: DataSource;
let proxy: TcpProxy;
let ledger: PostgresLedger;

beforeAll(async () => {
  database = await freshDatabase();
  model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
  await openRegion(model, REGION, 'Groningen');
});

beforeEach(async () => {
  const { hostname, port } = new URL(database.gatewayUrl);
  proxy = await TcpProxy.to({ host: hostname, port: Number(port) });
  ledger = new PostgresLedger(proxy.through(database.gatewayUrl), notary);
});

afterEach(async () => {
  await ledger.close();
  await proxy.close();
});

afterAll(async () => {
  await model.destroy();
  await database.drop();
});

function group(): EntryGroup {
  const bytes = Buffer.from('{}');
  const entry: Draft = { id: randomUUID(), kind: 'outcome', bytes, hash: sha256(bytes), replica: null, settles: null };
  return { entries: [entry], preconditions: [], notAfter: null };
}

async function isRecorded({ entries }: EntryGroup): Promise<boolean> {
  const ids = entries.map(({ id }) => id);
  return (await model.query<unknown[]>('SELECT 1 FROM ledger.leaf WHERE id = ANY($1::uuid[])', [ids])).length === 1;
}

it.each(['when-answered', 'at-once'] as const)('loses the answer to a COMMIT that arrives, cut %s', async (cut) => {
  const lost = group();
  const happened = proxy.resetAfter(COMMIT, { answer: 'lost', answered: COMMITTED, cut });
  const told = ledger.append(REGION, lost);
  expect(await happened).toBe('answered');
  await expect(told).resolves.toMatchObject([{ id: lost.entries[0]?.id }]);
  expect(await isRecorded(lost)).toBe(true);
});

it('lets a COMMIT never arrive', async () => {
  const lost = group();
  const happened = proxy.resetBefore(COMMIT);
  const told = ledger.append(REGION, lost);
  await expect(told).rejects.toThrow();
  await happened;
  expect(await isRecorded(lost)).toBe(false);
  await expect(ledger.append(REGION, group())).resolves.toHaveLength(1);
});
