import { sha256 } from '@noble/hashes/sha2.js';
import {
  BlockCheck,
  ExportReader,
  keptAfter,
  LedgerCheck,
  readKept,
  readTrustedKeys,
  verifyParts,
  type BlockVerdict,
  type Claim,
  type LedgerPart,
  type LedgerReport,
  type TrustedKeys,
} from '#ledger';
import { PrimedVerifier } from './primed-verifier.js';

export interface ExportToVerify {
  /** What `ketenpoort ledger export` wrote. */
  readonly file: Blob;
  /** The text of `ledger-verifying.json`, or verifier keys. */
  readonly keys: string;
  /** The text of what an earlier `ketenpoort verify --state` kept; null when there is none. */
  readonly kept?: string | null;
  /** Is told how much of the file was read, from 0 to 1. */
  readonly progress?: (share: number) => void;
}

/** Why nothing could be verified. */
export class Unverifiable extends Error {
  constructor(
    /** `file`: it cannot be read; `browser`: it knows no Ed25519. */
    readonly because: 'keys' | 'kept' | 'file' | 'browser',
    reason: string,
  ) {
    super(reason);
  }
}

/** The same verifier as the command's, in a browser: nothing leaves it. Rejects with Unverifiable when keys, what was kept or the file
 *  cannot be read; whatever is wrong in the file is a finding. */
export async function verifyExport({ file, keys, kept = null, progress }: ExportToVerify): Promise<LedgerReport> {
  const trusted = trustedIn(keys);
  const verifier = new PrimedVerifier();
  await knowsEd25519();
  const claims = claimsIn(kept, trusted);
  for (const { shard, note } of claims) await verifier.prime(note, trusted.of(shard));
  const judge = { keys: trusted, verify: verifier.verify };
  const check = new LedgerCheck({ sha256, judge, claims, isSigned: true, only: null });
  const blocks = new BlockCheck(sha256);
  const run = async (block: Parameters<BlockCheck['check']>[0]): Promise<BlockVerdict> => {
    await new Promise((wake) => setTimeout(wake)); // the page stays alive
    return blocks.check(block);
  };
  await verifyParts(primed(partsOf(file, progress), verifier, trusted), check, { width: 1, run });
  return check.report();
}

/** What to keep for the next time, after a check that held: the text of a file. */
export function keepAfter({ keys, kept = null }: Omit<ExportToVerify, 'file'>, report: LedgerReport): string {
  const { ledger } = trustedIn(keys);
  return keptAfter({ ledger, shards: (kept === null ? null : readKept(kept))?.shards ?? new Map() }, report);
}

function trustedIn(keys: string): TrustedKeys {
  try {
    return readTrustedKeys(sha256, keys);
  } catch (error) {
    throw new Unverifiable('keys', error instanceof Error ? error.message : '');
  }
}

async function knowsEd25519(): Promise<void> {
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32), 'Ed25519', false, ['verify']);
  } catch {
    throw new Unverifiable('browser', 'no Ed25519');
  }
}

function claimsIn(kept: string | null, { ledger }: TrustedKeys): readonly Claim[] {
  if (kept === null) return [];
  const remembered = readKept(kept);
  if (remembered?.ledger !== ledger) throw new Unverifiable('kept', 'What was kept is not of the ledger of these keys');
  return [...remembered.shards].map(([shard, note]) => ({ shard, note, origin: 'kept' }));
}

async function* partsOf(file: Blob, progress: ExportToVerify['progress']): AsyncGenerator<LedgerPart> {
  const reader = new ExportReader();
  const stream = file.stream().getReader();
  let read = 0;
  const next = (): ReturnType<typeof stream.read> =>
    stream.read().catch((error: unknown) => {
      throw new Unverifiable('file', error instanceof Error ? error.message : '');
    });
  for (let piece = await next(); !piece.done; piece = await next()) {
    yield* reader.read(piece.value);
    read += piece.value.length;
    progress?.(read / file.size);
  }
  yield* reader.end();
}

async function* primed(
  parts: AsyncIterable<LedgerPart>,
  verifier: PrimedVerifier,
  keys: TrustedKeys,
): AsyncGenerator<LedgerPart> {
  for await (const part of parts) {
    if (part.part === 'shard') for (const note of part.notes) await verifier.prime(note, keys.of(part.shard));
    yield part;
  }
}
