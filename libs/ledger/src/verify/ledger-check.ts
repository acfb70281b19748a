import type { Sha256 } from '../sha256.js';
import type { BlockVerdict } from './block.js';
import { Findings, type Finding, type Spot } from './finding.js';
import { judgeHead, type HeadColumns } from './head-columns.js';
import {
  judgeMarks,
  judgeMissing,
  markOf,
  unheldOf,
  type Judge,
  type Unheld,
  type Waymark,
  type WaymarkOrigin,
} from './waymarks.js';
import { bodiesMissing } from './pruned.js';
import { ShardCheck, type Range, type ShardSeen } from './shard-check.js';
import { inReadingOrder, readShardName, type ShardName } from './shard-name.js';
import { statementsOf, type PrunedRange, type Restored } from './statements.js';

/** A signed checkpoint from elsewhere than the ledger that is verified. */
export interface Claim {
  readonly shard: string;
  readonly note: string;
  readonly origin: WaymarkOrigin;
}

/** What a ledger is verified against. */
export interface LedgerTerms {
  readonly sha256: Sha256;
  readonly judge: Judge;
  readonly claims: readonly Claim[];
  /** Whether the last entry of every shard must be under a signed checkpoint: of a ledger and its export, not of a topic, which lags. */
  readonly isSigned: boolean;
  /** Null: all shards are here, and one that a checkpoint names must be. */
  readonly only: string | null;
}

/** A shard as it was found. */
export interface VerifiedShard {
  readonly shard: string;
  readonly size: number;
  /** The largest signed checkpoint that its entries hold to; null when there is none. */
  readonly note: string | null;
}

export interface LedgerReport {
  /** Whether there is no breach. */
  readonly held: boolean;
  readonly entries: number;
  readonly findings: readonly Finding[];
  /** Findings beyond those that are kept. */
  readonly left: number;
  readonly shards: readonly VerifiedShard[];
}

/** A shard, from its opening on. */
interface Opened {
  readonly name: ShardName;
  readonly check: ShardCheck;
  readonly head: HeadColumns | null;
  readonly marks: readonly Waymark[];
  /** Whether a checkpoint of its own was there and could not be believed: that was told. */
  readonly isTold: boolean;
}

/** Verifies a ledger shard by shard, in reading order: `open`, then `take` for each of its blocks in order; at last `report`. */
export class LedgerCheck {
  readonly #terms: LedgerTerms;
  readonly #findings = new Findings();
  readonly #shards = new Map<string, Opened>();
  readonly #said = new Map<string, Waymark[]>();
  readonly #pruned: PrunedRange[] = [];
  readonly #lost = new Map<string, Range>();
  #current: Opened | null = null;

  constructor(terms: LedgerTerms) {
    this.#terms = terms;
    for (const { shard, note, origin } of terms.claims) this.#claim(shard, note, origin);
  }

  /** A finding of whoever reads the ledger: of a file, or of two copies. */
  note(shard: string, spot: Spot): void {
    this.#findings.add(shard, spot);
  }

