import { LRUCache } from 'lru-cache';
import { RateLimited, type Instant } from '#kernel';

/** Where points are counted for all replicas together. */
export interface Points {
  /** Takes `count` points under `key`, which nobody asks about any more after `until`, and answers how many have been taken by now,
   *  these among them. SourceUnavailable when they cannot be counted. */
  take(key: string, count: number, until: Instant): Promise<number>;
}

/** A limit on how often something may happen in a window of time. */
export interface RateRule {
  /** Under which RATE_LIMITED tells it. */
  readonly name: string;
  /** Milliseconds; windows begin at its multiples. */
  readonly window: number;
  /** Share of the limit that each replica may spend before it counts anything with the others. */
  readonly credit?: number;
  /** How a key is written where others can read it. */
  readonly written?: (key: string) => string;
}

/** One key in one window, as this replica knows it. */
interface Bucket {
  readonly window: number;
  readonly limit: number;
  left: number;
  /** What is taken next. */
  lease: number;
  /** All that the others left has been taken. */
  spent: boolean;
  refilling: Promise<void> | null;
}

/** What a replica does not use of a lease, nobody does: so its first is this share of the limit, for it may be stopped and started again
 *  many times in a window, and the next twice the last, up to the second share. */
const [FIRST, MOST] = [0.001, 0.05] as const;
const MOST_KEYS = 50_000;

/** Counts over all replicas with a statement for each lease, not for each request: a replica takes points by the dozen and deals them
 *  out itself, and takes more before it runs out. Together replicas never deal out more than the limit, but for `credit`. */
export class LeasedRate {
  readonly #buckets = new LRUCache<string, Bucket>({ max: MOST_KEYS });

  constructor(
    private readonly rule: RateRule,
    private readonly points: Points,
    private readonly now: () => Instant,
  ) {}

  /** RateLimited when fewer than `count` are left in this window; SourceUnavailable when that cannot be known. */
  async take(key: string, limit: number, count = 1): Promise<void> {
    let bucket = this.#bucket(key, limit);
    while (bucket.left < count) {
      if (bucket.spent) throw new RateLimited(this.rule.name, limit, this.#secondsLeft());
      await this.#refill(bucket, key, count);
      bucket = this.#bucket(key, limit);
    }
    bucket.left -= count;
    if (bucket.left < bucket.lease / 4 && !bucket.spent) void this.#refill(bucket, key, 1).catch(() => undefined);
  }

  /** Gives back what was taken in vain, to this replica and for this window. */
  giveBack(key: string, limit: number, count: number): void {
    this.#bucket(key, limit).left += count;
  }

  #bucket(key: string, limit: number): Bucket {
    const window = Math.floor(this.now() / this.rule.window);
    const known = this.#buckets.get(key);
    if (known?.window === window && known.limit === limit) return known;
    // A limit that changed begins anew with what the others left of it.
    const left = known?.window === window ? 0 : this.#creditOf(limit);
    const bucket: Bucket = { window, limit, left, lease: shareOf(limit, FIRST), spent: false, refilling: null };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** One lease at a time: all who wait for one wait for the same. */
  #refill(bucket: Bucket, key: string, count: number): Promise<void> {
    bucket.refilling ??= this.#lease(bucket, key, count).finally(() => (bucket.refilling = null));
    return bucket.refilling;
  }

  async #lease(bucket: Bucket, key: string, count: number): Promise<void> {
    const { window, limit } = bucket;
    const wanted = Math.max(count, bucket.lease);
    const name = `${this.rule.name}:${this.rule.written?.(key) ?? key}:${String(window)}`;
    const taken = await this.points.take(name, wanted, (window + 1) * this.rule.window);
    const shared = limit - this.#creditOf(limit);
    const granted = Math.max(0, Math.min(wanted, shared - (taken - wanted)));
    bucket.left += granted;
    bucket.spent = granted < wanted;
    bucket.lease = Math.min(2 * bucket.lease, shareOf(limit, MOST));
  }

  #creditOf(limit: number): number {
    return Math.floor(limit * (this.rule.credit ?? 0));
  }

  #secondsLeft(): number {
    const { window } = this.rule;
    return Math.max(1, Math.ceil((window - (this.now() % window)) / 1000));
  }
}

function shareOf(limit: number, share: number): number {
  return Math.max(1, Math.ceil(limit * share));
}
