import { canonicalJson, toIso, type Json } from '#kernel';
import {
  append,
  EMPTY_FRONTIER,
  endLine,
  EXPORT_HEADER,
  headsChange,
  inReadingOrder,
  leafHash,
  noteLine,
  prunedChange,
  readShardName,
  restoredChange,
  root,
  shardLine,
  type EntryKind,
} from '#ledger';
import { sha256Of, TestSigner } from './signing.js';

/** An entry with the columns beside it; `body` null when it was pruned. */
export interface MadeEntry {
  readonly index: number;
  readonly id: string;
  readonly kind: string;
  readonly replica: string | null;
  readonly settles: string | null;
  readonly month: string | null;
  readonly hash: Uint8Array;
  readonly body: Uint8Array | null;
}

export interface MadeShard {
  readonly shard: string;
  readonly notes: readonly string[];
  readonly entries: readonly MadeEntry[];
}

/** A whole ledger of made-up entries, and what whoever verifies it has from elsewhere. */
export interface MadeLedger {
  readonly signer: TestSigner;
  readonly shards: readonly MadeShard[];
  /** By shard, a signed checkpoint kept from before. */
  readonly kept: Readonly<Record<string, string>>;
}

const START = Date.parse('2026-03-01T08:00:00.000Z');
const STEP_MS = 1000;

interface Content {
  readonly kind: EntryKind;
  readonly change?: Readonly<Record<string, Json>>;
  /** For an outcome. */
  readonly of?: string;
  /** When it was made; milliseconds. */
  readonly at?: number;
}

/** The entry at an index of a shard, the same each time. */
export function madeEntry(
  shard: string,
  index: number,
  { kind, change, of, at = START + index * STEP_MS }: Content,
): MadeEntry {
  const id = madeId(shard, index);
  const { region } = readShardName(shard) ?? { region: shard };
  const rest = change === undefined ? { purpose: 'CASUSOVERLEG' } : { change, step: kind.toUpperCase() };
  const head = { v: 1, id, salt: 'A'.repeat(22), kind, at: toIso(at), region, retain_until: '2031-03-01' };
  const body = Buffer.from(canonicalJson({ ...head, ...rest, ...(of === undefined ? {} : { of }) }));
  const hash = leafHash(sha256Of, body);
  const month = `${toIso(at).slice(0, 7)}-01`;
  return { index, id, kind, replica: null, settles: of ?? null, month, hash, body };
}

function madeId(shard: string, index: number): string {
  const tail = Buffer.from(sha256Of(Buffer.from(`${shard} ${String(index)}`))).toString('hex');
  const time = (START + index * STEP_MS).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
}

/** The root over the first entries of a shard, all when no number is given. */
export function rootOver(entries: readonly MadeEntry[], size = entries.length): Uint8Array {
  const hashes = entries.slice(0, size).map(({ hash }) => hash);
  return root(sha256Of, append(sha256Of, EMPTY_FRONTIER, hashes));
}

/** The signed checkpoint of the first entries of a shard. */
export function noteOver(
  signer: TestSigner,
  { shard, entries }: Omit<MadeShard, 'notes'>,
  size = entries.length,
): string {
  return signer.note(shard, size, rootOver(entries, size));
}

function withNote(signer: TestSigner, shard: string, entries: readonly MadeEntry[]): MadeShard {
  return { shard, entries, notes: [noteOver(signer, { shard, entries })] };
}

/** Four shards of two regions and that of all heads: of `groningen` one that was gone on with after a restore that lost nothing, and of `twente`
 *  one after a restore that lost entries 40 to 45; of `twente-2026` the first ten bodies were pruned. */
export function madeLedger(): MadeLedger {
  const signer = new TestSigner('ketenpoort/00000009990000000000');
  const groningen = plain('groningen-2026', 3000);
  const twente = plain('twente-2026', 45);
  const left = twente.slice(0, 40).map((entry) => (entry.index < 10 ? { ...entry, body: null } : entry));
  const pruned = prunedChange([{ shard: 'twente-2026', from: 0, until: 10 }]);
  const shards = [
    withNote(signer, 'groningen-2026', groningen),
    withNote(signer, 'groningen-2026-2', goneOn('groningen-2026-2', ['groningen-2026', groningen, 3000], [])),
    withNote(signer, 'twente-2026', left),
    withNote(
      signer,
      'twente-2026-2',
      goneOn('twente-2026-2', ['twente-2026', twente, 40], [{ kind: 'pruned', change: pruned }]),
    ),
  ];
  const heads = [1000, 2000].map((size, day) => {
    const states = [
      { shard: 'groningen-2026', size, root: rootOver(groningen, size) },
      { shard: 'twente-2026', size: 20 * (day + 1), root: rootOver(twente, 20 * (day + 1)) },
    ];
    return madeEntry('meta', day, { kind: 'heads', change: headsChange(states, '1/1') });
  });
  const all = [...shards, withNote(signer, 'meta', heads)];
  const kept = {
    'groningen-2026': noteOver(signer, { shard: 'groningen-2026', entries: groningen }),
    'twente-2026': noteOver(signer, { shard: 'twente-2026', entries: twente }, 43),
  };
  return { signer, shards: all, kept };
}

function plain(shard: string, size: number): readonly MadeEntry[] {
  const entries: MadeEntry[] = [];
  for (let index = 0; index < size; index += 1) {
    const before = entries.at(-1);
    const isOutcome = index % 10 === 9 && before !== undefined;
    entries.push(madeEntry(shard, index, isOutcome ? { kind: 'outcome', of: before.id } : { kind: 'disclosure' }));
  }
  return entries;
}

function goneOn(
  shard: string,
  [before, entries, left]: readonly [string, readonly MadeEntry[], number],
  more: readonly Content[],
): readonly MadeEntry[] {
  const published = { shard: before, size: entries.length, root: rootOver(entries), left };
  const first: Content = { kind: 'restored', change: restoredChange(published) };
  const contents: readonly Content[] = [first, ...more, { kind: 'disclosure' }, { kind: 'disclosure' }];
  return contents.map((content, index) => madeEntry(shard, index, content));
}

/** The ledger as an export file. */
export function exportOf({ shards }: Pick<MadeLedger, 'shards'>): Buffer {
  const order = inReadingOrder(shards.map(({ shard }) => shard));
  const sorted = shards.toSorted((a, b) => order.indexOf(a.shard) - order.indexOf(b.shard));
  const parts = sorted.flatMap(({ shard, notes, entries }) => [
    Buffer.from(shardLine(shard) + notes.map(noteLine).join('')),
    ...entries.map(lineOf),
  ]);
  const count = shards.reduce((sum, { entries }) => sum + entries.length, 0);
  return Buffer.concat([Buffer.from(EXPORT_HEADER), ...parts, Buffer.from(endLine(shards.length, count))]);
}

function lineOf({ index, id, kind, replica, settles, month, hash, body }: MadeEntry): Buffer {
  const columns = [index, id, kind, replica ?? '-', settles ?? '-', body === null ? '-' : (month ?? '-')];
  const text = `${columns.map(String).join('\t')}\t${Buffer.from(hash).toString('hex')}\t`;
  return Buffer.concat([Buffer.from(text), body ?? Buffer.alloc(0), Buffer.from('\n')]);
}