  /** Begins a shard. `notes`: its own signed checkpoints, the one of its head first. */
  open(shard: string, notes: readonly string[], head: HeadColumns | null = null): ShardName {
    const last = this.#current?.name.shard;
    if (last !== undefined && inReadingOrder([last, shard])[0] !== last)
      this.note(shard, { code: 'FILE_INCOMPLETE', index: null, detail: 'order' });
    const known = readShardName(shard);
    if (known === null || this.#shards.has(shard)) this.note(shard, { code: 'SHARD_MISNAMED', index: null });
    const name = known ?? { shard, region: shard, year: null, generation: 1 };
    const marks = notes.flatMap((note) => this.#markOf(shard, note, 'head'));
    const check = new ShardCheck(this.#terms.sha256, (spot) => this.#findings.add(shard, spot));
    this.#current = { name, check, head, marks, isTold: marks.length < notes.length };
    this.#shards.set(shard, this.#current);
    return name;
  }

  /** The sizes, above `from` and up to `until`, at which the tree of the shard is wanted. */
  sizes(from: number, until: number): readonly number[] {
    const all = this.#current === null ? [] : this.#marks(this.#current);
    return all.map(({ size }) => size).filter((size) => size > from && size <= until);
  }

  take(verdict: BlockVerdict): void {
    const opened = this.#current;
    if (opened === null) throw new RangeError('a block belongs to a shard: open it first');
    opened.check.take(verdict);
    for (const { index, kind, body } of verdict.telling) this.#hear(opened.name, index, [kind, body]);
  }

  /** The tail of a shard that a restore lost, as the shard that goes on says; [0, 0] when none did. */
  lost(shard: string): Range {
    return this.#lost.get(shard) ?? [0, 0];
  }

  /** Where shards that were seen are not what was said of them, by shard: who has another copy of their leaves can tell which entries. */
  unheld(): ReadonlyMap<string, Unheld> {
    const found = new Map<string, Unheld>();
    for (const [shard, opened] of this.#shards) {
      const unheld = unheldOf(this.#marks(opened), opened.check.seen());
      if (unheld !== null) found.set(shard, unheld);
    }
    return found;
  }

  report(): LedgerReport {
    const shards = [...this.#shards.values()].map((opened) => this.#judge(opened));
    const missing = this.#terms.only === null ? [...this.#said].filter(([shard]) => !this.#shards.has(shard)) : [];
    for (const [shard, marks] of missing) this.note(shard, judgeMissing(marks, this.lost(shard)));
    const { left, hasBreach } = this.#findings;
    const entries = [...this.#shards.values()].reduce((sum, { check }) => sum + check.seen().entries, 0);
    return { held: !hasBreach, entries, findings: this.#findings.all(), left, shards };
  }

  #claim(shard: string, note: string, origin: WaymarkOrigin): void {
    if (this.#terms.only !== null && this.#terms.only !== shard) return;
    this.#say(shard, this.#markOf(shard, note, origin));
  }

  #say(shard: string, marks: readonly Waymark[]): void {
    this.#said.set(shard, [...(this.#said.get(shard) ?? []), ...marks]);
  }

  #markOf(shard: string, note: string, origin: WaymarkOrigin): readonly Waymark[] {
    const mark = markOf(this.#terms.judge, shard, note, origin);
    if ('origin' in mark) return [mark];
    this.#findings.add(shard, mark);
    return [];
  }

  #marks({ name, marks }: Opened): readonly Waymark[] {
    return [...marks, ...(this.#said.get(name.shard) ?? [])];
  }

  #hear(name: ShardName, index: number, [kind, body]: readonly [string, string]): void {
    const { change } = JSON.parse(body) as { readonly change?: unknown };
    const statements = statementsOf(kind, change);
    if (statements === null) {
      this.note(name.shard, { code: 'NOT_AN_ENTRY', index, detail: 'change' });
      return;
    }
    const { heads, pruned, restored } = statements;
    for (const { shard, size, root } of heads) this.#say(shard, [{ origin: 'heads', size, root, note: null }]);
    this.#pruned.push(...pruned);
    this.#restore(name, index, restored);
  }

  #restore(name: ShardName, index: number, restored: readonly Restored[]): void {
    const isLinked = ({ shard }: Restored): boolean =>
      index === 0 && shard !== name.shard && readShardName(shard)?.region === name.region;
    if (!restored.every(isLinked)) {
      this.note(name.shard, { code: 'RESTORED_UNLINKED', index });
      return;
    }
    for (const { shard, size, root, left } of restored) {
      this.#say(shard, [{ origin: 'restored', size, root, note: null }]);
      this.#lost.set(shard, [left, size]);
    }
  }

  #judge(opened: Opened): VerifiedShard {
    const { shard } = opened.name;
    const seen = opened.check.seen();
    const marks = this.#marks(opened);
    const pruned = this.#pruned.filter((range) => range.shard === shard);
    const spots = [
      ...bodiesMissing(seen.absent, pruned),
      ...judgeMarks(marks, seen, this.lost(shard)),
      ...this.#judgeHead(opened),
      ...this.#judgeSigned(opened, seen, marks),
      ...judgeLink(opened.name, seen),
    ];
    for (const spot of spots) this.note(shard, spot);
    const holding = marks
      .filter(({ size, note }) => note !== null && size <= seen.rooted)
      .toSorted((a, b) => b.size - a.size);
    return { shard, size: seen.size, note: holding[0]?.note ?? null };
  }

  #judgeHead({ name, head, marks: [mark] }: Opened): readonly Spot[] {
    return head !== null && mark !== undefined
      ? judgeHead(this.#terms.sha256, this.#terms.judge, head, [name.shard, mark])
      : [];
  }

  #judgeSigned({ isTold }: Opened, { size }: ShardSeen, marks: readonly Waymark[]): readonly Spot[] {
    const signed = marks.filter(({ note }) => note !== null).map((mark) => mark.size);
    if (size === 0 || (isTold && signed.length === 0)) return [];
    if (signed.length === 0) return [{ code: 'UNSIGNED', index: size, detail: 'none' }];
    const last = Math.max(...signed);
    if (last >= size) return [];
    return [{ code: this.#terms.isSigned ? 'UNSIGNED_TAIL' : 'NOT_YET_SIGNED', index: last, until: size }];
  }
}

/** A shard after a restore begins by saying which one it goes on from. */
function judgeLink({ generation }: ShardName, { size, absent, telling }: ShardSeen): readonly Spot[] {
  if (generation === 1 || size === 0) return [];
  const isLinked =
    telling.some(({ index, kind }) => index === 0 && kind === 'restored') || absent.some(([from]) => from === 0);
  return isLinked ? [] : [{ code: 'RESTORED_UNLINKED', index: 0 }];
}
