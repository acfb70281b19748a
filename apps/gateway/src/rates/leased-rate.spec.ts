// Real here: the leases and their windows. Made up: the clock, and the table where replicas count together.
import { describe, expect, it } from '@jest/globals';
import { RateLimited, SourceUnavailable } from '#kernel';
import { AddressRate } from './addresses.js';
import { LeasedRate, type Points, type RateRule } from './leased-rate.js';

const RULE: RateRule = { name: 'requestsPerMinute', window: 60_000 };

class Table implements Points {
  readonly taken = new Map<string, number>();
  statements = 0;
  away = false;

  async take(key: string, count: number): Promise<number> {
    await Promise.resolve();
    if (this.away) throw new SourceUnavailable('away');
    this.statements += 1;
    const total = (this.taken.get(key) ?? 0) + count;
    this.taken.set(key, total);
    return total;
  }
}

function world(count: number, rule: RateRule = RULE) {
  const table = new Table();
  const clock = { now: 1_000 };
  const replicas = Array.from({ length: count }, () => new LeasedRate(rule, table, () => clock.now));
  return { table, clock, replicas };
}

/** How many of `tries` are let through, over the replicas in turn. */
async function through(replicas: readonly LeasedRate[], limit: number, tries: number, key = 'p'): Promise<number> {
  let count = 0;
  for (let index = 0; index < tries; index += 1) {
    const taken = replicas[index % replicas.length]?.take(key, limit).then(
      () => 1,
      (error: unknown) => {
        if (error instanceof RateLimited) return 0;
        throw error;
      },
    );
    count += (await taken) ?? 0;
  }
  return count;
}

describe('a rate that replicas keep together', () => {
  it.each([1, 2, 3, 5])(
    'is never passed, and reached but for what was leased and not used: %d replicas',
    async (count) => {
      const { replicas } = world(count);
      const got = await through(replicas, 1_000, 3_000);
      expect(got).toBeLessThanOrEqual(1_000);
      expect(got).toBeGreaterThan(1_000 - count * 50);
    },
  );

  it('is not passed either when all ask at once', async () => {
    const { replicas, table } = world(3);
    const all = await Promise.allSettled(
      Array.from({ length: 900 }, (_, index) => replicas[index % 3]?.take('p', 300) ?? Promise.resolve()),
    );
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(300);
    expect(table.statements).toBeLessThan(40);
  });

  it('costs a statement for each lease, and none once it is spent', async () => {
    const { replicas, table } = world(1);
    await through(replicas, 1_000, 1_000);
    expect(table.statements).toBeLessThanOrEqual(26);
    const before = table.statements;
    await through(replicas, 1_000, 500);
    expect(table.statements).toBe(before);
  });

  it('is not used up by one that is stopped and started again', async () => {
    const { table, clock } = world(0);
    for (let count = 0; count < 100; count += 1)
      expect(await through([new LeasedRate(RULE, table, () => clock.now)], 60_000, 20)).toBe(20);
    expect(table.taken.get('requestsPerMinute:p:0')).toBeLessThanOrEqual(100 * 60);
  });

  it('says which it is, what it allows and when to come back, and begins anew then', async () => {
    const { replicas, clock } = world(1);
    await through(replicas, 3, 3);
    clock.now = 58_500;
    await expect(replicas[0]?.take('p', 3)).rejects.toMatchObject({
      more: { limit: 'requestsPerMinute', allowed: 3, retryAfter: 2 },
    });
    expect(await through(replicas, 3, 3, 'another')).toBe(3);
    clock.now = 60_000;
    expect(await through(replicas, 3, 5)).toBe(3);
  });

  it('follows a limit that is changed, from the next request', async () => {
    const { replicas } = world(2);
    expect(await through(replicas, 1_000, 20)).toBe(20);
    expect(await through(replicas, 10, 20)).toBe(0);
    expect(await through(replicas, 2_000, 20)).toBe(20);
  });

  it('takes many at once or none', async () => {
    const [replica] = world(1).replicas;
    await replica?.take('p', 100, 60);
    await expect(replica?.take('p', 100, 60)).rejects.toBeInstanceOf(RateLimited);
    replica?.giveBack('p', 100, 50);
    await replica?.take('p', 100, 60);
  });

  it('deals out what was leased while the table is away, and then fails closed', async () => {
    const { replicas, table } = world(1);
    await through(replicas, 1_000, 500);
    table.away = true;
    const left = (table.taken.get('requestsPerMinute:p:0') ?? 0) - 500;
    expect(left).toBeGreaterThan(10);
    expect(await through(replicas, 1_000, left)).toBe(left);
    await expect(through(replicas, 1_000, 60)).rejects.toBeInstanceOf(SourceUnavailable);
    table.away = false;
    expect(await through(replicas, 1_000, 10)).toBe(10);
  });

  it('with a credit costs no statement until that is spent, and one replica never passes the limit', async () => {
    const { replicas, table } = world(1, { ...RULE, credit: 0.05, written: (key) => `hidden-${key.length}` });
    await through(replicas, 1_000, 20);
    expect(table.statements).toBe(0);
    expect(await through(replicas, 1_000, 2_000)).toBeLessThanOrEqual(980);
    expect([...table.taken.keys()]).toEqual(['requestsPerMinute:hidden-1:0']);
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.2'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('%s asks by itself, however often %s does', (one, other) => {
    const clock = { now: 0 };
    const rate = new AddressRate(2, () => clock.now);
    expect([rate.take(other), rate.take(other), rate.take(other)?.more.retryAfter]).toEqual([null, null, 60]);
    expect(rate.take(one)).toBeNull();
    clock.now = 60_000;
    expect(rate.take(other)).toBeNull();
  });

  it.each([
    ['2001:db8::1', '2001:db8::2'],
    ['2001:db8:0:0:1:2:3:4', '2001:db8::5:6'],
    ['::1', '::2'],
  ])('of IPv6 counts by its network: %s and %s', (one, other) => {
    const rate = new AddressRate(1, () => 0);
    expect([rate.take(one), rate.take(other)?.code]).toEqual([null, 'RATE_LIMITED']);
  });
});
