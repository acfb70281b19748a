import type { AnswerEntry } from '#ledger';
import type { DecisionStore, StoredEntry } from '#persistence';
import { isHeld, partOf, type Replay, type ReplayState } from '#reports';
import { answerOf, Decisions } from './decisions.js';

/** A decision that does not hold. */
export interface DecisionFinding {
  readonly shard: string;
  /** Of the first of its entries. */
  readonly idx: number;
  readonly id: string;
  readonly replay: Replay;
}

/** How far the check is, told after each page. */
export interface DecisionProgress {
  readonly shard: string;
  readonly next: number;
  /** Decisions so far, of all shards, by what came of them. */
  readonly states: Readonly<Record<ReplayState, number>>;
  /** Entries whose bodies were pruned, with the facts that they rested on. */
  readonly pruned: number;
}

export type DecisionNews = { readonly finding: DecisionFinding } | { readonly progress: DecisionProgress };

export interface CheckOptions {
  /** All when left out. */
  readonly shards?: readonly string[];
  readonly pageSize?: number;
}

const PAGE = 1_000;

/** Makes every recorded decision again, shard by shard in the order of their indexes, and tells those that do not hold. In bounded memory,
 *  whatever the ledger's size. It trusts entries as they are read: that these are the ledger's own is for the verifier to say. */
export async function* checkDecisions(store: DecisionStore, options: CheckOptions = {}): AsyncGenerator<DecisionNews> {
  const { shards, pageSize = PAGE } = options;
  const check = new Check(store);
  for (const shard of shards ?? (await store.shards())) yield* check.shard(shard, pageSize);
}

class Check {
  readonly states: Record<ReplayState, number> = {
    ...{ SAME: 0, DIFFERS: 0, NOTHING_DECIDED: 0, WITHOUT_FACTS: 0 },
    ...{ FACTS_LACKING: 0, CONVENANT_LACKING: 0, CATALOGUE_LACKING: 0 },
  };
  pruned = 0;
  readonly #decisions: Decisions;

  constructor(private readonly store: DecisionStore) {
    this.#decisions = new Decisions(store);
  }

  async *shard(shard: string, pageSize: number): AsyncGenerator<DecisionNews> {
    for (let next = 0; ;) {
      const page = await this.store.page(shard, next, pageSize);
      const last = page.at(-1);
      if (!last) return;
      yield* this.#page(page);
      next = last.idx + 1;
      yield { progress: { shard, next, states: { ...this.states }, pruned: this.pruned } };
    }
  }

  async *#page(entries: readonly StoredEntry[]): AsyncGenerator<DecisionNews> {
    for (const stored of entries) {
      if (stored.bytes === null) this.pruned += 1;
      const entry = answerOf(stored);
      // A decision in parts is looked at with the first of them.
      if (entry === null || partOf(entry).number !== 1) continue;
      const replay = await this.#replay(stored, entry);
      this.states[replay.state] += 1;
      if (!isHeld(replay)) yield { finding: { shard: stored.shard, idx: stored.idx, id: stored.id, replay } };
    }
  }

  async #replay(stored: StoredEntry, entry: AnswerEntry): Promise<Replay> {
    const entries = await this.#decisions.whole(stored, entry);
    return entries === null ? { state: 'DIFFERS', differences: [] } : (await this.#decisions.replay(entries)).replay;
  }
}
