import { join } from 'node:path';
import { ControlFile } from './control-file.js';
import { preloaded, type Shims } from './shims.js';

const MAGIC = 0x4b50434c;
const SHIFT = 1;

/** The wall clock of one process, or of several. */
export class WallClock {
  readonly #control: ControlFile;

  /** `folder`: for its control file; whoever runs the process can reach it. */
  constructor(
    folder: string,
    private readonly shims: Shims,
    name = 'clock',
  ) {
    this.#control = new ControlFile(join(folder, `${name}.control`), { magic: MAGIC, words: 2 });
  }

  /** For the process that is to have this clock. */
  get environment(): Readonly<Record<string, string>> {
    return { ...preloaded(this.shims.clock), KETENPOORT_CLOCK_CONTROL: this.#control.path };
  }

  /** Seconds from the machine's own time: below zero, it is earlier. */
  shift(seconds: number): void {
    this.#control.set(SHIFT, seconds);
  }

  heal(): void {
    this.shift(0);
  }

  close(): void {
    this.#control.close();
  }
}
