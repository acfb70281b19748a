import { judge } from './judge.js';
import { NOTHING_SEEN, NOWHERE, type Place, type ShardPlace } from './place.js';
import { readRecord, type AuditEntry, type AuditMessage } from './record.js';
import type { ConsumerStore, SeenLeaf } from './store.js';
import type { Told } from './told.js';

/** Deals with what is told, one thing after the other. A rejection ends the batch: nothing of it counts as read. */
export type Handler = (told: Told) => Promise<void> | void;

/** Reads the audit topic for an organisation that follows it: each entry is told once, however often it comes, after its body was
 *  checked against its leaf hash; what is missing, what comes as another and what is no entry is told as well. */
export class AuditConsumer {
  #place: Place;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: ConsumerStore,
    place: Place,
  ) {
    this.#place = place;
  }

  /** Goes on where the store says, or begins. */
  static async open(store: ConsumerStore): Promise<AuditConsumer> {
    return new AuditConsumer(store, (await store.load()) ?? NOWHERE);
  }

  /** By partition, the offset to read next, decimal. Where there is none: from the beginning. */
  get offsets(): ReadonlyMap<number, string> {
    return new Map(Object.entries(this.#place.offsets).map(([partition, offset]) => [Number(partition), offset]));
  }

  /** By shard, how far it is read. */
  get shards(): ReadonlyMap<string, ShardPlace> {
    return new Map(Object.entries(this.#place.shards));
  }

  /** Reads every partition from its beginning from now on, as when the topic was made anew. What was seen stays seen. */
  forgetOffsets(): Promise<void> {
    return this.#inTurn(async () => {
      const place = { ...this.#place, offsets: {} };
      await this.store.save(place, []);
      this.#place = place;
    });
  }

  /** Takes records of one partition in their order, tells the handler what each means, and keeps the place behind them. Calls wait
   *  for each other. When the handler or the store fails, so does this, and the place is the former one: the same records, read
   *  again, are told again. So the handler must bear to be told twice what it dealt with just before a failure. */
  process(partition: number, messages: readonly AuditMessage[], handle: Handler): Promise<void> {
    return this.#inTurn(async () => {
      const reading = new Reading(this.#place, this.store);
      for (const message of messages) for (const told of await reading.take(partition, message)) await handle(told);
      const { place, leaves } = reading;
      await this.store.save(place, leaves);
      this.#place = place;
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** What one batch changes, until it is kept. */
class Reading {
  readonly #leaves = new Map<string, SeenLeaf>();
  readonly #shards: Map<string, ShardPlace>;
  readonly #offsets: Record<string, string>;

  constructor(
    place: Place,
    private readonly store: ConsumerStore,
  ) {
    this.#shards = new Map(Object.entries(place.shards));
    this.#offsets = { ...place.offsets };
  }

  get place(): Place {
    return { offsets: this.#offsets, shards: Object.fromEntries(this.#shards) };
  }

  get leaves(): readonly SeenLeaf[] {
    return [...this.#leaves.values()];
  }

  async take(partition: number, message: AuditMessage): Promise<readonly Told[]> {
    const { offset } = message;
    const entry = readRecord(message);
    this.#offsets[partition] = String(BigInt(offset) + 1n);
    if (typeof entry === 'string') return [{ what: 'refused', partition, offset, problem: entry }];
    const place = this.#shards.get(entry.shard) ?? NOTHING_SEEN;
    const judged = judge(entry, { place, leafHash: await this.#seen(entry, place) });
    this.#shards.set(entry.shard, judged.place);
    const { shard, index, leafHash } = entry;
    if (judged.isNew) this.#leaves.set(nameOf(entry), { shard, index, leafHash });
    return judged.told;
  }

  async #seen(entry: AuditEntry, { next }: ShardPlace): Promise<Uint8Array | null> {
    const { shard, index } = entry;
    if (index >= next) return null;
    return this.#leaves.get(nameOf(entry))?.leafHash ?? (await this.store.leafHash(shard, index));
  }
}

function nameOf({ shard, index }: AuditEntry): string {
  return `${shard}/${String(index)}`;
}
