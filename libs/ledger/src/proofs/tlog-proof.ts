import { base64 } from '@scure/base';

/** A proof that can be kept and checked offline: an entry's place, the way from it to the root, and the signed checkpoint with that root. */
export interface TlogProof {
  readonly index: bigint;
  /** From the leaf's sibling up. */
  readonly proof: readonly Uint8Array[];
  /** A signed note, verbatim; not looked into here. */
  readonly checkpoint: string;
  /** Data without any authority, or null. */
  readonly extra: Uint8Array | null;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const TEXT = /^c2sp\.org\/tlog-proof@v1\n(?:extra ([^\n]*)\n)?index (0|[1-9][0-9]{0,19})\n((?:[^\n]+\n)*)\n([^]+)$/;
const HASH_BYTES = 32;
/** More than any tree has levels. */
const MOST_HASHES = 64;

/** The text of a proof, `c2sp.org/tlog-proof@v1`. */
export function writeTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === null ? [] : [`extra ${base64.encode(extra)}`]),
    `index ${String(index)}`,
    ...proof.map((hash) => base64.encode(hash)),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Reads such a text; null for any other. Says nothing about whether it holds. */
export function readTlogProof(text: string): TlogProof | null {
  const [, extra, index = '', lines = '', checkpoint = ''] = TEXT.exec(text) ?? [];
  const hashes = lines.split('\n').slice(0, -1);
  if (checkpoint === '' || hashes.length > MOST_HASHES) return null;
  try {
    const proof = hashes.map(hashOf);
    return { index: BigInt(index), proof, checkpoint, extra: extraOf(extra) };
  } catch {
    return null;
  }
}

function extraOf(text: string | undefined): Uint8Array | null {
  return text === undefined ? null : base64.decode(text);
}

function hashOf(text: string): Uint8Array {
  const hash = base64.decode(text);
  if (hash.length !== HASH_BYTES) throw new RangeError('a hash is 32 bytes long');
  return hash;
}
