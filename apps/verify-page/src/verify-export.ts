import { sha256 } from '@noble/hashes/sha2.js';
import {
  BlockCheck,
  ExportReader,
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

/** The same verifier as the command's, in a browser: nothing leaves it. Rejects, with the reason, when keys or what was kept cannot be
 *  read; whatever is wrong with the file is a finding. */
export async function verifyExport({ file, keys, kept = null, progress }: ExportToVerify): Promise<LedgerReport> {
  const trusted = readTrustedKeys(sha256, keys);
  const verifier = new PrimedVerifier();
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

function claimsIn(kept: string | null, { ledger }: TrustedKeys): readonly Claim[] {
  if (kept === null) return [];
  const remembered = readKept(kept);
  if (remembered?.ledger !== ledger) throw new Error('What was kept is not of the ledger of these keys');
  return [...remembered.shards].map(([shard, note]) => ({ shard, note, origin: 'kept' }));
}

async function* partsOf(file: Blob, progress: ExportToVerify['progress']): AsyncGenerator<LedgerPart> {
  const reader = new ExportReader();
  const stream = file.stream().getReader();
  let read = 0;
  for (let piece = await stream.read(); !piece.done; piece = await stream.read()) {
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
