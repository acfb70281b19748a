import { Buffer } from 'node:buffer';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Errands, FedEntry, Leadership, ParkedEntry, ShardLag } from '#ledger';
import { LedgerFeed } from '#ledger';
import type { AuditRecord, RelayLog } from './audit-topic.js';
import { AuditTopic, RecordsRefused } from './audit-topic.js';
import { Relay } from './relay.js';

const SHARD = 'groningen-2026';
const OIN = '00000009990000000001';

function entry(idx: number): FedEntry {
  const at = '2026-11-23T10:00:00.123Z';
  const bytes = Buffer.from(`{"at":"${at}","n":${idx}}`);
  return { shard: SHARD, idx, id: `id-${idx}`, kind: 'disclosure', hash: Buffer.alloc(32, idx), body: { at, bytes } };
}

/** A ledger in memory, with everything that was asked of it in order. */
class FakeFeed extends LedgerFeed {
  next = 0;
  epoch = 0;
  held = false;
  failReads = 0;
  failLooks = 0;
  reads = 0;
  looks = 0;
  readonly advances: string[] = [];
  readonly notes = new Map<number, ParkedEntry>();

  constructor(readonly entries: FedEntry[]) {
    super();
  }

  shards(): Promise<readonly string[]> {
    return Promise.resolve([SHARD]);
  }

  sizes(): Promise<ReadonlyMap<string, number>> {
    this.looks += 1;
    if (this.failLooks-- > 0) return Promise.reject(new Error('connection lost'));
    return Promise.resolve(new Map([[SHARD, this.entries.length]]));
  }

  lead(shard: string): Promise<Leadership | null> {
    if (this.held) return Promise.resolve(null);
    this.epoch += 1;
    return Promise.resolve({ shard, epoch: this.epoch, next: this.next });
  }

  resign(): Promise<void> {
    return Promise.resolve();
  }

  read(_shard: string, from: number, limit: number): Promise<readonly FedEntry[]> {
    this.reads += 1;
    if (this.failReads-- > 0) return Promise.reject(new Error('connection lost'));
    return Promise.resolve(this.entries.filter(({ idx }) => idx >= from).slice(0, limit));
  }

  advance({ epoch }: Leadership, from: number, to: number): Promise<boolean> {
    if (epoch !== this.epoch || from !== this.next) return Promise.resolve(false);
    this.advances.push(`${from}-${to}`);
    this.next = to;
    return Promise.resolve(true);
  }

  errands({ epoch }: Leadership, next: number): Promise<Errands> {
    const leads = epoch === this.epoch && next === this.next;
    return Promise.resolve({ leads, again: this.entries.filter(({ idx }) => this.notes.get(idx)?.again) });
  }

  park({ shard }: Leadership, idx: number, reason: string): Promise<void> {
    this.notes.set(idx, { shard, idx, reason, since: 0, again: false });
    return Promise.resolve();
  }

  unpark(_shard: string, idx: number): Promise<void> {
    this.notes.delete(idx);
    return Promise.resolve();
  }

  parked(): Promise<readonly ParkedEntry[]> {
    return Promise.resolve([...this.notes.values()]);
  }

