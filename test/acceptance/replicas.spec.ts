import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestProduct, type AppProcess, type Gateway, type LedgerRow } from '#testing';

/** Real here: two gateways on one shard, the consent register, PostgreSQL; one gateway is stopped in mid-load by SIGSTOP. */
const CASE = '00000000-0000-4000-8000-000000000001';
const QUERY = `{ case(id: "${CASE}", purpose: UITVOERING) { zorginhoud { diagnose } } }`;
const CLIENTS = 16;
/** Answers while facts change. */
const ENOUGH = 500;
/** What is recorded may leave for so long; the pause is several times that, and longer than any time-out of the write path. */
const [RELEASE_MS, PAUSE_MS] = [2_000, 8_000];
const ANSWERS = ['disclosure', 'refusal', 'access'];

interface Seen {
  readonly record: string;
  readonly showed: boolean;
  /** When it arrived. Milliseconds. */
  readonly at: number;
}

/** What clients got until they were told to stop. Who got no answer at all counts as status 0, and asks no more. */
class Clients {
  readonly seen: Seen[] = [];
  readonly statuses = new Set<number>();
  #asking = true;
  readonly #all: Promise<void>[] = [];

  start({ client }: Gateway, token: string): this {
    for (let count = 0; count < CLIENTS; count += 1) this.#all.push(this.#ask(client, token));
    return this;
  }

  async stop(): Promise<void> {
    this.#asking = false;
    await Promise.all(this.#all);
  }

  async #ask(client: Gateway['client'], token: string): Promise<void> {
    while (this.#asking) {
      const answer = await client.ask(token, QUERY).catch(() => null);
      this.statuses.add(answer?.status ?? 0);
      if (!answer) return;
      const { text, body } = answer;
      const record = body.extensions?.disclosure?.record;
      if (record !== undefined) this.seen.push({ record, showed: text.includes('stoornis'), at: performance.now() });
    }
  }
}

