import {
  edited,
  editedWithHash,
  entries,
  entry,
  inserted,
  inShard,
  renumbered,
  SHARD,
  type Tampering,
} from './tamper.js';
import { madeEntry, type MadeEntry } from './made-ledger.js';
import { sha256Of } from './signing.js';

/** What may be done to single entries. */
export const ENTRY_TAMPERINGS: readonly Tampering[] = [
  {
    name: 'an edited body',
    with: (ledger) => inShard(ledger, SHARD, entry(1234, edited)),
    found: [['LEAF_DIFFERS', SHARD, 1234, 1235]],
  },
  {
    name: 'an edited body whose leaf hash was made to fit',
    with: (ledger) => inShard(ledger, SHARD, entry(1234, editedWithHash)),
    found: [['ROOT_DIFFERS', SHARD, 1000, 2000, 'heads']],
  },
  {
    name: 'a changed leaf hash',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entry(1234, () => ({ hash: sha256Of(new Uint8Array()) })),
      ),
    found: [
      ['ROOT_DIFFERS', SHARD, 1000, 2000, 'heads'],
      ['LEAF_DIFFERS', SHARD, 1234, 1235],
    ],
  },
  {
    name: 'a deleted entry',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries((all) => all.filter(({ index }) => index !== 1234)),
      ),
    found: [['ENTRY_MISSING', SHARD, 1234, 1235]],
  },
  {
    name: 'a deleted entry, and the rest moved up',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries((all) => renumbered(all.filter(({ index }) => index !== 1234))),
      ),
    found: [
      ['ROOT_DIFFERS', SHARD, 1000, 2000, 'heads'],
      ['TAIL_MISSING', SHARD, 2999, 3000, 'restored'],
    ],
  },
  {
    name: 'an inserted entry',
    with: (ledger) => inShard(ledger, SHARD, entries(inserted)),
    found: [
      ['ROOT_DIFFERS', SHARD, 1000, 2000, 'heads'],
      ['UNSIGNED_TAIL', SHARD, 3000, 3001],
    ],
  },
  {
    name: 'an entry added after the last checkpoint',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries((all) => [...all, madeEntry(SHARD, 3000, { kind: 'disclosure' })]),
      ),
    found: [['UNSIGNED_TAIL', SHARD, 3000, 3001]],
  },
  {
    name: 'two entries in each other’s place',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries(([...all]) => {
          const [one, other] = [all[100], all[200]];
          if (one && other) [all[100], all[200]] = [other, one];
          return renumbered(all);
        }),
      ),
    found: [['ROOT_DIFFERS', SHARD, 0, 1000, 'heads']],
  },
  {
    name: 'two lines in each other’s place',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries(([...all]) => {
          const [one, other] = [all[100], all[200]];
          if (one && other) [all[100], all[200]] = [other, one];
          return all;
        }),
      ),
    found: [
      ['ENTRY_MISSING', SHARD, 100, 200],
      ['OUT_OF_ORDER', SHARD, 100, 200],
    ],
    isFileOnly: true,
  },
  {
    name: 'a line that is there twice',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries((all) => [...all.slice(0, 1235), ...all.slice(1234)]),
      ),
    found: [['OUT_OF_ORDER', SHARD, 1234, 1235]],
    isFileOnly: true,
  },
  ...(['id', 'kind', 'settles', 'month'] as const).map((column): Tampering => {
    const change: Partial<MadeEntry> = {
      id: '00000000-0000-7000-8000-000000000000',
      kind: 'refusal',
      settles: '00000000-0000-7000-8000-000000000000',
      month: '2026-05-01',
    };
    return {
      name: `a changed column ${column}`,
      with: (ledger) =>
        inShard(
          ledger,
          SHARD,
          entry(1234, () => ({ [column]: change[column] })),
        ),
      found: [['SIDE_COLUMN_DIFFERS', SHARD, 1234, 1235, column]],
    };
  }),
  {
    name: 'an outcome that settles nothing any more',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entry(1239, () => ({ settles: null })),
      ),
    found: [['SIDE_COLUMN_DIFFERS', SHARD, 1239, 1240, 'settles']],
  },
];
