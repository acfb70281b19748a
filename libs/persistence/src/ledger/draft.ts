import { hash } from 'node:crypto';
import { entryText, leafHash, type Draft, type Entry, type Sha256 } from '#ledger';

export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

/** The leaf of an entry: canonical bytes and their RFC 6962 hash. */
export function draftOf(entry: Entry, replica: string | null = null): Draft {
  const bytes = Buffer.from(entryText(entry), 'utf8');
  const settles = entry.kind === 'outcome' ? entry.of : null;
  return { id: entry.id, kind: entry.kind, bytes, hash: leafHash(sha256, bytes), replica, settles };
}
