import { LRUCache } from 'lru-cache';
import type { Instant } from '#kernel';
import type { EntryGroup, FactsDocument } from '#ledger';
import { monthOf, type KeptDocuments } from './statements.js';

const MOST_KNOWN = 50_000;

/** What is to be kept with a batch. */
export interface Shelved {
  readonly kept: KeptDocuments;
  /** To be called when the batch is durable. */
  readonly committed: () => void;
}

/** Keeps the documents that entries of a region name, each once a month. What this process has kept it doesn't send again. */
export class FactsShelf {
  readonly #known = new LRUCache<string, true>({ max: MOST_KNOWN });

  constructor(readonly region: string) {}

  /** `now`: the database's time under the region's lock, by which bodies get their month as well. */
  shelve(batch: readonly { readonly group: EntryGroup }[], now: Instant): Shelved {
    const month = monthOf(now);
    const fresh = new Map<string, FactsDocument>();
    for (const { group } of batch)
      for (const document of group.facts ?? [])
        if (!this.#known.has(month + document.hash)) fresh.set(document.hash, document);
    const documents = [...fresh.values()];
    return {
      kept: { region: this.region, documents },
      committed: () => {
        for (const { hash } of documents) this.#known.set(month + hash, true);
      },
    };
  }
}
