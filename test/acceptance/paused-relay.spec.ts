// Real: two gateways as processes, each with the relay inside, of which the one that leads is stopped by SIGSTOP for longer than its session
// may be silent, and goes on; PostgreSQL, Kafka, HTTP. Made up: the data.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, TestProduct, type Gateway } from '#testing';

const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const ASKED = 20;

let product: TestProduct;

beforeAll(async () => {
  product = await TestProduct.start();
}, 60_000);
afterAll(() => product.stop(), 60_000);

async function ask({ client }: Gateway): Promise<void> {
  const token = await client.token({ slug: 'zvh', function: 'procesregisseur' });
  for (let asked = 0; asked < ASKED; asked += 1) expect((await client.ask(token, QUERY)).status).toBe(200);
}

async function epochs(): Promise<ReadonlyMap<string, number>> {
  const rows = await product.ledger.sql<{ shard: string; epoch: number }>(
    'SELECT shard, epoch::int AS epoch FROM relay.cursor',
  );
  return new Map(rows.map(({ shard, epoch }) => [shard, epoch]));
}

async function isCarried(): Promise<boolean> {
  const [row] = await product.ledger.sql<{ behind: number }>(
    'SELECT count(*)::int AS behind FROM ledger.head h LEFT JOIN relay.cursor c USING (shard) WHERE h.size > coalesce(c.next, 0)',
  );
  return row?.behind === 0;
}

it('hands the lead of a paused relay to another, and skips nothing when the paused one wakes', async () => {
  const paused = await product.gateway();
  await ask(paused);
  await eventually('the first relay is at the end', isCarried);
  const before = await epochs();
  const other = await product.gateway();
  process.kill(paused.pid, 'SIGSTOP');
  try {
    await ask(other);
    await eventually('the other relay leads and is at the end', isCarried);
    const after = await epochs();
    for (const [shard, epoch] of before) expect(after.get(shard)).toBeGreaterThanOrEqual(epoch);
    expect([...after.values()].some((epoch) => epoch > 1)).toBe(true);
  } finally {
    process.kill(paused.pid, 'SIGCONT');
  }
  await ask(paused);
  await ask(other);
  await eventually('both are at the end', isCarried);

  const records = await product.audit();
  for (const [shard, rows] of await product.ledger.shards()) {
    const indexes = records.filter(({ key }) => key === shard).map(({ headers }) => Number(headers['idx']));
    expect([...new Set(indexes)]).toEqual(rows.map(({ idx }) => idx));
  }
}, 120_000);
