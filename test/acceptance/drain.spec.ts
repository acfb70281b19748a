import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestProduct, type Gateway } from '#testing';

/** Real here: gateway processes that are told to stop while clients ask; PostgreSQL. */
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const CLIENTS = 12;

describe('a gateway that is told to stop', () => {
  let product: TestProduct;

  beforeAll(async () => {
    product = await TestProduct.start();
  }, 240_000);

  afterAll(() => product.stop(), 60_000);

  const signIn = (gateway: Gateway): Promise<string> =>
    gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });

  it('is not ready at once, answers until load balancers noticed, and leaves no answer without record and outcome', async () => {
    const gateway = await product.gateway({ DRAIN_DELAY_MS: '3000' });
    const token = await signIn(gateway);
    const answered: { readonly id: string; readonly at: number }[] = [];
    const others: number[] = [];
    const clients = Array.from({ length: CLIENTS }, () => askUntilGone(gateway, token, { answered, others }));
    await eventually('answers come', () => Promise.resolve(answered.length > 0));
    const signalled = performance.now();
    const stopped = gateway.stop();
    const { status, body } = await eventually('it says that it stops', async () => {
      const health = await fetch(`${gateway.url}/health/ready`);
      return health.status === 503 && { status: health.status, body: (await health.json()) as object };
    });
    expect([status, body]).toMatchObject([503, { ready: false, stopping: true, database: true, ledger: true }]);
    expect(await stopped).toBe(0);
    await Promise.all(clients);
    expect(answered.filter(({ at }) => at > signalled + 500).length).toBeGreaterThan(0);
    expect(others.filter((code) => code !== 503)).toEqual([]);
    const rows = await product.ledger.rows();
    const ids = new Set(rows.map(({ id }) => id));
    const settled = new Set(rows.map(({ settles }) => settles));
    expect(answered.filter(({ id }) => !ids.has(id) || !settled.has(id))).toEqual([]);
    expect(readFileSync(gateway.log, 'utf8')).toContain('"message":"stopped"');
  }, 120_000);

  it('cuts off a client that hangs, goes on in order, and is not hastened by a second signal', async () => {
    const gateway = await product.gateway({ DRAIN_DEADLINE_MS: '6000' });
    const { hostname, port } = new URL(gateway.url);
    const hanging = connect(Number(port), hostname).on('error', () => undefined);
    hanging.write(`POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await signIn(gateway)}\r\n`);
    hanging.write('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    await sleep(300);
    const since = performance.now();
    const stopped = gateway.stop();
    await sleep(500);
    process.kill(gateway.pid, 'SIGTERM');
    expect(await stopped).toBe(0);
    expect(performance.now() - since).toBeGreaterThan(2_500);
    expect(readFileSync(gateway.log, 'utf8')).toContain('still stopping: requests under way, outcomes,');
    hanging.destroy();
  }, 90_000);

  it('ends at its deadline with a code that is not 0, and says what is left', async () => {
    const gateway = await product.gateway({ DRAIN_DEADLINE_MS: '1000' });
    const token = await signIn(gateway);
    expect((await gateway.client.ask(token, QUERY)).status).toBe(200);
    const release = await product.ledger.hold("SELECT 1 FROM ledger.head WHERE region = 'groningen' FOR UPDATE");
    const asked = gateway.client.ask(token, QUERY).then(
      ({ text }) => text,
      () => '',
    );
    await sleep(300);
    expect(await gateway.stop().finally(release)).toBe(1);
    expect(await asked).not.toContain('1969');
    expect(readFileSync(gateway.log, 'utf8')).toMatch(/"fatal".*not stopped within 1000 ms; left: .*lease/);
  }, 90_000);
});

async function askUntilGone(
  { client }: Gateway,
  token: string,
  { answered, others }: { answered: { id: string; at: number }[]; others: number[] },
): Promise<void> {
  for (;;) {
    try {
      const { status, body } = await client.ask(token, QUERY);
      const id = body.extensions?.disclosure?.record;
      if (status === 200 && id !== undefined) answered.push({ id, at: performance.now() });
      else others.push(status);
    } catch {
      return;
    }
  }
}
