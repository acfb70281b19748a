import { generateKeyPairSync } from 'node:crypto';
import { ledgerKeysOf, Notary, type LedgerKeyFile } from '#persistence';

/** A key file of a ledger of its own. */
export function ledgerKeyFile(name = 'ketenpoort/proef'): LedgerKeyFile {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { name, keys: [{ ...jwk, kid: 'proef-1' }], retired: [] };
}

/** Signs a ledger of its own. */
export function testNotary(file = ledgerKeyFile()): Notary {
  return new Notary(ledgerKeysOf(file));
}
