import type { Notary, ProofStore, Publishable, PublicationStore } from '#persistence';
import type { CheckpointRecord, CheckpointTopic, RelayLog } from '#relay';
import { Cosigner, type WitnessListener, type Witnesses } from './cosigner.js';
import { sizeNotGoneOnFrom } from './marks.js';
import { Rounds } from './rounds.js';
import { nameOf, ToldOnce } from './told.js';

/** After so many rounds the topic is read again. */
const ROUNDS_BETWEEN = 12;

/** What a publisher works with. */
export interface PublisherParts {
  readonly store: PublicationStore;
  readonly proofs: ProofStore;
  readonly topic: CheckpointTopic;
  readonly notary: Notary;
}

export interface PublisherTerms {
  readonly seconds: number;
  /** False: it learns what topic and witnesses know, and holds the ledger against it, and leaves the rest to others. */
  readonly publishes: boolean;
  readonly witnesses: ReadonlyMap<string, Witnesses>;
  readonly log: RelayLog;
  readonly onVerdict?: WitnessListener | undefined;
}

/** Takes checkpoints out of reach of whoever administers the database: to a topic and to witnesses, each whether the other is there or not.
 *  What they know of a shard is held against it in turn: of a shard that was set back, or that is not what was published of it,
 *  nothing is signed any more. */
export class CheckpointPublisher {
  /** When the topic was read last. Of `performance.now`. */
  #recalledAt: number | null = null;
  /** Checkpoints that this process published since. */
  readonly #own = new Set<string>();
  #isStarted = false;
  readonly #told: ToldOnce;
  readonly #cosigner: Cosigner;
  readonly #lanes: readonly Rounds[];

  constructor(
    private readonly parts: PublisherParts,
    private readonly terms: PublisherTerms,
  ) {
    const { witnesses, onVerdict, log, seconds } = terms;
    this.#told = new ToldOnce(log);
    this.#cosigner = new Cosigner(parts, { witnesses, onVerdict, told: this.#told });
    this.#lanes = [new Rounds(() => this.#topicRound(), seconds), new Rounds(() => this.#witnessRound(), seconds)];
  }

  start(): void {
    this.#isStarted = true;
    for (const lane of this.#lanes) lane.start();
  }

  /** Publishes once more what is new, if it was started. */
  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    if (this.#isStarted) await this.round();
    this.#isStarted = false;
    await this.parts.topic.close();
  }

  /** Learns what the topic holds of every shard, and from then on, now and again, what others published: a gateway on another database
   *  would go unseen else. False when it could not be learned, and then it is tried again at each round. */
  async recall(): Promise<boolean> {
    const { topic, store } = this.parts;
    if (!topic.configured) return true;
    const now = performance.now();
    const last = this.#recalledAt;
    if (last !== null && now - last < ROUNDS_BETWEEN * this.terms.seconds * 1_000) return true;
    try {
      const shards = (await store.publishable()).map(({ shard }) => shard.shard);
      this.#learn(await topic.recall(shards));
      this.#recalledAt = now;
    } catch (error) {
      this.#told.tell('checkpoints.not-recalled', { error: nameOf(error) });
    }
    return this.#recalledAt !== null;
  }

  #learn(records: readonly CheckpointRecord[]): void {
    const { notary } = this.parts;
    for (const { shard, note } of records) {
      const opened = this.#own.has(note) ? null : notary.opened(shard, note);
      if (opened) notary.highWater.raise({ shard, ...opened });
    }
    this.#own.clear();
  }

  /** Learns what topic and witnesses know, and publishes what is new. To be tried before the first signature. Never rejects: what could not
   *  be done now is done at the next round. */
  async round(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.now()));
  }

  async #topicRound(): Promise<void> {
    try {
      await this.recall();
      const { topic, store } = this.parts;
      const hasTurn = this.terms.publishes && topic.configured && (await store.inTurn('topic', () => this.#publish()));
      // Who publishes has done so.
      if (!hasTurn) await this.#eachSound(() => undefined);
    } catch (error) {
      this.#told.interrupted(error);
    }
  }

  async #witnessRound(): Promise<void> {
    try {
      await this.#cosigner.round(this.terms.publishes);
      await this.#eachSound(() => undefined);
    } catch (error) {
      this.#told.interrupted(error);
    }
  }

  async #publish(): Promise<void> {
    const { topic, store } = this.parts;
    const due: Publishable[] = [];
    await this.#eachSound((one) => {
      const { newest, last } = one;
      if (last === null || newest.size > last.size || last.isOld) due.push(one);
    });
    if (due.length === 0) return;
    await topic.publish(due.map(({ shard: { shard }, newest: { note } }) => ({ shard, note })));
    for (const { newest } of due) this.#own.add(newest.note);
    for (const { shard, newest } of due) await store.published(shard, newest);
  }

  /** For each shard whose newest checkpoint goes on from all that is known to have been signed of it. Each process proves what it knows
   *  itself, whoever has the turn to publish. */
  async #eachSound(work: (one: Publishable) => void): Promise<void> {
    for (const one of await this.parts.store.publishable()) {
      try {
        if (await this.#goesOn(one)) work(one);
      } catch (error) {
        this.#told.interrupted(error, { shard: one.shard.shard });
      }
    }
  }

  async #goesOn(one: Publishable): Promise<boolean> {
    const { shard } = one.shard;
    const astray = await sizeNotGoneOnFrom(this.parts, one);
    if (astray === null) return true;
    this.parts.notary.highWater.condemn(shard);
    this.#told.tell('checkpoints.forked', { shard, size: Number(astray) });
    return false;
  }
}
