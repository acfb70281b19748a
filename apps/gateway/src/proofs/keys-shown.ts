import type { LedgerKeys } from '#persistence';

/** The ledger's name and public keys, as `ledger-verifying.json` has them: to compare with what was handed over, never to trust instead. */
export function keysShown({ name, trusted }: LedgerKeys): object {
  const keys = trusted.map((key) => ({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }));
  return { name, keys };
}
