import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A shorter tag is refused: it would be easier to guess. */
const WHOLE_TAG = { authTagLength: TAG_BYTES };

/** Seals bytes with AES-256-GCM under a secret key of 32 bytes: nonce ‖ ciphertext ‖ tag. `place` is authenticated with them, so
 *  that a sealed value can't be moved to another item, version or bundle. */
export function seal(key: KeyObject, place: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, WHOLE_TAG);
  cipher.setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made; throws when the key, the place or a single bit differs. The key is an object of Node's and not
 *  bytes, which Node 24 would turn into one at each opening, at four times the cost. */
export function open(key: KeyObject, place: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), WHOLE_TAG);
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  // GCM is a stream: all of the text comes at once, and `final` only checks the tag.
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  decipher.final();
  return plain;
}

/** Where a bundle of values lives. */
export function placeOf(itemId: string, version: number, bundle: string): string {
  return `${itemId}|${String(version)}|${bundle}`;
}
