import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoteMalformed, readTrustedKeys, type TrustedKeys } from '#ledger';
import { Failure, MISUSE } from '../command.js';
import { quickSha256 } from './quick-sha256.js';

/** The keys under which checkpoints are believed: of a file, of a verifier key as text, or the public keys in KEYS_DIR. Failure says what
 *  to do when there are none. */
export function trustedKeys(given: string | null, keysFolder: string): TrustedKeys {
  const file = given ?? join(keysFolder, 'ledger-verifying.json');
  const isText = given !== null && /^\S+\+[0-9a-f]{8}\+\S+$/.test(given);
  if (!isText && !existsSync(file))
    throw new Failure(
      `${file} is not there. Name the public keys of the ledger: --keys ledger-verifying.json, or --key <verifier key>`,
      MISUSE,
    );
  try {
    return readTrustedKeys(quickSha256, isText ? given : readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof NoteMalformed) throw new Failure(`The keys cannot be used: ${error.message}`, MISUSE);
    throw error;
  }
}
