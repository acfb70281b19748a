import { createHmac, hkdfSync } from 'node:crypto';
import type { Instant } from '#kernel';
import type { SecretKeys } from '#settings';

/** Milliseconds. A nonce is good in the slot it was given in, and in the one after: a minute at least, two at most. */
const SLOT = 60_000;

/** Nonces that tell when a proof was made (RFC 9449 §8), without a memory: each is an HMAC of its slot, under a key that every replica
 *  derives from `pseudonym.json`, which all of them have and the consent register too. What is given by one is good at the others. */
export class Nonces {
  readonly #active: Uint8Array;
  readonly #keys: readonly Uint8Array[];
  #slot = Number.NaN;
  #given = '';
  #accepted: ReadonlySet<string> = new Set();

  /** `origin`: the server that gives them. A nonce of one is none at another. */
  constructor(secrets: SecretKeys<number>, origin: string) {
    const derived = new Map([...secrets.keys].map(([name, secret]) => [name, derivedFrom(secret, origin)]));
    this.#keys = [...derived.values()];
    const active = derived.get(secrets.active);
    if (active === undefined) throw new RangeError('no key is active');
    this.#active = active;
  }

  /** The one to give now. */
  current(now: Instant): string {
    this.#turnTo(now);
    return this.#given;
  }

  /** Whether a server of this origin gave it, under any of the keys, in this slot or the one before. */
  accepts(nonce: string, now: Instant): boolean {
    this.#turnTo(now);
    return this.#accepted.has(nonce);
  }

  // The next slot's as well: the clock of another replica may be a little ahead.
  #turnTo(now: Instant): void {
    const slot = Math.floor(now / SLOT);
    if (slot === this.#slot) return;
    this.#slot = slot;
    this.#given = nonceOf(this.#active, slot);
    this.#accepted = new Set(this.#keys.flatMap((key) => [slot - 1, slot, slot + 1].map((one) => nonceOf(key, one))));
  }
}

function derivedFrom(secret: Buffer, origin: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `ketenpoort dpop nonce 1 ${origin}`, 32));
}

function nonceOf(key: Uint8Array, slot: number): string {
  return createHmac('sha256', key).update(String(slot)).digest().subarray(0, 16).toString('base64url');
}
