import type { Net } from '../attack.js';

export const JOSE = 'libs/identity/src/jose-front.ts';

export const PINNED: Net = {
  file: JOSE,
  text: "if (header['alg'] !== algorithm || !rules.algorithms.includes(algorithm)) return refused('ALGORITHM_NOT_ALLOWED');",
  without: '',
};
export const ES256_ALONE: Net = {
  file: JOSE,
  text: "if (algorithm === 'ES256' && signatureBytes(token) !== ES256_BYTES) return false;",
  without: '',
};
export const HEADER = "JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())";
export const CHECKED = 'await verifier.verify(token, options);';

/** The verifier of a library that has this mistake. */
export function verifying(mistake: string): Net {
  return { file: JOSE, text: CHECKED, without: `${mistake} ${CHECKED}` };
}
