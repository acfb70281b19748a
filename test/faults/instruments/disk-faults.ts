import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ControlFile } from './control-file.js';
import { losePower, type Lost } from './power-loss.js';
import { preloaded, type Shims } from './shims.js';

const MAGIC = 0x4b50534a;
/** Places of the words of `struct control` in shims/sync.c. */
const AT = { slow: 1, failing: 2, where: 3, full: 4, journal: 5, slowed: 6, failed: 7, refused: 8 } as const;
const WORDS = 9;
const WHERE = { anywhere: 0, wal: 1, data: 2 } as const;
const FULL = { 'nothing grows': 1, 'nothing is written': 2 } as const;

/** Which syncs fail: the next so many or all of them; of the write-ahead log, of all other files, or of any. */
export interface FailingSyncs {
  readonly times: number | 'all';
  readonly where?: keyof typeof WHERE;
}

export interface DiskFaultsOptions {
  /** For the control file and the journals; whoever runs the program can reach it. */
  readonly folder: string;
  /** The folder whose files all this is about. */
  readonly dataFolder: string;
  readonly shims: Shims;
}

/** What the disk under a data folder does to a program whose processes have `environment`. */
export class DiskFaults {
  readonly dataFolder: string;
  readonly #control: ControlFile;
  readonly #journals: string;
  readonly #shims: Shims;
  #period = 0;

  constructor({ folder, dataFolder, shims }: DiskFaultsOptions) {
    this.dataFolder = dataFolder;
    this.#shims = shims;
    this.#control = new ControlFile(join(folder, 'sync.control'), { magic: MAGIC, words: WORDS });
    this.#journals = join(folder, 'journals');
    mkdirSync(this.#journals, { recursive: true });
    chmodSync(this.#journals, 0o777);
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      ...preloaded(this.#shims.sync),
      KETENPOORT_SYNC_CONTROL: this.#control.path,
      KETENPOORT_SYNC_DATA: this.dataFolder,
      KETENPOORT_SYNC_JOURNAL: this.#journals,
    };
  }

  /** Every sync takes so much longer. Milliseconds. */
  slow(ms: number): void {
    this.#control.set(AT.slow, ms);
  }

  /** fsync and fdatasync answer EIO, and sync nothing. */
  failSyncs({ times, where = 'anywhere' }: FailingSyncs): void {
    this.#control.set(AT.where, WHERE[where]);
    this.#control.set(AT.failing, times === 'all' ? -1 : times);
  }

  /** ENOSPC: for what makes a file longer, as under a quota; or for every write, as where nothing is overwritten in place. */
  full(how: keyof typeof FULL): void {
    this.#control.set(AT.full, FULL[how]);
  }

  /** No more of these faults. A journal that is being kept goes on. */
  heal(): void {
    for (const word of [AT.slow, AT.failing, AT.full]) this.#control.set(word, 0);
  }

  /** From now on what is written and not synced can be lost. What was written before counts as on disk. */
  keepJournal(): void {
    this.#period += 1;
    this.#control.set(AT.journal, this.#period);
  }

  /** Takes back what was written since `keepJournal` and not synced; no more journal is kept. Not one process may have the folder open.
   *  `random`: of each file, a part of that had reached the disk all the same, up to a moment of its own. 0 ≤ … < 1. */
  losePower(random?: () => number): Lost {
    this.#control.set(AT.journal, 0);
    const { dataFolder } = this;
    // What it says of a process is of before the power went; here others may have that number already.
    rmSync(join(dataFolder, 'postmaster.pid'), { force: true });
    return losePower({ dataFolder, journals: this.#journals, period: this.#period, ...(random && { random }) });
  }

  /** Syncs that waited, syncs that failed and writes that were refused since the beginning: whether a fault took effect. */
  counts(): { readonly slowed: number; readonly failed: number; readonly refused: number } {
    const [slowed, failed, refused] = [AT.slowed, AT.failed, AT.refused].map((word) => this.#control.get(word));
    return { slowed: slowed ?? 0, failed: failed ?? 0, refused: refused ?? 0 };
  }

  close(): void {
    this.#control.close();
  }
}
