import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { SourceUnavailable, type Instant } from '#kernel';

// Each new id takes a few expired ones with it, so that the table stays as small as what can still be replayed. Ids are kept for a
// minute after their end, for replicas whose clocks run behind the database's.
const REMEMBER = `
WITH expired AS (
  SELECT ctid FROM gate.assertion WHERE expires_at < now() - interval '1 minute'
  ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED),
purged AS (DELETE FROM gate.assertion WHERE ctid IN (SELECT ctid FROM expired))
INSERT INTO gate.assertion (client_id, jti_hash, expires_at) VALUES ($1, $2, to_timestamp($3))
ON CONFLICT DO NOTHING`;

export interface Shown {
  readonly jti: string;
  readonly expiresAt: Instant;
}

/** True for exactly one caller until the assertion expires. SourceUnavailable when nobody can tell. */
export async function rememberAssertion(pool: Pool, signer: string, { jti, expiresAt }: Shown): Promise<boolean> {
  const hash = createHash('sha256').update(jti).digest();
  const { rowCount } = await pool.query(REMEMBER, [signer, hash, expiresAt / 1000]).catch(directoryUnavailable);
  return rowCount === 1;
}

export function directoryUnavailable(cause: unknown): never {
  throw new SourceUnavailable('the directory cannot be asked', cause);
}
