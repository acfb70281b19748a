import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestProduct, type Gateway } from '#testing';

/** Real here: a gateway process killed with SIGKILL while 24 clients ask; PostgreSQL. */
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const CLIENTS = 24;
const KILLS = 4;

describe('kill -9 of the gateway in mid-load', () => {
  let product: TestProduct;

  beforeAll(async () => {
    product = await TestProduct.start();
  }, 60_000);

  afterAll(() => product.stop());

  it('ADL-01: every answer that a client got has its record', async () => {
    const answered: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const gateway = await product.gateway();
      const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
      const clients = Array.from({ length: CLIENTS }, () => askUntilGone(gateway, token, answered));
      await eventually('answers are under way', () => Promise.resolve(answered.length > CLIENTS * (kill + 1)));
      await sleep(kill * 37);
      await gateway.kill();
      await Promise.all(clients);
    }
    const recorded = new Set(
      (await product.ledger.rows()).filter(({ kind }) => kind === 'disclosure').map(({ id }) => id),
    );
    expect(answered.filter((id) => !recorded.has(id))).toEqual([]);
  }, 60_000);

  it('JZV-07: leaves the ledger dense and its tree whole', async () => {
    const shards = await product.ledger.shards();
    for (const rows of shards.values()) expect(rows.map(({ idx }) => idx)).toEqual(rows.map((_, index) => index));
    const heads = await product.ledger.sql<{ shard: string; size: string }>('SELECT shard, size FROM ledger.head');
    expect(new Map(heads.map(({ shard, size }) => [shard, Number(size)]))).toEqual(
      new Map(Array.from(shards, ([shard, rows]) => [shard, rows.length])),
    );
  });

  it('stops in order on SIGTERM: every answer has its outcome', async () => {
    const gateway = await product.gateway();
    const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
    const answered: string[] = [];
    const clients = Array.from({ length: CLIENTS }, () => askUntilGone(gateway, token, answered));
    await eventually('answers are under way', () => Promise.resolve(answered.length > CLIENTS));
    expect(await gateway.stop()).toBe(0);
    await Promise.all(clients);
    const settled = new Set((await product.ledger.rows()).map(({ settles }) => settles));
    expect(answered.filter((id) => !settled.has(id))).toEqual([]);
  }, 60_000);
});

/** Asks until the gateway is gone, and keeps the record id of every answer that arrived whole. */
async function askUntilGone({ client }: Gateway, token: string, answered: string[]): Promise<void> {
  for (;;) {
    try {
      const { status, body } = await client.ask(token, QUERY);
      const id = body.extensions?.disclosure?.record;
      if (status === 200 && id !== undefined) answered.push(id);
    } catch {
      return;
    }
  }
}
