import { sign } from 'node:crypto';
import { LedgerUnavailable, type Instant } from '#kernel';
import {
  checkpointText,
  HighWater,
  isLater,
  jwsInput,
  noteKey,
  NoteMalformed,
  openCheckpoint,
  originOf,
  readShardName,
  writeJws,
  writeNote,
  type Mark,
  type NoteKey,
  type ShardName,
} from '#ledger';
import { sha256 } from './draft.js';
import { verifyEd25519 } from './ed25519.js';
import { isSameHead, nameOf, rootOf, shardAfter, type Head } from './head.js';
import type { LedgerKeys } from './ledger-keys.js';

/** A head with the checkpoint of it. */
export interface Attested {
  /** RFC 6962 tree head, 32 bytes. */
  readonly root: Buffer;
  /** C2SP signed note of the checkpoint, a signature under each key. */
  readonly note: string;
  /** The same text as a JWS (RFC 7515, compact), one line for each key. */
  readonly jws: string;
}

/** A head as it was committed, with the note of its checkpoint. */
export interface SignedHead {
  readonly head: Head;
  readonly note: string;
  /** The accepted head of the same shard that it grew out of. */
  readonly from?: Head;
}

/** What a restore lost of a shard. */
export interface Loss {
  /** The most that is known to have been signed of it. */
  readonly published: Mark;
  /** Entries that it has now. */
  readonly left: number;
}

/** A region whose database was set back. */
export interface SetBack {
  /** Of the shard that the region stands in now; nothing may be lost of that one. */
  readonly from: Loss;
  /** Of those that came after it, of which nothing is left. */
  readonly also: readonly Loss[];
  /** The empty shard that its region goes on in. */
  readonly next: Head;
}

/** The keys of one shard's log: they carry its name. */
interface ShardKeys {
  readonly signing: readonly NoteKey[];
  readonly trusted: readonly NoteKey[];
}

/** Signs the ledger: every committed state, and none that takes back an earlier one. The keys are outside the database, so that
 *  nobody who may only write there can make up a state that was never signed. */
export class Notary {
  readonly #shards = new Map<string, ShardKeys>();
  readonly #newest = new Map<string, string>();
  /** Of each shard, the head that this notary signed and saw committed last. */
  readonly #own = new Map<string, Head>();

  constructor(
    readonly keys: LedgerKeys,
    /** The highest that each shard is known to have been. */
    readonly highWater = new HighWater(),
  ) {}

