import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestBroker, TestProduct, type Gateway } from '#testing';

/** Real here: a Kafka of its own that is stopped and started again; PostgreSQL; HTTP. */
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const BACKLOG = 40;

describe('while the broker is down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-broker-'));
  let broker: TestBroker;
  let product: TestProduct;
  let gateway: Gateway;

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    broker = await TestBroker.start(folder);
    product = await TestProduct.start();
    gateway = await product.gateway({ KAFKA_BROKERS: broker.address });
  }, 90_000);

  afterAll(async () => {
    await product.stop();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('LDV-06: answers go on, and the backlog arrives in order, complete and once it is back', async () => {
    const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
    await gateway.client.ask(token, QUERY);
    await broker.stop();
    for (let asked = 0; asked < BACKLOG; asked += 1) expect((await gateway.client.ask(token, QUERY)).status).toBe(200);
    const ready = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
      ready: boolean;
      relay: { waiting: number };
    };
    expect(ready.ready).toBe(true);
    expect(ready.relay.waiting).toBeGreaterThanOrEqual(BACKLOG);

    await broker.restart();
    const rows = await eventually(
      'the relay catches up',
      async () => {
        const { relay } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
          relay: { waiting: number } | null;
        };
        return relay?.waiting === 0 && product.ledger.rows();
      },
      60_000,
    );
    const records = await product.audit(broker.address);
    for (const [shard, own] of await product.ledger.shards()) {
      const indexes = records
        .filter(({ headers }) => headers['shard'] === shard)
        .map(({ headers }) => Number(headers['idx']));
      const firsts = indexes.filter((idx, position) => indexes.indexOf(idx) === position);
      expect(firsts).toEqual(own.map(({ idx }) => idx));
    }
    const bytes = new Map(records.map(({ headers, value }) => [headers['id'], value.toString()]));
    for (const { id, bytes: leaf } of rows) expect(bytes.get(id)).toContain(leaf.toString());
  }, 120_000);
});
