import type { FollowedShard, Notary, ProofStore, Publishable, PublicationStore } from '#persistence';
import type { CheckpointTopic, RelayLog } from '#relay';
import { sizeNotGoneOnFrom } from './marks.js';
import type { WitnessClient, WitnessVerdict } from './witness-client.js';

/** Who cosigns the checkpoints of a region. */
export interface Witnesses {
  readonly quorum: number;
  readonly clients: readonly WitnessClient[];
}

/** Is told what a witness made of a checkpoint that it was asked to cosign. */
export type WitnessListener = (
  asked: { readonly shard: string; readonly witness: string; readonly size: bigint },
  verdict: WitnessVerdict,
) => void;

/** What a publisher works with. */
export interface PublisherParts {
  readonly store: PublicationStore;
  readonly proofs: ProofStore;
  readonly topic: CheckpointTopic;
  readonly notary: Notary;
}

export interface PublisherTerms {
  readonly seconds: number;
  readonly witnesses: ReadonlyMap<string, Witnesses>;
  readonly log: RelayLog;
  readonly onVerdict?: WitnessListener | undefined;
}

/** Takes checkpoints out of reach of whoever administers the database: to a topic and to witnesses. What they know of a shard is held
 *  against it in turn: of a shard that was set back, or that is not what was published of it, nothing is signed any more. */
export class CheckpointPublisher {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #recalled = false;
  readonly #told = new Set<string>();
  /** Shards whose witnesses this process has asked: what they know is wanted before it signs. */
  readonly #begun = new Set<string>();

  constructor(
    private readonly parts: PublisherParts,
    private readonly terms: PublisherTerms,
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#running = this.#running.then(() => this.round());
    }, this.terms.seconds * 1_000);
  }

  async stop(): Promise<void> {
    if (this.#timer) {
      clearInterval(this.#timer);
      await this.#running;
      await this.round();
    }
    this.#timer = null;
    await this.parts.topic.close();
  }

  /** Learns what the topic holds of every shard, and what the witnesses know. To be tried before the first signature; false when it could
   *  not be learned, and then it is tried again at each round. */
  async recall(): Promise<boolean> {
    const { topic, store, notary } = this.parts;
    if (this.#recalled || !topic.configured) return true;
    try {
      const shards = (await store.publishable()).map(({ shard }) => shard.shard);
      for (const { shard, note } of await topic.recall(shards)) {
        const opened = notary.opened(shard, note);
        if (opened) notary.highWater.raise({ shard, ...opened });
      }
      this.#recalled = true;
    } catch (error) {
      this.#tell('checkpoints.not-recalled', { error: error instanceof Error ? error.name : 'unknown' });
    }
    return this.#recalled;
  }

  /** Publishes what is new. Never rejects: what could not be done now is done at the next round. */
  async round(): Promise<void> {
    try {
      await this.recall();
      // Whoever has the turn to publish: what this process knows no other can prove.
      for (const one of await this.parts.store.publishable()) await this.#goesOn(one);
      await this.parts.store.inTurn(async () => {
        for (const one of await this.parts.store.publishable()) await this.#publish(one);
      });
    } catch (error) {
      this.terms.log.warn('checkpoints.interrupted', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }

  async #publish(one: Publishable): Promise<void> {
    const { shard, newest, last } = one;
    const isPublished = last !== null && newest.size <= last.size && !last.isOld;
    if (isPublished && this.#begun.has(shard.shard)) return;
    if (!(await this.#goesOn(one))) return;
    const { topic, store } = this.parts;
    if (topic.configured) await topic.publish([{ shard: shard.shard, note: newest.note }]);
    await store.published(shard, newest);
    await this.#cosign(one);
    this.#begun.add(shard.shard);
  }

  /** Whether its newest checkpoint goes on from all that is known to have been signed of it. */
  async #goesOn(one: Publishable): Promise<boolean> {
    const { shard } = one.shard;
    const astray = await sizeNotGoneOnFrom(this.parts, one);
    if (astray === null) return true;
    this.parts.notary.highWater.condemn(shard);
    this.#tell('checkpoints.forked', { shard, size: Number(astray) });
    return false;
  }

  async #cosign({ shard, newest }: Publishable): Promise<void> {
    const clients = this.terms.witnesses.get(shard.region)?.clients ?? [];
    const prove = (from: bigint): Promise<readonly Uint8Array[]> =>
      this.parts.proofs.consistency(shard, from, newest.size);
    const verdicts = await Promise.all(
      clients.map(async (client) => ({ client, verdict: await client.submit(shard.shard, newest, prove) })),
    );
    const lines: string[] = [];
    for (const { client, verdict } of verdicts) {
      this.terms.onVerdict?.({ shard: shard.shard, witness: client.key.name, size: newest.size }, verdict);
      if (verdict.kind === 'COSIGNED') lines.push(verdict.line);
      else this.#object(shard, client.key.name, verdict);
    }
    if (lines.length > 0) await this.parts.store.cosigned(shard, { size: newest.size, lines });
  }

  #object(
    { shard }: FollowedShard,
    witness: string,
    verdict: { readonly kind: 'AHEAD'; readonly size: bigint } | { readonly kind: 'FORKED' | 'SILENT' },
  ): void {
    const { highWater } = this.parts.notary;
    if (verdict.kind === 'AHEAD') highWater.raise({ shard, size: Number(verdict.size), root: null });
    if (verdict.kind === 'FORKED') highWater.condemn(shard);
    this.#tell(`witness.${verdict.kind.toLowerCase()}`, { shard, witness });
  }

  /** Each thing once: what stays so is not told at each round. */
  #tell(event: string, detail: Readonly<Record<string, string | number>>): void {
    const what = `${event} ${JSON.stringify(detail)}`;
    if (this.#told.has(what)) return;
    if (this.#told.size > 1_000) this.#told.clear();
    this.#told.add(what);
    if (event === 'checkpoints.forked' || event === 'witness.forked' || event === 'witness.ahead')
      this.terms.log.error(event, detail);
    else this.terms.log.warn(event, detail);
  }
}
