import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  StaffClient,
  TestBroker,
  TestProduct,
  type Gateway,
  type GraphqlAnswer,
  type LedgerRow,
} from '#testing';

/** Real here: a Kafka of its own that is stopped and started again; gateways as processes; PostgreSQL; HTTP. */
const CASE = '00000000-0000-4000-8000-000000000002';
const NO_CASE = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
const query = (id: string): string => `{ case(id: "${id}", purpose: UITVOERING) { identiteit { geboortedatum } } }`;
const VALUE = '1969-02-15';
const LOOK = `{ disclosures(controlPurpose: "RECHTMATIGHEIDSCONTROLE", region: "groningen", filter: {}) { record } }`;
const DEADLINE = 1_500;
/** On a busy machine. */
const LATE = 2_500;
const STRICT = { RELEASE_AFTER: 'ledger,groningen=kafka', RELEASE_DEADLINE_MS: String(DEADLINE) };

describe('a region whose answers leave when the brokers have their records', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-release-'));
  let broker: TestBroker;
  let product: TestProduct;
  /** Its relay carries the ledger. */
  let strict: Gateway;
  /** Knows no brokers: it learns from the database what the other carried. */
  let beside: Gateway;
  let usual: Gateway;
  let token: string;

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    broker = await TestBroker.start(folder);
    product = await TestProduct.start();
    strict = await product.gateway({ ...STRICT, KAFKA_BROKERS: broker.address });
    beside = await product.gateway({ ...STRICT, RELAY: 'off', KAFKA_BROKERS: '' });
    usual = await product.gateway({ RELAY: 'off' });
    token = await strict.client.token({ slug: 'zvh', function: 'procesregisseur' });
  }, 120_000);

  afterAll(async () => {
    await product.stop();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const ask = ({ client }: Gateway, id = CASE): Promise<GraphqlAnswer> => client.ask(token, query(id));
  const answers = async (): Promise<LedgerRow[]> =>
    (await product.ledger.rows()).filter(({ kind }) => kind === 'disclosure' || kind === 'refusal');
  const outcomeOf = (id: string): Promise<unknown> =>
    eventually(
      'its outcome is told',
      async () => (await product.ledger.rows()).find(({ settles }) => settles === id)?.entry['outcome'],
    );
  const carried = async (shard: string): Promise<number> => {
    const rows = await product.ledger.sql<{ next: number }>('SELECT next::int FROM relay.cursor WHERE shard = $1', [
      shard,
    ]);
    return rows[0]?.next ?? 0;
  };
  const expectHeldBack = async (asked: () => Promise<GraphqlAnswer>): Promise<void> => {
    const before = await answers();
    const begun = performance.now();
    const { status, headers, text, body } = await asked();
    const took = performance.now() - begun;
    expect([status, headers.get('retry-after'), headers.get('fsc-error-code')]).toEqual([
      ...[503, '5', 'TRANSACTION_LOG_WRITE_ERROR'],
    ]);
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'LEDGER_UNAVAILABLE', origin: 'LEDGER' });
    expect(body.data ?? null).toBeNull();
    expect(text).not.toContain(VALUE);
    expect(took).toBeGreaterThan(DEADLINE - 100);
    expect(took).toBeLessThan(DEADLINE + LATE);
    const made = (await answers()).filter(({ id }) => before.every((row) => row.id !== id));
    expect(made).toHaveLength(1);
    expect(await outcomeOf(made[0]?.id ?? '')).toBe('ABORTED');
  };

  it('waits for them, whichever process carries the ledger', async () => {
    for (const gateway of [strict, beside, strict]) {
      const { status, text, body } = await ask(gateway);
      const id = String(body.extensions?.disclosure?.record);
      const row = (await product.ledger.rows()).find((one) => one.id === id);
      expect([status, text.includes(VALUE)]).toEqual([200, true]);
      expect(await carried(row?.shard ?? '')).toBeGreaterThan(row?.idx ?? Infinity);
      expect(await outcomeOf(id)).toBe('DELIVERED');
    }
  }, 60_000);

  it('answers 503 within the deadline while they are away, and nothing leaves; other regions and gateways go on', async () => {
    await broker.stop();
    for (const gateway of [strict, beside]) {
      await expectHeldBack(() => ask(gateway));
      await expectHeldBack(() => ask(gateway, NO_CASE));
    }
    const officer = StaffClient.fromFile(
      strict.url,
      product.issuer,
      join(product.keys, 'staff', 'privacy-officer.json'),
    );
    const look = await officer.look(LOOK);
    expect([look.status, look.headers.get('retry-after'), look.body.data ?? null]).toEqual([503, '5', null]);
    expect((await ask(usual)).text).toContain(VALUE);
    const elsewhere = await strict.client.token({ slug: 'politie', function: 'wijkagent', scope: 'region:twente' });
    expect((await strict.client.ask(elsewhere, query(NO_CASE))).status).toBe(200);
  }, 60_000);

  it('answers again when they are back', async () => {
    await broker.restart();
    const answer = await eventually(
      'answers leave again',
      async () => {
        const next = await ask(strict);
        return next.status === 200 && next;
      },
      60_000,
    );
    expect(answer.text).toContain(VALUE);
    expect(await outcomeOf(String(answer.body.extensions?.disclosure?.record))).toBe('DELIVERED');
    expect((await ask(beside)).status).toBe(200);
  }, 90_000);

  it('is not named by mistake: a region that is not there stops the start', async () => {
    await expect(product.gateway({ ...STRICT, RELEASE_AFTER: 'gronigen=kafka' })).rejects.toThrow(
      /RELEASE_AFTER: there is no region gronigen\. Name one of: groningen, twente/,
    );
  }, 30_000);
});
