import { openCheckpoint, type Checkpoint } from '../checkpoints/checkpoint.js';
import { NoteMalformed, type NoteKey, type SignedNote, type VerifyEd25519 } from '../checkpoints/note.js';
import { isSameHash, provesConsistency } from '../proofs/proof.js';
import type { Sha256 } from '../sha256.js';
import type { Submission } from './submission.js';

/** What a witness cosigned last of a log. */
export interface Witnessed {
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** What a witness knows of a log. */
export interface WitnessView {
  /** Keys of the log that it trusts; null: it does not know the log. */
  readonly keys: readonly NoteKey[] | null;
  /** Null: it never cosigned this log. */
  readonly last: Witnessed | null;
}

/** What a witness makes of a submission: cosign it, or answer with the status that C2SP tlog-witness has for the reason. `size`: what it
 *  cosigned last, which the log asks from next time. */
export type Judgement =
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly note: SignedNote }
  | { readonly status: 400 | 403 | 404 | 422 }
  | { readonly status: 409; readonly size: bigint };

interface Crypto {
  readonly sha256: Sha256;
  readonly verify: VerifyEd25519;
}

/** Judges a submission against what the witness knows of its log (`viewOf`, by its origin). Never throws. */
export function judgeSubmission(
  { sha256, verify }: Crypto,
  { old, proof, note }: Submission,
  viewOf: (origin: string) => WitnessView,
): Judgement {
  const origin = note.slice(0, note.indexOf('\n'));
  const { keys, last } = viewOf(origin);
  if (keys === null) return { status: 404 };
  const opened = openedBy(note, keys, verify);
  if (opened === null) return { status: 403 };
  if (old > opened.checkpoint.size) return { status: 400 };
  return judgeFrom(sha256, old, { last, opened, proof });
}

interface Next {
  readonly last: Witnessed | null;
  readonly opened: Opened;
  readonly proof: readonly Uint8Array[];
}

function judgeFrom(sha256: Sha256, old: bigint, { last, opened, proof }: Next): Judgement {
  const known = last?.size ?? 0n;
  if (old !== known) return { status: 409, size: known };
  if (last === null || known === 0n) return proof.length === 0 ? cosigned(opened) : { status: 422 };
  return goesOn(sha256, last, { opened, proof });
}

function goesOn(sha256: Sha256, last: Witnessed, { opened, proof }: Omit<Next, 'last'>): Judgement {
  const { size, root } = opened.checkpoint;
  if (size === last.size && !isSameHash(last.root, root)) return { status: 409, size };
  const claim = { size1: last.size, root1: last.root, size2: size, root2: root, proof };
  return provesConsistency(sha256, claim) ? cosigned(opened) : { status: 422 };
}

function cosigned({ checkpoint, note }: Opened): Judgement {
  return { status: 200, checkpoint, note };
}

type Opened = Pick<ReturnType<typeof openCheckpoint>, 'checkpoint' | 'note'>;

function openedBy(note: string, keys: readonly NoteKey[], verify: VerifyEd25519): Opened | null {
  try {
    const opened = openCheckpoint(note, keys, verify);
    return opened.signers.length > 0 ? opened : null;
  } catch (error) {
    if (error instanceof NoteMalformed) return null;
    throw error;
  }
}
