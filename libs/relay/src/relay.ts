import type { Instant } from '#kernel';
import type { LedgerFeed, ParkedEntry, ShardLag } from '#ledger';
import { AlarmClock } from './alarm-clock.js';
import type { AuditTopic, RelayLog } from './audit-topic.js';
import { Delivery } from './delivery.js';
import { ShardFollower } from './shard-follower.js';

const LOOK_FOR_SHARDS_MS = 1_000;
/** One look is for all shards, so that a ledger at rest costs the database the same however many it has. */
const LOOK_MS = 100;
const DRAIN_LOOK_MS = 25;

/** Whose log it is, and where what happens is told. */
export interface RelayOptions {
  /** OIN of the organisation that runs the gate, 20 digits. */
  readonly oin: string;
  readonly log: RelayLog;
}

/** Carries the ledger to the audit topic: every entry, at least once, in the order of its shard, through any outage.
 *  Several relays may run; of each shard one leads. Never in a request's path. */
export class Relay {
  private readonly followers = new Map<string, ShardFollower>();
  private readonly clock = new AlarmClock();
  private readonly delivery: Delivery;
  private stopping = false;
  private running: Promise<void> | null = null;

  constructor(
    private readonly feed: LedgerFeed,
    private readonly topic: AuditTopic,
    private readonly options: RelayOptions,
  ) {
    this.delivery = new Delivery(topic, options.oin, options.log);
  }

  /** Returns at once; nothing that fails later stops it. */
  start(): void {
    if (!this.topic.configured) this.options.log.warn('relay.no-brokers', {});
    else this.running ??= this.run();
  }

  /** Says that something was appended, so that nothing waits for the next look. Cheap. */
  wake(): void {
    for (const follower of this.followers.values()) follower.wake();
  }

  /** Stops after the sends under way, each bounded by the topic's deadline; gives back leads and closes topic and feed. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.clock.wake();
    await this.running;
    await Promise.all([...this.followers.values()].map((follower) => follower.stop()));
    await this.topic.close();
    await this.feed.close();
  }

  /** Waits until nothing is left to send in any shard that no other relay leads: true; or until the deadline, in milliseconds: false. */
  async drain(deadline: number): Promise<boolean> {
    const end = performance.now() + deadline;
    this.wake();
    do {
      if (await this.isDrained()) return true;
      if (this.running === null) return false;
      await new AlarmClock().wait(DRAIN_LOOK_MS);
    } while (performance.now() < end);
    return false;
  }

  /** How far the topic is behind the ledger, per shard. Rejects when the ledger cannot be reached. */
  lag(): Promise<readonly ShardLag[]> {
    return this.feed.lag();
  }

  /** Entries that the topic holds as stubs, their bodies in the ledger alone. Rejects when the ledger cannot be reached. */
  parked(): Promise<readonly ParkedEntry[]> {
    return this.feed.parked();
  }

  /** When the oldest entry that the topic does not hold was written, by shard; null where it holds all. */
  async oldestWaiting(): Promise<ReadonlyMap<string, Instant | null>> {
    const lags = await this.feed.lag();
    const ages = lags.map(async ({ shard, next, size }): Promise<readonly [string, Instant | null]> => {
      const [oldest] = next < size ? await this.feed.read(shard, next, 1) : [];
      return [shard, oldest?.body ? Date.parse(oldest.body.at) : null];
    });
    return new Map(await Promise.all(ages));
  }

  private async isDrained(): Promise<boolean> {
    try {
      const lags = await this.feed.lag();
      const behind = lags.filter(({ next, size }) => next < size);
      return behind.every(({ shard }) => this.followers.get(shard)?.state === 'elsewhere');
    } catch {
      return false;
    }
  }

  private async run(): Promise<void> {
    let sought = -Infinity;
    while (!this.stopping)
      try {
        const now = performance.now();
        if (now - sought >= LOOK_FOR_SHARDS_MS) {
          sought = now;
          await this.follow();
        }
        await this.look();
        await this.clock.wait(LOOK_MS);
      } catch (error) {
        this.options.log.warn('relay.interrupted', { error: error instanceof Error ? error.name : 'unknown' });
        await this.clock.wait(LOOK_FOR_SHARDS_MS);
      }
  }

  private async follow(): Promise<void> {
    for (const shard of await this.feed.shards()) if (!this.followers.has(shard)) this.add(shard);
  }

  /** Wakes whoever leads a shard to which another gateway appended: of what this one appended `wake` is told. */
  private async look(): Promise<void> {
    const leading = [...this.followers.values()].filter(({ state }) => state === 'leading');
    if (leading.length === 0) return;
    const sizes = await this.feed.sizes();
    for (const follower of leading) follower.look(sizes.get(follower.shard) ?? 0);
  }

  private add(shard: string): void {
    const follower = new ShardFollower(shard, this.feed, this.delivery, this.options.log);
    this.followers.set(shard, follower);
    follower.start();
  }
}