  /** Must be asked of each head that was read under its lock, before anything is built on it. LedgerUnavailable when the checkpoint
   *  beside it is not one of ours of exactly this state, or when the shard was further once, or its region in a later one. */
  accept(head: Head, note: string | null): void {
    const { shard } = head;
    const { size } = head.frontier;
    const name = this.#mustBeTheLast(head);
    if (this.#isOwn(head)) return;
    const mark = markOf(head);
    this.#mustNotBeSetBack(mark);
    if (this.highWater.isAt(shard, size)) return;
    // Nothing else opens a shard without signing in it, and so nothing else is found empty.
    if (size === 0 && note === null && this.#isFirst(name)) return;
    this.#confirm(mark, note);
    this.highWater.raise(mark);
  }

  /** Whether a head is the one that this notary signed last in its region, and nothing else is known of that region: then it needs
   *  no checkpoint to be built on, if the database has it still. */
  isNewest(head: Head): boolean {
    return this.#isOwn(head) && this.#laterThan(nameOf(head)).length === 0;
  }

  /** Must be asked of an empty shard before its region goes on in it. LedgerUnavailable when it is known to have had entries. */
  open(head: Head): void {
    this.#mustBeTheLast(head);
    this.#mustNotBeSetBack(markOf(head));
  }

  /** What was lost of a region that nothing is signed in any more, and where it goes on at `at`; null when it may be signed on.
   *  LedgerUnavailable when the head that is left is not one that was signed. */
  setBack(head: Head, note: string | null, at: Instant): SetBack | null {
    const { shard, region } = head;
    const own = markOf(head);
    const later = this.#laterThan(nameOf(head));
    const isBehind = this.highWater.setback(own) !== null;
    if (!isBehind && later.length === 0) return null;
    if (!isBehind && (note !== null || own.size > 0)) this.#confirm(own, note);
    const known = isBehind ? this.highWater.get(shard) : null;
    const next = shardAfter(region, [nameOf(head), ...later.map(({ name }) => name)], at);
    const also = later.map(({ mark }) => ({ published: mark, left: 0 }));
    return { from: { published: known ?? own, left: own.size }, also, next };
  }

  /** The checkpoint of what the head says, signed by every key. */
  attest(head: Head): Attested {
    const root = rootOf(head);
    const { shard } = head;
    const origin = originOf(this.keys.name, shard);
    const text = checkpointText({ origin, size: BigInt(head.frontier.size), root });
    const message = Buffer.from(text);
    const { signing } = this.#keysOf(shard);
    const signatures = this.keys.signing.map((key, index) => {
      return { name: origin, id: signing[index]?.id ?? '', bytes: sign(null, message, key.private) };
    });
    const jws = this.keys.signing.map((key) => {
      const input = jwsInput(key.kid, text);
      return writeJws(input, sign(null, Buffer.from(input), key.private));
    });
    return { root, note: writeNote({ text, signatures }), jws: jws.join('\n') };
  }

  /** Must be told of each head that was committed. */
  committed({ head, note, from }: SignedHead): void {
    const { shard } = head;
    this.highWater.raise(markOf(head), from ? [markOf(from)] : []);
    this.#own.set(shard, head);
    this.keep(shard, note);
  }

  /** Takes a checkpoint for the newest one of its shard. */
  keep(shard: string, note: string): void {
    this.#newest.set(shard, note);
  }

  /** The newest checkpoint of each shard that this application committed. */
  newest(): ReadonlyMap<string, string> {
    return this.#newest;
  }

  /** The state that a checkpoint of ours says a shard has, or null when it is none under keys that are trusted. */
  opened(shard: string, note: string): { readonly size: number; readonly root: Buffer } | null {
    try {
      const { checkpoint, signers } = openCheckpoint(note, this.#keysOf(shard).trusted, verifyEd25519);
      const isOurs = signers.length > 0 && checkpoint.origin === originOf(this.keys.name, shard);
      return isOurs ? { size: Number(checkpoint.size), root: Buffer.from(checkpoint.root) } : null;
    } catch (error) {
      if (error instanceof NoteMalformed) return null;
      throw error;
    }
  }

  /** The shards of its region that are known to have come after one. */
  #laterThan(own: ShardName): readonly { readonly mark: Mark; readonly name: ShardName }[] {
    return this.highWater.all().flatMap((mark) => {
      const name = readShardName(mark.shard);
      return name !== null && isLater(name, own) ? [{ mark, name }] : [];
    });
  }

  /** Whether nothing is known to have been signed in its region. */
  #isFirst({ region, generation }: ShardName): boolean {
    return generation === 1 && this.highWater.all().every(({ shard }) => readShardName(shard)?.region !== region);
  }

  #isOwn(head: Head): boolean {
    const { shard, frontier } = head;
    const own = this.#own.get(shard);
    return own !== undefined && isSameHead(head, own) && this.highWater.isAt(shard, frontier.size);
  }

  #mustBeTheLast(head: Head): ShardName {
    const name = readShardName(head.shard);
    if (name?.region !== head.region) throw new LedgerUnavailable(`${head.shard} is no shard of ${head.region}`);
    const [later] = this.#laterThan(name);
    if (later !== undefined)
      throw new LedgerUnavailable(
        `${head.region} is in ${head.shard} and was in ${later.mark.shard}: nothing is signed before that`,
      );
    return name;
  }

  #mustNotBeSetBack(mark: Mark): void {
    const { shard, size } = mark;
    const setback = this.highWater.setback(mark);
    if (setback === 'BELOW')
      throw new LedgerUnavailable(`${shard} has ${String(size)} entries and had more: nothing is signed below that`);
    if (setback === 'FORKED') throw new LedgerUnavailable(`${shard} is not the ${shard} that was signed before`);
  }

  #confirm({ shard, size, root }: { shard: string; size: number; root: Buffer }, note: string | null): void {
    if (note === null) throw new LedgerUnavailable(`the head of ${shard} has no checkpoint`);
    const opened = this.opened(shard, note);
    if (opened === null)
      throw new LedgerUnavailable(`the checkpoint of ${shard} is not signed by a key that this ledger has or had`);
    if (opened.size !== size || !opened.root.equals(root))
      throw new LedgerUnavailable(`the head of ${shard} is not what its checkpoint says`);
  }

  #keysOf(shard: string): ShardKeys {
    const known = this.#shards.get(shard);
    if (known) return known;
    const origin = originOf(this.keys.name, shard);
    const keyOf = (key: Uint8Array): NoteKey => noteKey(sha256, origin, key);
    const made = {
      signing: this.keys.signing.map((key) => keyOf(key.public)),
      trusted: this.keys.trusted.map(keyOf),
    };
    this.#shards.set(shard, made);
    return made;
  }
}

function markOf(head: Head): Mark & { readonly root: Buffer } {
  return { shard: head.shard, size: head.frontier.size, root: rootOf(head) };
}
