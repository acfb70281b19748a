import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsInvalid } from '#kernel';
import type { Notary } from './notary.js';

const LEAST_MS = 1_000;

/** Checkpoints that applications of this machine committed, kept beside the database, in a folder with one file for each of them. With
 *  it a database that was set back is known for one even where nothing else remembers. */
export class HighWaterFile {
  #saved = '';
  #timer: NodeJS.Timeout | null = null;

  /** `folder`: made when it is missing. `name`: of this application. */
  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly notary: Notary,
  ) {}

  /** Raises the notary's marks to those of all files. SettingsInvalid when one cannot be read, or holds what no key of the ledger signed. */
  load(): void {
    if (!existsSync(this.folder)) return;
    for (const file of readdirSync(this.folder).filter((name) => name.endsWith('.json'))) {
      for (const [shard, note] of Object.entries(checkpointsIn(join(this.folder, file)))) {
        const opened = this.notary.opened(shard, note);
        if (opened === null)
          throw new SettingsInvalid(
            `${join(this.folder, file)}: what it says of ${shard} is signed by no key of ledger-signing.json. Put the keys back, ` +
              'the public half of an old one under "retired"',
          );
        this.notary.highWater.raise({ shard, ...opened });
        if (file === this.#file) this.notary.keep(shard, note);
      }
    }
  }

  /** Saves what is new, once a second, until it is stopped. */
  start(): void {
    this.#timer ??= setInterval(() => {
      try {
        this.save();
      } catch {
        // A full disk costs a mark, never a record. The next second tries again.
      }
    }, LEAST_MS).unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.save();
  }

  /** Whole or not at all, for its owner alone. */
  save(): void {
    const text = `${JSON.stringify(Object.fromEntries(this.notary.newest()), null, 2)}\n`;
    if (text === this.#saved) return;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, this.#file);
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
    this.#saved = text;
  }

  get #file(): string {
    return `${this.name}.json`;
  }
}

function checkpointsIn(path: string): Readonly<Record<string, string>> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (
      typeof content === 'object' &&
      content !== null &&
      Object.values(content).every((note) => typeof note === 'string')
    )
      return content as Readonly<Record<string, string>>;
  } catch (cause) {
    throw new SettingsInvalid(`${path}: it cannot be read. Put it back, or remove it if nothing was set back`, cause);
  }
  throw new SettingsInvalid(`${path}: it holds no checkpoints. Put it back, or remove it if nothing was set back`);
}
