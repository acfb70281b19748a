import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { open, seal } from './seal.js';

/** Keys that wrap the case keys: kept outside the database, by id; new wraps use the active one. */
export interface KeyRing {
  readonly active: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** A case's data key as kept in the database. */
export interface WrappedKey {
  readonly kek: string;
  readonly wrapped: Buffer;
}

const MOST_CASES = 10_000;

/** Each case has a data key of its own; without the key ring nothing of the depot can be read. */
export class CaseKeys {
  readonly #known = new LRUCache<string, Buffer>({ max: MOST_CASES });
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** A new data key, and the form in which it may be stored. */
  make(caseId: string): { readonly key: Buffer; readonly stored: WrappedKey } {
    const key = randomBytes(32);
    const kek = this.#ring.active;
    return { key, stored: { kek, wrapped: seal(this.#wrappingKey(kek), `case|${caseId}`, key) } };
  }

  known(caseId: string): Buffer | undefined {
    return this.#known.get(caseId);
  }

  /** Throws when the ring lacks the wrapping key, or the wrap was altered. */
  unwrap(caseId: string, { kek, wrapped }: WrappedKey): Buffer {
    const key = open(this.#wrappingKey(kek), `case|${caseId}`, wrapped);
    this.#known.set(caseId, key);
    return key;
  }

  #wrappingKey(kek: string): Buffer {
    const key = this.#ring.keys.get(kek);
    if (!key) throw new Error(`the depot's key ring has no key ${kek}`);
    return key;
  }
}
