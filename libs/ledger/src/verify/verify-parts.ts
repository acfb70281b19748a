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
  const queue = new BlockQueue(check, runner, progress);
  let name: ShardName | null = null;
  for await (const part of parts) {
    if (part.part === 'block' && name !== null) await queue.add({ ...part, name, hasColumns: true });
    else {
      await queue.drain();
      name = begin(part, check) ?? name;
    }
  }
  await queue.drain();
}

/** Blocks under way, taken in the order in which they came. */
class BlockQueue {
  readonly #check: LedgerCheck;
  readonly #runner: BlockRunner;
  readonly #progress: Progress;
  readonly #underWay: Promise<BlockVerdict>[] = [];
  #entries = 0;

  constructor(check: LedgerCheck, runner: BlockRunner, progress: Progress) {
    this.#check = check;
    this.#runner = runner;
    this.#progress = progress;
  }

  async add({ lines, ...block }: Omit<Block, 'sizes'> & { readonly lines: number }): Promise<void> {
    const sizes = this.#check.sizes(block.first, block.first + lines);
    this.#underWay.push(Promise.resolve(this.#runner.run({ ...block, sizes })));
    if (this.#underWay.length >= this.#runner.width) await this.#take();
  }

  async drain(): Promise<void> {
    while (this.#underWay.length > 0) await this.#take();
  }

  async #take(): Promise<void> {
    for (const next of this.#underWay.splice(0, 1)) {
      const verdict = await next;
      this.#check.take(verdict);
      this.#entries += verdict.lines;
    }
    this.#progress(this.#entries);
  }
}

function begin(part: LedgerPart, check: LedgerCheck): ShardName | null {
  if (part.part === 'shard') return check.open(part.shard, part.notes, 'head' in part ? part.head : null);
  if (part.part === 'block' || !part.isWhole)
    check.note('', { code: 'FILE_INCOMPLETE', index: null, detail: part.part });
  return null;
}