describe('two gateways on one shard', () => {
  let product: TestProduct;
  let one: Gateway;
  let other: Gateway;
  let register: AppProcess;
  let token: string;
  let consentToken: string;

  beforeAll(async () => {
    product = await TestProduct.start();
    const terms = { RELAY: 'off', RELEASE_DEADLINE_MS: String(RELEASE_MS) };
    [one, other, register] = await Promise.all([product.gateway(terms), product.gateway(terms), product.consent()]);
    token = await one.client.token({ slug: 'reclassering', function: 'toezichthouder' });
    consentToken = await one.client.token({
      ...{ slug: 'gemeente', function: 'casusregisseur', resource: product.consentUrl },
    });
  }, 120_000);

  afterAll(() => product.stop(), 60_000);

  const post = async (path: string, body: unknown): Promise<{ id: string }> => {
    const headers = { authorization: `Bearer ${consentToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${register.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return (await response.json()) as { id: string };
  };
  const give = (): Promise<{ id: string }> =>
    post('/consents', { case: CASE, categories: ['K09'], recipients: ['RECLASSERING'], purpose: 'UITVOERING' });
  const withdraw = (id: string): Promise<unknown> => post(`/consents/${id}/withdrawals`, {});
  const replicaOf = ({ log }: Gateway): string => /"replica":"([^"]+)"/.exec(readFileSync(log, 'utf8'))?.[1] ?? '';
  const rowsOf = async (): Promise<readonly LedgerRow[]> =>
    (await product.ledger.rows()).filter(({ shard }) => shard.startsWith('groningen-'));

  const leavesOpen = async (replica: string): Promise<boolean> => {
    const all = await product.ledger.sql<{ open: boolean }>(
      `SELECT EXISTS (
         SELECT FROM ledger.leaf a WHERE replica = $1 AND kind = ANY ($2)
         AND NOT EXISTS (SELECT FROM ledger.leaf WHERE settles = a.id)
       ) AS open`,
      [replica, ANSWERS],
    );
    return all[0]?.open === true;
  };

  const expectWhole = async (): Promise<void> => {
    const rows = await rowsOf();
    expect(rows.map(({ idx }) => idx)).toEqual(rows.map((_, index) => index));
    const heads = await product.ledger.sql<{ size: number }>(
      "SELECT size::int FROM ledger.head WHERE region = 'groningen'",
    );
    expect(heads).toEqual([{ size: rows.length }]);
  };

  it('both write under load while facts change: every answer has its record and its outcome, nothing waits for the other for ever', async () => {
    const clients = new Clients().start(one, token).start(other, token);
    while (clients.seen.length < ENOUGH) {
      await withdraw((await give()).id);
      await sleep(300);
    }
    await clients.stop();
    // Whose facts changed three times in a row is told to try later.
    expect([...clients.statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const rows = await eventually('every outcome is told', async () => {
      const all = await rowsOf();
      const settled = new Set(all.map(({ settles }) => settles));
      return all.every(({ id, kind }) => !ANSWERS.includes(kind) || settled.has(id)) && all;
    });
    const ids = new Set(rows.map(({ id }) => id));
    expect(clients.seen.filter(({ record }) => !ids.has(record))).toEqual([]);
    await expectWhole();
    const written = await product.ledger.sql<{ replica: string }>(
      "SELECT DISTINCT replica FROM ledger.leaf WHERE kind = 'disclosure' OR kind = 'refusal'",
    );
    expect(written.map(({ replica }) => replica).sort()).toEqual([one, other].map(replicaOf).sort());
    const [{ deadlocks } = { deadlocks: -1 }] = await product.ledger.sql<{ deadlocks: number }>(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toBe(0);
  }, 60_000);

  it('one that was paused does no harm when it wakes', async () => {
    const consent = await give();
    const clients = new Clients().start(one, token);
    await eventually('values leave', () => Promise.resolve(clients.seen.some(({ showed }) => showed)));
    await sleep(500);
    let paused = 0;
    try {
      await eventually('it stands still with an answer whose outcome is not told', async () => {
        process.kill(one.pid, 'SIGSTOP');
        paused = performance.now();
        await sleep(100); // what it had sent is carried out
        if (await leavesOpen(replicaOf(one))) return true;
        process.kill(one.pid, 'SIGCONT');
        return false;
      });
      await withdraw(consent.id);
      // To the others it has been away for two minutes: they settle what it left open.
      await product.ledger.sql("UPDATE ledger.replica SET lease_until = now() - interval '2 minutes' WHERE id = $1", [
        replicaOf(one),
      ]);
      await eventually(
        'what it left open is settled',
        async () => {
          const [row] = await product.ledger.sql<{ settled: boolean }>(
            'SELECT settled FROM ledger.replica WHERE id = $1',
            [replicaOf(one)],
          );
          return row?.settled === true;
        },
        20_000,
      );
      expect((await other.client.ask(token, QUERY)).status).toBe(200);
      await sleep(Math.max(0, PAUSE_MS - (performance.now() - paused)));
    } finally {
      process.kill(one.pid, 'SIGCONT');
    }
    const woken = performance.now();
    await eventually('it answers again', () => Promise.resolve(clients.seen.some(({ at }) => at > woken + 1_000)));
    await clients.stop();

    // But for one whose bytes were being handed over, nothing leaves that rests on what was before.
    const outrun = clients.seen.filter(({ at, showed }) => at > woken && showed);
    expect(outrun.length).toBeLessThanOrEqual(1);
    expect([...clients.statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await expectSettledOnce(clients.seen);
    await expectWhole();
    const lapse =
      readFileSync(one.log, 'utf8')
        .split('\n')
        .find((line) => line.includes('lease.lapsed')) ?? '{}';
    expect(JSON.parse(lapse)).toMatchObject({
      level: 'warn',
      context: 'Lease',
      seconds: expect.any(Number) as unknown,
    });
  }, 90_000);

  /** One UNKNOWN at most, and it came first; one definite outcome at most. What arrived is nowhere told not to have. */
  const expectSettledOnce = async (seen: readonly Seen[]): Promise<void> => {
    const rows = await eventually('every outcome is told', async () => {
      const all = await rowsOf();
      const settled = new Set(all.map(({ settles }) => settles));
      return all.every(({ id, kind }) => !ANSWERS.includes(kind) || settled.has(id)) && all;
    });
    const outcomes = new Map<string, unknown[]>();
    for (const { settles, entry } of rows)
      if (settles !== null) outcomes.set(settles, [...(outcomes.get(settles) ?? []), entry['outcome']]);
    const all = [...outcomes.values()];
    expect(all.filter((told) => told.filter((outcome) => outcome === 'UNKNOWN').length > 1)).toEqual([]);
    expect(all.filter((told) => told.filter((outcome) => outcome !== 'UNKNOWN').length > 1)).toEqual([]);
    expect(all.filter((told) => told.includes('UNKNOWN') && told[0] !== 'UNKNOWN')).toEqual([]);
    expect(all.some((told) => told[0] === 'UNKNOWN')).toBe(true);
    expect(seen.filter(({ record }) => outcomes.get(record)?.includes('ABORTED') ?? true)).toEqual([]);
  };
});
