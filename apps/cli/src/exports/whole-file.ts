import { existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure, MISUSE } from '../command.js';

/** A file that appears under its name when it is whole and on the disk, and not at all otherwise. */
export class WholeFile {
  private constructor(
    private readonly path: string,
    private readonly part: string,
    private readonly handle: FileHandle,
  ) {}

  /** Only its owner may read it. */
  static async begin(path: string): Promise<WholeFile> {
    const part = `${path}.${String(process.pid)}.part`;
    return new WholeFile(path, part, await open(part, 'wx', 0o600));
  }

  /** The same, where none of the name may be there yet: begun before anything is asked for that would be recorded. Failure that says what to
   *  name. */
  static async beginNew(path: string): Promise<WholeFile> {
    if (existsSync(path)) throw unwritable(path, 'EEXIST');
    return WholeFile.begin(path).catch((error: unknown) => {
      throw unwritable(path, error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
    });
  }

  /** Finishes when `work` has written all of it; leaves nothing of it when that fails. */
  async wholly<Result>(work: (file: this) => Promise<Result>): Promise<Result> {
    try {
      const result = await work(this);
      await this.finish();
      return result;
    } catch (error) {
      await this.abandon().catch(() => undefined);
      throw error;
    }
  }

  async write(content: string | Uint8Array): Promise<void> {
    if (content.length > 0) await this.handle.appendFile(content, 'utf8');
  }

  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.part, this.path);
    const folder = await open(dirname(this.path), 'r');
    await folder.sync().finally(() => folder.close());
  }

  /** Leaves nothing of it, also after a `finish` that failed. */
  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.part, { force: true });
  }
}

function unwritable(path: string, code: string): Failure {
  return new Failure(`${path} cannot be written (${code}). Name a file that is not there yet: --out <file>`, MISUSE);
}
