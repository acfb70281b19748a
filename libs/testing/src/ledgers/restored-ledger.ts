import { headsChange, restoredChange, type Restored } from '#ledger';
import { madeEntry, noteOver, rootOver, type MadeEntry, type MadeLedger, type MadeShard } from './made-ledger.js';
import { TestSigner } from './signing.js';
import type { Tampering } from './tamper.js';

const NEW_YEAR = Date.parse('2027-01-02T09:00:00.000Z');
const LOST = 'groningen-2027';

/** A ledger whose database was set back over New Year: of `groningen-2026` entries 40 to 45 were lost, of `meta` its second leaf, and
 *  `groningen-2027` was lost whole, as was the shard after an earlier restore. */
export function restoredLedger(): MadeLedger {
  const signer = new TestSigner('ketenpoort/00000009990000000000');
  const groningen = plain('groningen-2026', 45);
  const again = plain('groningen-2026-2', 3);
  const next = plain(LOST, 10);
  const heads = [20, 45].map((size, day) => {
    const state = { shard: 'groningen-2026', size, root: rootOver(groningen, size) };
    return madeEntry('meta', day, { kind: 'heads', change: headsChange([state], '1/1') });
  });
  const lost = { shard: LOST, size: 9, root: rootOver(next, 9) };
  const shards = [
    signed(signer, 'groningen-2026', groningen.slice(0, 40)),
    signed(signer, 'groningen-2027-3', [
      first('groningen-2027-3', restored('groningen-2026', groningen, 40), [
        restored('groningen-2026-2', again, 0),
        restored(LOST, next, 0),
      ]),
      madeEntry('groningen-2027-3', 1, { kind: 'disclosure', at: NEW_YEAR }),
    ]),
    signed(signer, 'meta', heads.slice(0, 1)),
    signed(signer, 'meta-2', [
      first('meta-2', restored('meta', heads, 1), []),
      madeEntry('meta-2', 1, { kind: 'heads', change: headsChange([lost], '1/1'), at: NEW_YEAR }),
    ]),
  ];
  return { signer, shards, kept: { [LOST]: noteOver(signer, { shard: LOST, entries: next }) } };
}

function plain(shard: string, size: number): readonly MadeEntry[] {
  return Array.from({ length: size }, (_, index) => madeEntry(shard, index, { kind: 'disclosure' }));
}

function restored(shard: string, entries: readonly MadeEntry[], left: number): Restored {
  return { shard, size: entries.length, root: rootOver(entries), left };
}

function first(shard: string, from: Restored, also: readonly Restored[]): MadeEntry {
  return madeEntry(shard, 0, { kind: 'restored', change: restoredChange(from, also), at: NEW_YEAR });
}

function signed(signer: TestSigner, shard: string, entries: readonly MadeEntry[]): MadeShard {
  return { shard, entries, notes: [noteOver(signer, { shard, entries })] };
}

/** What may be done to a ledger after a restore, and what must be found. */
export const RESTORED_TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a lost shard of which more was signed than the one that goes on says',
    with: (ledger) => {
      const note = noteOver(ledger.signer, { shard: LOST, entries: plain(LOST, 11) });
      return { ...ledger, kept: { ...ledger.kept, [LOST]: note } };
    },
    found: [['SHARD_MISSING', LOST, 0, 1]],
  },
  {
    name: 'a lost shard that nobody speaks of',
    with: (ledger) => {
      const note = noteOver(ledger.signer, { shard: 'twente-2027', entries: plain('twente-2027', 2) });
      return { ...ledger, kept: { ...ledger.kept, 'twente-2027': note } };
    },
    found: [['SHARD_MISSING', 'twente-2027', 0, 1]],
  },
  {
    name: 'a shard of all heads that goes on from none',
    with: (ledger) => {
      const entries = [madeEntry('meta-2', 0, { kind: 'heads', change: headsChange([], '1/1'), at: NEW_YEAR })];
      const meta = signed(ledger.signer, 'meta-2', entries);
      return { ...ledger, shards: ledger.shards.map((one) => (one.shard === 'meta-2' ? meta : one)) };
    },
    found: [['RESTORED_UNLINKED', 'meta-2', 0, 1]],
  },
  {
    name: 'a restore that names, among those that were lost, a shard of another region',
    with: (ledger) => {
      const foreign = restored('twente-2026', plain('twente-2026', 2), 0);
      const entries = [
        first('groningen-2027-3', restored('groningen-2026', plain('groningen-2026', 45), 40), [foreign]),
      ];
      const shard = signed(ledger.signer, 'groningen-2027-3', entries);
      return {
        ...ledger,
        shards: ledger.shards.map((old) => (old.shard === shard.shard ? shard : old)),
        kept: {},
      };
    },
    found: [
      ['SHARD_MISSING', 'groningen-2027', 0, 1],
      ['RESTORED_UNLINKED', 'groningen-2027-3', 0, 1],
    ],
  },
];
