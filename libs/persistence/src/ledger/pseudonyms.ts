import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Versioned keys of the pseudonyms: kept outside the database. */
export interface PseudonymKeys {
  readonly active: number;
  readonly keys: ReadonlyMap<number, Buffer>;
}

export type Kind = 'person' | 'case' | 'professional' | 'staff';

/** Hex digits of what a party sees instead of a BSN: 128 bits. */
const SHOWN_LENGTH = 32;

/** HMAC-SHA-256 of an internal id under a versioned key, hex. An unkeyed hash of a BSN would be guessed in seconds;
 *  kinds are kept apart, so that equal ids of two kinds have different pseudonyms. */
export class Pseudonyms {
  readonly #known = new LRUCache<string, string>({ max: 50_000 });
  readonly #key: KeyObject;
  readonly #first: KeyObject;
  readonly #all: readonly KeyObject[];
  /** Version of the key in use: the record's `pseudonym_key`. */
  readonly version: number;

  constructor({ active, keys }: PseudonymKeys) {
    const key = keys.get(active);
    if (!key) throw new Error(`the pseudonym keys lack version ${String(active)}`);
    this.version = active;
    this.#key = createSecretKey(key);
    const older = [...keys].filter(([version]) => version !== active).sort(([a], [b]) => b - a);
    this.#all = [this.#key, ...older.map(([, secret]) => createSecretKey(secret))];
    this.#first = createSecretKey(keys.get(Math.min(...keys.keys())) ?? key);
  }

  /** How many versions of the key there are: so many pseudonyms has one id. */
  get versions(): number {
    return this.#all.length;
  }

  of(kind: Kind, id: string): string {
    const name = `${kind}:${id}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const pseudonym = createHmac('sha256', this.#key).update(name).digest('hex');
    this.#known.set(name, pseudonym);
    return pseudonym;
  }

  /** The pseudonyms of one id under every version of the key, the one in use first: what older entries call it. */
  allOf(kind: Kind, id: string): readonly string[] {
    return this.#all.map((key) => createHmac('sha256', key).update(`${kind}:${id}`).digest('hex'));
  }

  /** By what a party may know the person of a case (UAVG 46, LEG-12): of another party, and in another case, it is another.
   *  Made with the oldest key of the file, so that it stays when a newer one is in use. */
  shownTo(oin: string, caseId: string): string {
    return createHmac('sha256', this.#first).update(`party:${oin}:${caseId}`).digest('hex').slice(0, SHOWN_LENGTH);
  }
}
