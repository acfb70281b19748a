import { leafHash } from '#ledger';
import { madeEntry, noteOver } from './made-ledger.js';
import { sha256Of, TestSigner } from './signing.js';
import { editedWithHash, entries, entry, inShard, OTHER, SHARD, signedAnew, type Tampering } from './tamper.js';

/** What may be done to a shard as a whole, or to its checkpoint. */
export const SHARD_TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a tail that was cut off',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entries((all) => all.slice(0, 2900)),
      ),
    found: [['TAIL_MISSING', SHARD, 2900, 3000, 'restored']],
  },
  {
    name: 'a restored backup, checkpoint and all',
    with: (ledger) =>
      inShard(ledger, SHARD, (shard) => signedAnew(ledger.signer, entries((all) => all.slice(0, 2900))(shard))),
    found: [['TAIL_MISSING', SHARD, 2900, 3000, 'restored']],
  },
  {
    name: 'a restored backup that was gone on with',
    with: (ledger) =>
      inShard(ledger, SHARD, (shard) => {
        const more = Array.from({ length: 200 }, (_, place) => madeEntry(SHARD, 2900 + place, { kind: 'access' }));
        return signedAnew(ledger.signer, entries((all) => [...all.slice(0, 2900), ...more])(shard));
      }),
    found: [['FORKED', SHARD, 2000, 3000, 'kept']],
  },
  {
    name: 'another history, signed with the right key',
    with: (ledger) =>
      inShard(ledger, SHARD, (shard) => {
        const { entries: other } = entry(1234, editedWithHash)(shard);
        const longer = [...other, madeEntry(SHARD, 3000, { kind: 'disclosure' })];
        return signedAnew(ledger.signer, { ...shard, entries: longer });
      }),
    found: [['FORKED', SHARD, 1000, 2000, 'heads']],
  },
  {
    name: 'a checkpoint under another key',
    with: (ledger) => inShard(ledger, SHARD, (shard) => signedAnew(new TestSigner(ledger.signer.ledger), shard)),
    found: [['UNSIGNED', SHARD, 3000, 3001, 'head']],
  },
  {
    name: 'a checkpoint with a changed root',
    with: (ledger) =>
      inShard(ledger, SHARD, (shard) => {
        const signed = noteOver(ledger.signer, shard).split('\n');
        const other = noteOver(ledger.signer, shard, 2999).split('\n');
        return { ...shard, notes: [[...other.slice(0, 3), ...signed.slice(3)].join('\n')] };
      }),
    found: [['SIGNATURE_INVALID', SHARD, null, null, 'head']],
  },
  {
    name: 'a checkpoint with a line that is no signature',
    with: (ledger) =>
      inShard(ledger, SHARD, (shard) => ({ ...shard, notes: [`${noteOver(ledger.signer, shard)}— niemand\n`] })),
    found: [['CHECKPOINT_MALFORMED', SHARD, null, null, 'head']],
  },
  {
    name: 'a checkpoint that is none',
    with: (ledger) => inShard(ledger, SHARD, (shard) => ({ ...shard, notes: ['geen\n\n— niemand AAAAAAA=\n'] })),
    found: [['CHECKPOINT_MALFORMED', SHARD, null, null, 'head']],
  },
  {
    name: 'a shard without a checkpoint',
    with: (ledger) => inShard(ledger, 'groningen-2026-2', (shard) => ({ ...shard, notes: [] })),
    found: [['UNSIGNED', 'groningen-2026-2', 3, 4, 'none']],
  },
  {
    name: 'two shards under each other’s name',
    with: (ledger) => {
      const names: Readonly<Record<string, string>> = { [SHARD]: OTHER, [OTHER]: SHARD };
      return { ...ledger, shards: ledger.shards.map((one) => ({ ...one, shard: names[one.shard] ?? one.shard })) };
    },
    found: [
      ['BODY_MISSING', SHARD, 0, 10],
      ['WRONG_SHARD', SHARD, 10, 40],
      ['CHECKPOINT_OF_ANOTHER', SHARD, 40, 41, 'head'],
      ['TAIL_MISSING', SHARD, 40, 3000, 'restored'],
      ['ROOT_DIFFERS', OTHER, 0, 20, 'heads'],
      ['WRONG_SHARD', OTHER, 0, 3000],
      ['UNSIGNED_TAIL', OTHER, 43, 3000],
      ['CHECKPOINT_OF_ANOTHER', OTHER, 3000, 3001, 'head'],
    ],
  },
  {
    name: 'entries of another shard',
    with: (ledger) => {
      const other = ledger.shards.find(({ shard }) => shard === OTHER);
      const taken = (other?.entries ?? []).slice(10, 20);
      return inShard(
        ledger,
        SHARD,
        entries((all) => all.map((one) => (one.index >= 10 && one.index < 20 ? (taken[one.index - 10] ?? one) : one))),
      );
    },
    found: [
      ['ROOT_DIFFERS', SHARD, 0, 1000, 'heads'],
      ['WRONG_SHARD', SHARD, 10, 20],
    ],
    isFileOnly: true,
  },
  {
    name: 'a shard that is gone',
    with: (ledger) => ({ ...ledger, shards: ledger.shards.filter(({ shard }) => shard !== SHARD) }),
    found: [['SHARD_MISSING', SHARD, 0, 1]],
  },
  {
    name: 'a body that is gone without having been pruned',
    with: (ledger) =>
      inShard(
        ledger,
        SHARD,
        entry(1234, () => ({ body: null })),
      ),
    found: [['BODY_MISSING', SHARD, 1234, 1235]],
  },
  {
    name: 'a body beyond what was pruned',
    with: (ledger) =>
      inShard(
        ledger,
        OTHER,
        entry(10, () => ({ body: null })),
      ),
    found: [['BODY_MISSING', OTHER, 10, 11]],
  },
  {
    name: 'a restored shard that does not say so',
    with: (ledger) =>
      inShard(ledger, 'groningen-2026-2', (shard) => {
        const first = madeEntry(shard.shard, 0, { kind: 'disclosure' });
        return signedAnew(ledger.signer, { ...shard, entries: [first, ...shard.entries.slice(1)] });
      }),
    found: [['RESTORED_UNLINKED', 'groningen-2026-2', 0, 1]],
  },
  {
    name: 'a body that is not in canonical form, signed with the right key',
    with: (ledger) =>
      inShard(ledger, 'groningen-2026-2', (shard) => {
        const { entries: changed } = entry(2, ({ body }) => {
          const spaced = Buffer.from(
            Buffer.from(body ?? [])
              .toString()
              .replace(',', ', '),
          );
          return { body: spaced, hash: leafHash(sha256Of, spaced) };
        })(shard);
        return signedAnew(ledger.signer, { ...shard, entries: changed });
      }),
    found: [['NOT_CANONICAL', 'groningen-2026-2', 2, 3]],
  },
];
