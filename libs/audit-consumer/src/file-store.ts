import { Buffer } from 'node:buffer';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlace, writePlace, type Place } from './place.js';
import type { ConsumerStore, SeenLeaf } from './store.js';

const HASH_BYTES = 32;

/** Keeps the place in a folder: `place.json`, replaced as a whole, and for each shard a file of leaf hashes, 32 bytes for each index. */
export class FileStore implements ConsumerStore {
  readonly #place: string;

  /** `folder` is made when it is not there, for its owner alone. */
  constructor(private readonly folder: string) {
    this.#place = join(folder, 'place.json');
  }

  async load(): Promise<Place | null> {
    const text = await readFile(this.#place, 'utf8').catch(unlessMissing);
    return text === null ? null : readPlace(text);
  }

  async leafHash(shard: string, index: number): Promise<Uint8Array | null> {
    const file = await open(this.#leaves(shard), 'r').catch(unlessMissing);
    if (file === null) return null;
    try {
      const found = new Uint8Array(HASH_BYTES);
      const { bytesRead } = await file.read(found, 0, HASH_BYTES, index * HASH_BYTES);
      // A hole in the file: what never came.
      return bytesRead === HASH_BYTES && found.some((byte) => byte !== 0) ? found : null;
    } finally {
      await file.close();
    }
  }

  /** Leaves first: a place never speaks of one that is not there. */
  async save(place: Place, leaves: readonly SeenLeaf[]): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const [shard, own] of byShard(leaves)) await this.#write(shard, own);
    const draft = `${this.#place}.new`;
    await durably(draft, 'w', (file) => file.writeFile(writePlace(place)));
    await rename(draft, this.#place);
    await durably(this.folder, 'r', () => Promise.resolve());
  }

  async #write(shard: string, leaves: readonly SeenLeaf[]): Promise<void> {
    const path = this.#leaves(shard);
    await open(path, 'a', 0o600).then((file) => file.close());
    await durably(path, 'r+', async (file) => {
      for (const { from, hashes } of runsOf(leaves)) await writeAll(file, Buffer.concat(hashes), from * HASH_BYTES);
    });
  }

  #leaves(shard: string): string {
    return join(this.folder, `${shard}.leaves`);
  }
}

/** Does the work and syncs; a folder is synced for the names in it. */
async function durably(path: string, flags: string, work: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

// A disk that fills up may take a part, and says so only when asked for the rest.
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

function byShard(leaves: readonly SeenLeaf[]): ReadonlyMap<string, readonly SeenLeaf[]> {
  const shards = new Map<string, SeenLeaf[]>();
  for (const leaf of leaves) {
    const known = shards.get(leaf.shard);
    if (known) known.push(leaf);
    else shards.set(leaf.shard, [leaf]);
  }
  return shards;
}

interface Run {
  readonly from: number;
  readonly hashes: Uint8Array[];
}

/** Leaves that stand one after the other, together. */
function runsOf(leaves: readonly SeenLeaf[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { index, leafHash } of leaves) {
    const last = runs.at(-1);
    if (last && last.from + last.hashes.length === index) last.hashes.push(leafHash);
    else runs.push({ from: index, hashes: [leafHash] });
  }
  return runs;
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
