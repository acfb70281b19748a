import { LRUCache } from 'lru-cache';
import type { Requester } from '#identity';
import type { DocumentStore } from '#persistence';

/** Documents kept at once, and the signs of their texts together. */
const MOST_DOCUMENTS = 5_000;
const MOST_SIGNS = 32 * 1024 * 1024;

/** Whose documents a request may run: those of the party whose application asks, also when it asks on behalf of another. */
export interface Owner {
  readonly oin: string;
  readonly epoch: number;
}

export function ownerOf({ oin, partyEpoch, delegate }: Requester): Owner {
  return delegate ?? { oin, epoch: partyEpoch };
}

/** Remembered as well: that there is none. */
interface Kept {
  readonly text: string | null;
}

/** The documents that parties registered, kept for as long as the party's epoch stands: a document that is known costs no statement. */
export class RegisteredDocuments {
  readonly #kept = new LRUCache<string, Kept>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_SIGNS,
    sizeCalculation: ({ text }, key) => (text ?? '').length + key.length,
  });
  readonly #store: Pick<DocumentStore, 'text'>;

  constructor(store: Pick<DocumentStore, 'text'>) {
    this.#store = store;
  }

  /** The text that a party registered under a hash; null: none. As old as the requester's admission: whoever rests on it looks again
   *  when that turns out to be old. SourceUnavailable when nobody can tell. */
  async find({ oin, epoch }: Owner, hash: string): Promise<string | null> {
    const key = `${oin}|${String(epoch)}|${hash}`;
    const known = this.#kept.get(key);
    if (known) return known.text;
    const text = await this.#store.text(oin, hash);
    this.#kept.set(key, { text });
    return text;
  }
}
