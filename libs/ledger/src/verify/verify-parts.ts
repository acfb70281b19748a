import type { Block, BlockVerdict } from './block.js';
import type { HeadColumns } from './head-columns.js';
import type { LedgerCheck } from './ledger-check.js';
import type { ShardName } from './shard-name.js';
import type { ExportPart } from './export-file.js';

/** A shard as its source tells it, with the columns of its head where the source has them. */
export type LedgerPart =
  | ExportPart
  | { readonly part: 'shard'; readonly shard: string; readonly notes: readonly string[]; readonly head: HeadColumns };

/** How the blocks are checked: here, or on other threads. */
export interface BlockRunner {
  /** How many blocks may be under way at once. */
  readonly width: number;
  readonly run: (block: Block) => BlockVerdict | Promise<BlockVerdict>;
}

/** Is told, after each block, how many entries have been verified. */
export type Progress = (entries: number) => void;

/** Puts the parts of a ledger, in their order, to the check; blocks are checked side by side and taken in order. Of a file that is not
 *  whole FILE_INCOMPLETE is told. */
export async function verifyParts(
  parts: AsyncIterable<LedgerPart>,
  check: LedgerCheck,
  runner: BlockRunner,
  progress: Progress = () => undefined,
): Promise<void> {
  const underWay: Promise<BlockVerdict>[] = [];
  let [name, entries]: [ShardName | null, number] = [null, 0];
  const takeNext = async (): Promise<void> => {
    const verdict = await underWay.shift();
    if (verdict === undefined) return;
    check.take(verdict);
    entries += verdict.lines;
    progress(entries);
  };
  for await (const part of parts) {
    if (part.part === 'block' && name !== null) {
      const sizes = check.sizes(part.first, part.first + part.lines);
      underWay.push(
        Promise.resolve(runner.run({ name, bytes: part.bytes, first: part.first, sizes, hasColumns: true })),
      );
      if (underWay.length >= runner.width) await takeNext();
    } else {
      while (underWay.length > 0) await takeNext();
      name = begin(part, check) ?? name;
    }
  }
  while (underWay.length > 0) await takeNext();
}

function begin(part: LedgerPart, check: LedgerCheck): ShardName | null {
  if (part.part === 'shard') return check.open(part.shard, part.notes, 'head' in part ? part.head : null);
  if (part.part === 'block' || !part.isWhole)
    check.note('', { code: 'FILE_INCOMPLETE', index: null, detail: part.part });
  return null;
}