  lag(): Promise<readonly ShardLag[]> {
    return Promise.resolve([{ shard: SHARD, next: this.next, size: this.entries.length }]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

type Answer = (records: readonly AuditRecord[]) => Promise<void>;

/** A broker that keeps what it is sent and answers as it is told. */
class FakeTopic extends AuditTopic {
  configured = true;
  readonly written: AuditRecord[] = [];
  answer: Answer = () => Promise.resolve();
  sends = 0;

  ready(): void {
    // Nothing is done before.
  }

  async send(records: readonly AuditRecord[]): Promise<void> {
    this.sends += 1;
    await this.answer(records);
    this.written.push(...records);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get indexes(): number[] {
    return this.written.map(({ headers }) => Number(headers['idx']));
  }
}

const relays: Relay[] = [];
const told: string[] = [];
const log: RelayLog = {
  info: (event) => void told.push(event),
  warn: (event) => void told.push(event),
  error: (event, { idx, missing }) => void told.push(`${event} ${String(idx ?? missing)}`),
};

function relayOf(feed: FakeFeed, topic: FakeTopic): Relay {
  const relay = new Relay(feed, topic, { oin: OIN, log });
  relays.push(relay);
  relay.start();
  return relay;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}

const range = (size: number): FedEntry[] => Array.from({ length: size }, (_, idx) => entry(idx));

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  told.length = 0;
});

describe('the relay', () => {
  it('carries every entry in order of index', async () => {
    const [feed, topic] = [new FakeFeed(range(1_203)), new FakeTopic()];
    const relay = relayOf(feed, topic);
    expect(await relay.drain(5_000)).toBe(true);
    expect(topic.indexes).toEqual(feed.entries.map(({ idx }) => idx));
    expect(feed.next).toBe(1_203);
  });

  it('does not move the cursor before the acknowledgement', async () => {
    const [feed, topic] = [new FakeFeed(range(3)), new FakeTopic()];
    let acknowledge = (): void => undefined;
    topic.answer = () => new Promise((resolve) => (acknowledge = resolve));
    relayOf(feed, topic);
    await until(() => topic.sends === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(feed.next).toBe(0);
    acknowledge();
    await until(() => feed.next === 3);
  });

  it('has one send under way per shard', async () => {
    const [feed, topic] = [new FakeFeed(range(2_000)), new FakeTopic()];
    let [under, most] = [0, 0];
    topic.answer = async () => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setTimeout(resolve, 5));
      under -= 1;
    };
    await relayOf(feed, topic).drain(5_000);
    expect(most).toBe(1);
  });

  it('sends the same records again when nobody knows what became of them', async () => {
    const [feed, topic] = [new FakeFeed(range(4)), new FakeTopic()];
    const seen: string[][] = [];
    topic.answer = (records) => {
      seen.push(records.map(({ headers }) => `${String(headers['id'])}@${String(headers['idx'])}`));
      return seen.length < 3 ? Promise.reject(new Error('timed out')) : Promise.resolve();
    };
    expect(await relayOf(feed, topic).drain(5_000)).toBe(true);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(feed.advances).toEqual(['0-4']);
  });

  it('stops at once when another leads by a later epoch', async () => {
    const [feed, topic] = [new FakeFeed(range(2)), new FakeTopic()];
    topic.answer = () => {
      feed.epoch += 1;
      feed.held = true;
      return Promise.resolve();
    };
    relayOf(feed, topic);
    await until(() => told.includes('relay.fenced'));
    feed.entries.push(entry(2));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(topic.sends).toBe(1);
    expect(feed.next).toBe(0);
  });

  it('sends one batch more at most when another leads in the middle of a backlog', async () => {
    const [feed, topic] = [new FakeFeed(range(5_000)), new FakeTopic()];
    topic.answer = () => {
      feed.epoch += 1;
      feed.held = true;
      return Promise.resolve();
    };
    relayOf(feed, topic);
    await until(() => told.includes('relay.fenced'));
    expect(topic.sends).toBe(2);
    expect(feed.next).toBe(0);
  });

  it('never steps over a gap', async () => {
    const [feed, topic] = [new FakeFeed([entry(0), entry(1), entry(3)]), new FakeTopic()];
    relayOf(feed, topic);
    await until(() => told.includes('relay.gap 2'));
    expect(topic.indexes).not.toContain(3);
  });

  it('goes on from the cursor after an outage of the ledger', async () => {
    const [feed, topic] = [new FakeFeed(range(5)), new FakeTopic()];
    feed.failReads = 3;
    expect(await relayOf(feed, topic).drain(5_000)).toBe(true);
    expect(topic.indexes).toEqual([0, 1, 2, 3, 4]);
  });

  it('sends a stub in the place of a record that the broker refuses, and says so', async () => {
    const [feed, topic] = [new FakeFeed(range(5)), new FakeTopic()];
    topic.answer = (records) =>
      records.some(({ headers }) => headers['idx'] === '2' && headers['stub'] === undefined)
        ? Promise.reject(new RecordsRefused('MESSAGE_TOO_LARGE'))
        : Promise.resolve();
    expect(await relayOf(feed, topic).drain(5_000)).toBe(true);
    expect(topic.indexes).toEqual([0, 1, 2, 3, 4]);
    expect(topic.written.map(({ headers }) => headers['stub'] ?? 'whole')).toEqual([
      'whole',
      'whole',
      'true',
      'whole',
      'whole',
    ]);
    expect(told).toContain('relay.record-refused 2');
    expect(await relays[0]?.parked()).toEqual([
      { shard: SHARD, idx: 2, reason: 'MESSAGE_TOO_LARGE', since: 0, again: false },
    ]);
  });

  it('sends what is parked again when that is asked, whole, and tells again of what is still refused', async () => {
    const [feed, topic] = [new FakeFeed(range(3)), new FakeTopic()];
    const relay = relayOf(feed, topic);
    await relay.drain(5_000);
    topic.answer = (records) =>
      records.some(({ headers }) => headers['idx'] === '0')
        ? Promise.reject(new RecordsRefused('X'))
        : Promise.resolve();
    for (const idx of [0, 1]) feed.notes.set(idx, { shard: SHARD, idx, reason: 'X', since: 0, again: true });
    await until(() => told.includes('relay.record-sent-again'));
    expect(topic.written.slice(3)).toEqual([topic.written[1]]);
    expect(told).toContain('relay.record-refused 0');
    expect(await relay.parked()).toEqual([{ shard: SHARD, idx: 0, reason: 'X', since: 0, again: false }]);
  });

  it('cannot send again what was let go of meanwhile, and says so', async () => {
    const feed = new FakeFeed([{ ...entry(0), body: null }]);
    const topic = new FakeTopic();
    const relay = relayOf(feed, topic);
    await relay.drain(5_000);
    expect(topic.written[0]?.headers['stub']).toBe('true');
    feed.notes.set(0, { shard: SHARD, idx: 0, reason: 'X', since: 0, again: true });
    await until(() => told.includes('relay.record-refused 0'));
    expect((await relay.parked())[0]?.reason).toBe('BODY_LET_GO_OF');
    expect(topic.sends).toBe(1);
  });

  it('notices within two seconds that the cursor was moved back, and sends again from there, in order', async () => {
    const [feed, topic] = [new FakeFeed(range(5)), new FakeTopic()];
    const relay = relayOf(feed, topic);
    await relay.drain(5_000);
    [feed.next, feed.epoch] = [2, feed.epoch + 1];
    await until(() => feed.next === 5);
    expect(topic.indexes).toEqual([0, 1, 2, 3, 4, 2, 3, 4]);
    expect(told).toContain('relay.fenced');
  });

  it('sends what is appended after a wake without waiting for the next look', async () => {
    const [feed, topic] = [new FakeFeed([]), new FakeTopic()];
    const relay = relayOf(feed, topic);
    await until(() => told.includes('relay.leads'));
    feed.entries.push(entry(0));
    relay.wake();
    await until(() => feed.next === 1);
    expect(topic.indexes).toEqual([0]);
  });

  it('sees within a look or two what another gateway appended', async () => {
    const [feed, topic] = [new FakeFeed([]), new FakeTopic()];
    relayOf(feed, topic);
    await until(() => feed.looks === 2);
    feed.entries.push(entry(0));
    await until(() => feed.next === 1);
    expect(feed.looks).toBeLessThanOrEqual(4);
  });

  it('reads nothing of a shard at rest: one look is for all', async () => {
    const feed = new FakeFeed([]);
    relayOf(feed, new FakeTopic());
    await until(() => feed.looks === 6);
    expect(feed.reads).toBeLessThanOrEqual(2);
  });

  it('looks again after the ledger could not be reached', async () => {
    const [feed, topic] = [new FakeFeed([]), new FakeTopic()];
    feed.failLooks = 1;
    relayOf(feed, topic);
    await until(() => told.includes('relay.interrupted'));
    feed.entries.push(entry(0));
    await until(() => feed.looks > 1 && feed.next === 1);
    expect(topic.indexes).toEqual([0]);
  });

  it('keeps the lead through a short outage of the topic, and does not try it again at every append', async () => {
    const [feed, topic] = [new FakeFeed(range(1)), new FakeTopic()];
    topic.answer = () => (topic.sends < 4 ? Promise.reject(new Error('no broker answers')) : Promise.resolve());
    const relay = relayOf(feed, topic);
    const waking = setInterval(() => relay.wake(), 1);
    const start = performance.now();
    await until(() => feed.next === 1);
    clearInterval(waking);
    expect(performance.now() - start).toBeGreaterThan(600); // 100 + 200 + 400 ms
    expect(feed.epoch).toBe(1);
  });

  it('waits while there is no broker, and does not hold up a drain', async () => {
    const [feed, topic] = [new FakeFeed(range(1)), new FakeTopic()];
    topic.configured = false;
    const relay = relayOf(feed, topic);
    expect(await relay.drain(10_000)).toBe(false);
    expect(topic.sends).toBe(0);
    expect(await relay.lag()).toEqual([{ shard: SHARD, next: 0, size: 1 }]);
  });

  it('gives up a drain at its deadline', async () => {
    const [feed, topic] = [new FakeFeed(range(1)), new FakeTopic()];
    topic.answer = () => Promise.reject(new Error('no broker answers'));
    expect(await relayOf(feed, topic).drain(100)).toBe(false);
  });
});
