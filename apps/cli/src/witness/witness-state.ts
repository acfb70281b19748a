import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Witnessed } from '#ledger';
import { Failure } from '../command.js';

type Kept = Readonly<Record<string, { readonly size: string; readonly root: string }>>;

/** What a witness cosigned last, by log. On disk before it is said: a witness that forgets would cosign a fork. */
export class WitnessState {
  readonly #logs: Map<string, Witnessed>;

  /** Failure when the file cannot be read: it is never begun anew by itself. */
  constructor(private readonly path: string) {
    this.#logs = existsSync(path) ? readState(path) : new Map<string, Witnessed>();
  }

  last(origin: string): Witnessed | null {
    return this.#logs.get(origin) ?? null;
  }

  /** Answers when it is on disk. Throws when it cannot be written, and then nothing has changed. */
  keep(origin: string, last: Witnessed): void {
    const next = new Map(this.#logs).set(origin, last);
    const kept = [...next].map(([log, { size, root }]) => [
      log,
      { size: String(size), root: Buffer.from(root).toString('base64') },
    ]);
    writeFileSync(`${this.path}.new`, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    renameSync(`${this.path}.new`, this.path);
    this.#logs.set(origin, last);
  }
}

function readState(path: string): Map<string, Witnessed> {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    return new Map(
      Object.entries(kept).map(([log, { size, root }]) => [
        log,
        { size: BigInt(size), root: Buffer.from(root, 'base64') },
      ]),
    );
  } catch {
    throw new Failure(
      `${path} is not what a witness keeps. Put it back from a backup: begun anew, a fork could be cosigned`,
    );
  }
}
