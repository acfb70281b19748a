import type { FedEntry, Leadership, LedgerFeed } from '#ledger';
import { AlarmClock, BackOff } from './alarm-clock.js';
import type { RelayLog } from './audit-topic.js';
import { TopicUnavailable } from './audit-topic.js';
import type { Delivery, Parcel } from './delivery.js';
import { MovingCursor } from './moving-cursor.js';
import { Parcels } from './parcels.js';

const FAILED_MS = { first: 100, most: 5_000 };
const NOT_LEADING_MS = 1_000;
const ERRANDS_MS = 1_000;
/** After so many failed sends another relay may try: its way to the brokers may be whole. */
const SENDS_PER_LEAD = 8;

/** `elsewhere`: another relay leads the shard. `interrupted`: it will try again. */
export type FollowerState = 'leading' | 'elsewhere' | 'interrupted';

/** Carries one shard to the topic for as long as it leads it: read, send, and only after the acknowledgement move the cursor.
 *  Whatever goes wrong, it starts again from the cursor: an entry may go out twice, none is passed over. */
export class ShardFollower {
  private readonly idle = new AlarmClock(); // a wake ends it
  private readonly pause = new AlarmClock(); // a wake does not: what fails is not tried at every append
  private readonly failed = new BackOff(FAILED_MS.first, FAILED_MS.most);
  private stopping = false;
  private minded = 0;
  private cursor: MovingCursor | null = null;
  private current: FollowerState = 'interrupted';
  private running: Promise<void> | null = null;

  constructor(
    readonly shard: string,
    private readonly feed: LedgerFeed,
    private readonly delivery: Delivery,
    private readonly log: RelayLog,
  ) {}

  get state(): FollowerState {
    return this.current;
  }

  start(): void {
    this.running ??= this.run();
  }

  wake(): void {
    this.idle.wake();
  }

  /** Is told how many entries the shard has; reads on at once when some lie beyond the cursor. */
  look(size: number): void {
    if (this.cursor !== null && size > this.cursor.next) this.idle.wake();
  }

  /** Ends after the send that is under way; gives the lead back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.idle.wake();
    this.pause.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const leadership = await this.feed.lead(this.shard);
        if (leadership === null) await this.standBy();
        else await this.serve(leadership);
      } catch (error) {
        this.current = 'interrupted';
        this.tell(error);
        await this.pause.wait(this.failed.next());
      }
    }
  }

  private async standBy(): Promise<void> {
    this.current = 'elsewhere';
    await this.pause.wait(NOT_LEADING_MS);
  }

  private async serve(leadership: Leadership): Promise<void> {
    this.current = 'leading';
    this.log.info('relay.leads', { shard: this.shard, epoch: leadership.epoch, next: leadership.next });
    try {
      await this.follow(leadership);
    } finally {
      this.current = 'interrupted';
      await this.feed.resign(leadership).catch(() => undefined);
    }
  }

  private async follow(leadership: Leadership): Promise<void> {
    const cursor = new MovingCursor(this.feed, leadership);
    this.cursor = cursor;
    if (!(await this.carryOn(leadership, cursor))) this.tellFenced(leadership, cursor.next);
  }

  /** Until it is stopped: true; or false when it leads no more. */
  private async carryOn(leadership: Leadership, cursor: MovingCursor): Promise<boolean> {
    const parcels = new Parcels(this.feed, this.delivery, this.log, leadership);
    this.minded = performance.now();
    while (!this.stopping) {
      if (!(await this.runErrands(leadership, cursor))) return false;
      const parcel = await parcels.next();
      if (!(await this.carry(leadership, cursor, parcel, parcels))) return false;
      if (parcel.entries.length > 0) continue;
      if (!(await cursor.settled())) return false;
      await this.idle.wait(this.minded + ERRANDS_MS - performance.now());
    }
    return cursor.settled();
  }

  /** False when it leads no more. */
  private async carry(
    leadership: Leadership,
    cursor: MovingCursor,
    parcel: Parcel,
    parcels: Parcels,
  ): Promise<boolean> {
    if (parcel.entries.length === 0) return true;
    const delivered = this.deliver(leadership, parcel);
    parcels.prepare();
    await delivered;
    if (!(await cursor.pass(parcel.entries.length))) return false;
    this.failed.reset();
    return true;
  }

  /** Once a second, and so often it looks by itself. False when it leads no more. */
  private async runErrands(leadership: Leadership, cursor: MovingCursor): Promise<boolean> {
    if (performance.now() - this.minded < ERRANDS_MS) return true;
    this.minded = performance.now();
    if (!(await cursor.settled())) return false;
    const { leads, again } = await this.feed.errands(leadership, cursor.next);
    for (const entry of again) await this.sendAgain(leadership, entry);
    return leads;
  }

  private async sendAgain(leadership: Leadership, entry: FedEntry): Promise<void> {
    const { shard, idx, id } = entry;
    const reason = await this.delivery.deliverAgain(entry);
    if (reason === null) {
      await this.feed.unpark(shard, idx);
      this.log.info('relay.record-sent-again', { shard, idx, id });
    } else {
      await this.feed.park(leadership, idx, reason);
      this.log.error('relay.record-refused', { shard, idx, id, reason });
    }
  }

  private tellFenced({ epoch }: Leadership, next: number): void {
    this.log.warn('relay.fenced', { shard: this.shard, epoch, next });
  }

  // The same records again until it is certain that they are there: the lead is kept, so that relays don't take turns at failing.
  private async deliver(leadership: Leadership, parcel: Parcel): Promise<void> {
    for (let left = SENDS_PER_LEAD; ; left -= 1) {
      try {
        await this.delivery.deliver(parcel, ({ idx }, reason) => this.feed.park(leadership, idx, reason));
        return;
      } catch (error) {
        if (left === 1 || this.stopping) throw error;
        this.tell(error);
        await this.pause.wait(this.failed.next());
      }
    }
  }

  // Of an error only its name, unless it is one that is known to hold nothing of an entry.
  private tell(error: unknown): void {
    const name = error instanceof Error ? error.name : 'unknown';
    const reason = error instanceof TopicUnavailable ? { reason: error.message } : {};
    this.log.warn('relay.interrupted', { shard: this.shard, error: name, ...reason });
  }
}
