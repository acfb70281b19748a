import { base64 } from '@scure/base';

/** What a log asks of a witness: a checkpoint, and that it begins with the one of size `old`. */
export interface Submission {
  readonly old: bigint;
  /** RFC 6962 §2.1.2, from `old` on; none from 0. */
  readonly proof: readonly Uint8Array[];
  /** Signed note, verbatim. */
  readonly note: string;
}

const TEXT = /^old (0|[1-9][0-9]{0,18})\n((?:[A-Za-z0-9+/=]+\n)*)\n([^]+)$/;
const MOST_HASHES = 63;
const HASH_BYTES = 32;

/** The body of `add-checkpoint` (C2SP tlog-witness). */
export function writeSubmission({ old, proof, note }: Submission): string {
  const lines = [`old ${String(old)}`, ...proof.map((hash) => base64.encode(hash))];
  return `${lines.join('\n')}\n\n${note}`;
}

/** Reads such a body; null for anything else. Says nothing about whether it holds. */
export function readSubmission(text: string): Submission | null {
  const [, old = '', lines = '', note = ''] = TEXT.exec(text) ?? [];
  const proof = note === '' ? null : hashesIn(lines.split('\n').slice(0, -1));
  return proof && { old: BigInt(old), proof, note };
}

function hashesIn(lines: readonly string[]): readonly Uint8Array[] | null {
  if (lines.length > MOST_HASHES) return null;
  try {
    const hashes = lines.map((line) => base64.decode(line));
    return hashes.every(({ length }) => length === HASH_BYTES) ? hashes : null;
  } catch {
    return null;
  }
}
