import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Algorithm, Jwk } from './keys.js';

const RSA_BYTES = 256;

const curve: Jwk = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) };
const rsa: Jwk = { kty: 'RSA', n: modulus(), e: 'AQAB' };

/** A key that nobody signs with, and that costs as much to verify with as another of its kind. */
export function decoyFor(algorithm: Algorithm): Jwk {
  return algorithm === 'ES256' ? curve : { ...rsa, alg: algorithm };
}

// No product of two primes, as a modulus would be: all that is asked of it is its size.
function modulus(): string {
  const bytes = randomBytes(RSA_BYTES);
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0);
  bytes.writeUInt8(bytes.readUInt8(RSA_BYTES - 1) | 1, RSA_BYTES - 1);
  return bytes.toString('base64url');
}
