import { LRUCache } from 'lru-cache';
import type { Instant } from '#kernel';
import type { EntryGroup, FactsDocument } from '#ledger';
import { insertFacts, monthOf, type Statement } from './statements.js';

const MOST_KNOWN = 50_000;

/** What is to be kept with a batch. */
export interface Shelved {
  readonly statements: readonly Statement[];
  /** To be called when the batch is durable. */
  readonly committed: () => void;
}

/** Keeps the documents that entries of a region name, each once a month. What this process has kept it doesn't send again. */
export class FactsShelf {
  readonly #known = new LRUCache<string, true>({ max: MOST_KNOWN });

  constructor(readonly region: string) {}

  /** `now`: the database's time under the region's lock, by which bodies get their month as well. */
  shelve(groups: readonly EntryGroup[], now: Instant): Shelved {
    const month = monthOf(now);
    const fresh = new Map<string, FactsDocument>();
    for (const { facts = [] } of groups)
      for (const document of facts) if (!this.#known.has(month + document.hash)) fresh.set(document.hash, document);
    const documents = [...fresh.values()];
    return {
      statements: documents.length > 0 ? [insertFacts(this.region, month, documents)] : [],
      committed: () => {
        for (const { hash } of documents) this.#known.set(month + hash, true);
      },
    };
  }
}
