import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { ProofMemory, type DpopProof } from '#identity';
import { Batcher } from '../batcher.js';
import { directoryUnavailable } from './assertions.js';

// In the order of the hashes, so that two replicas with the same proofs wait for each other instead of locking each other out. Each
// statement takes twice as many ended ones with it as it adds; they are kept for a minute after their end, for clocks that run behind.
const REMEMBER = `
WITH ended AS (
  SELECT ctid FROM gate.proof WHERE expires_at < now() - interval '1 minute'
  ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED),
purged AS (DELETE FROM gate.proof WHERE ctid IN (SELECT ctid FROM ended))
INSERT INTO gate.proof (hash, expires_at)
SELECT hash, to_timestamp(ends) FROM unnest($1::bytea[], $2::float8[]) AS shown (hash, ends) ORDER BY hash
ON CONFLICT DO NOTHING RETURNING encode(hash, 'hex') AS hash`;

/** The proofs that were shown to any replica of any application on this database. What is shown at once goes in one statement and
 *  one commit: durable, so that a crash forgets none. */
export class PostgresProofMemory extends ProofMemory {
  readonly #batcher: Batcher<DpopProof, boolean>;

  constructor(pool: Pool) {
    super();
    this.#batcher = new Batcher((proofs) => rememberAll(pool, proofs), MOST_AT_ONCE);
  }

  override remember(proof: DpopProof): Promise<boolean> {
    return this.#batcher.load(proof);
  }
}

const MOST_AT_ONCE = 64;

async function rememberAll(pool: Pool, proofs: readonly DpopProof[]): Promise<readonly boolean[]> {
  const hashes = proofs.map(hashOf);
  const ends = proofs.map(({ expiresAt }) => expiresAt / 1000);
  const { rows } = await pool
    .query<{ hash: string }>(REMEMBER, [hashes, ends, 2 * proofs.length])
    .catch(directoryUnavailable);
  const added = new Set(rows.map(({ hash }) => hash));
  // Shown twice in one batch: the first of them has it.
  return hashes.map((hash) => added.delete(hash.toString('hex')));
}

// An id is the key's own: who guesses another's cannot use it up.
function hashOf({ thumbprint, id }: DpopProof): Buffer {
  return createHash('sha256').update(`${thumbprint} ${id}`).digest();
}
