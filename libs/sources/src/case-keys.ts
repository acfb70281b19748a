import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
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
  readonly #known = new LRUCache<string, KeyObject>({ max: MOST_CASES });
  readonly #active: string;
  readonly #wrapping: ReadonlyMap<string, KeyObject>;

  constructor({ active, keys }: KeyRing) {
    this.#active = active;
    this.#wrapping = new Map(Array.from(keys, ([kek, key]) => [kek, createSecretKey(key)]));
  }

  /** A new data key, and the form in which it may be stored. */
  make(caseId: string): { readonly key: KeyObject; readonly stored: WrappedKey } {
    const bytes = randomBytes(32);
    const kek = this.#active;
    const wrapped = seal(this.#wrappingKey(kek), `case|${caseId}`, bytes);
    return { key: createSecretKey(bytes), stored: { kek, wrapped } };
  }

  known(caseId: string): KeyObject | undefined {
    return this.#known.get(caseId);
  }

  /** Of a committed row, so that it may be known from then on. Throws when the ring lacks the wrapping key, or the wrap was altered. */
  unwrap(caseId: string, stored: WrappedKey): KeyObject {
    const key = this.unwrapOnce(caseId, stored);
    this.#known.set(caseId, key);
    return key;
  }

  /** The same of a row that may yet be rolled back. */
  unwrapOnce(caseId: string, { kek, wrapped }: WrappedKey): KeyObject {
    return createSecretKey(open(this.#wrappingKey(kek), `case|${caseId}`, wrapped));
  }

  #wrappingKey(kek: string): KeyObject {
    const key = this.#wrapping.get(kek);
    if (!key) throw new Error(`the depot's key ring has no key ${kek}`);
    return key;
  }
}
