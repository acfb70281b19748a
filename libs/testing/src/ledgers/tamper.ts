import { leafHash, type Finding } from '#ledger';
import { madeEntry, noteOver, type MadeEntry, type MadeLedger, type MadeShard } from './made-ledger.js';
import { sha256Of, type TestSigner } from './signing.js';

/** What must be found: `code shard index until detail`. */
export type Expected = readonly [
  code: Finding['code'],
  shard: string,
  index: number | null,
  until: number | null,
  detail?: string,
];

/** One way to tamper with a ledger. What was kept elsewhere is out of the tamperer's reach, and stays. */
export interface Tampering {
  readonly name: string;
  readonly with: (ledger: MadeLedger) => MadeLedger;
  /** Every breach there is in an export of it, and in a database that holds the same. */
  readonly found: readonly Expected[];
  /** A database cannot hold it: its own constraints forbid it. */
  readonly isFileOnly?: true;
}

export const SHARD = 'groningen-2026';
export const OTHER = 'twente-2026';

/** Changes one shard. */
export function inShard(ledger: MadeLedger, shard: string, change: (shard: MadeShard) => MadeShard): MadeLedger {
  return { ...ledger, shards: ledger.shards.map((one) => (one.shard === shard ? change(one) : one)) };
}

export function entries(
  change: (entries: readonly MadeEntry[]) => readonly MadeEntry[],
): (shard: MadeShard) => MadeShard {
  return (shard) => ({ ...shard, entries: change(shard.entries) });
}

export function entry(index: number, change: (entry: MadeEntry) => Partial<MadeEntry>) {
  return entries((all) => all.map((one) => (one.index === index ? { ...one, ...change(one) } : one)));
}

/** The tamperer has the key as well: the shard is signed as it is now. */
export function signedAnew(signer: TestSigner, shard: MadeShard): MadeShard {
  return { ...shard, notes: [noteOver(signer, shard)] };
}

export const renumbered = (all: readonly MadeEntry[]): readonly MadeEntry[] =>
  all.map((one, index) => ({ ...one, index }));

export function edited({ body }: MadeEntry): Partial<MadeEntry> {
  return {
    body: Buffer.from(
      Buffer.from(body ?? [])
        .toString()
        .replace('CASUSOVERLEG', 'UITVOERING'),
    ),
  };
}

export function editedWithHash(one: MadeEntry): Partial<MadeEntry> {
  const { body } = edited(one);
  return { body: body ?? null, hash: leafHash(sha256Of, body ?? new Uint8Array()) };
}

export const inserted = (all: readonly MadeEntry[]): readonly MadeEntry[] =>
  renumbered([
    ...all.slice(0, 1234),
    madeEntry(SHARD, 9000, { kind: 'disclosure', at: Date.parse('2026-03-01T09:00:00Z') }),
    ...all.slice(1234),
  ]);
