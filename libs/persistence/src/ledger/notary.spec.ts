import { describe, expect, it } from '@jest/globals';
import { LedgerUnavailable, SettingsInvalid } from '#kernel';
import { EMPTY_FRONTIER, leafHash, openJws, type Mark } from '#ledger';
import { ledgerKeyFile, testNotary } from '#testing';
import { draftOf, sha256 } from './draft.js';
import { verifyEd25519 } from './ed25519.js';
import { grow, rootOf, type Head } from './head.js';
import { ledgerKeysOf, type LedgerKeyFile } from './ledger-keys.js';
import type { Notary } from './notary.js';
import { changeEntry } from './change-entry.js';

const EMPTY: Head = { region: 'proef', shard: 'proef-2026', frontier: EMPTY_FRONTIER };
const entry = (step: string) => draftOf(changeEntry(0, { kind: 'staff', region: 'proef', step, change: {} }));
const grown = (head: Head, ...steps: readonly string[]): Head => grow(head, steps.map(entry));

describe('the notary of a ledger', () => {
  const file = ledgerKeyFile();
  const one = grown(EMPTY, 'a');
  const two = grown(one, 'b');

  it('signs on from what a notary with the same keys signed', () => {
    const [own, replica] = [testNotary(file), testNotary(file)];
    expect(() => own.accept(EMPTY, null)).not.toThrow();
    const { note } = own.attest(one);
    own.committed({ head: one, note });
    expect(() => replica.accept(one, note)).not.toThrow();
    expect(own.newest()).toEqual(new Map([['proef-2026', note]]));
    expect(() => own.accept(two, replica.attest(two).note)).not.toThrow();
  });

  it.each([
    ['has no checkpoint beside it', () => null],
    ['has the checkpoint of an earlier state', () => testNotary(file).attest(one).note],
    ['has the checkpoint of another shard', () => testNotary(file).attest({ ...two, shard: 'elders-2026' }).note],
    ['was signed by keys of others', () => testNotary().attest(two).note],
    [
      'was signed under another name of the ledger',
      () => testNotary({ ...file, name: 'ketenpoort/ander' }).attest(two).note,
    ],
    ['has something else beside it', () => 'geen notitie'],
    ['has a checkpoint whose text was changed', () => testNotary(file).attest(two).note.replace('\n2\n', '\n3\n')],
  ])('builds nothing on a head that %s', (_case, note) => {
    expect(() => testNotary(file).accept(two, note())).toThrow(LedgerUnavailable);
  });

  it.each([
    ['shorter than it once was', one],
    ['of the same length and other content', grown(one, 'c')],
    ['empty again', EMPTY],
  ])('builds nothing on a shard that is %s, whoever signed it', (_case, head) => {
    const notary = testNotary(file);
    notary.committed({ head: two, note: notary.attest(two).note });
    expect(() => notary.accept(head, testNotary(file).attest(head).note)).toThrow(LedgerUnavailable);
  });

  it('still knows what it signed when the shard is longer by the hand of another, until it grew out of that itself', () => {
    const notary = testNotary(file);
    const [lost, other] = [grown(one, 'c'), grown(one, 'b', 'd')];
    notary.committed({ head: one, note: notary.attest(one).note });
    notary.committed({ head: lost, note: notary.attest(lost).note, from: one });
    notary.accept(other, testNotary(file).attest(other).note);
    expect(notary.highWater.unproved('proef-2026').map(({ size }) => size)).toEqual([2, 3]);
  });

  it.each(['proef-2026-2', 'proef-2027'])('builds nothing on a region that was in %s', (shard) => {
    const notary = testNotary(file);
    const { note } = notary.attest(two);
    notary.committed({ head: two, note });
    notary.highWater.raise({ shard, size: 1, root: rootOf(one) });
    expect(() => notary.accept(two, note)).toThrow(LedgerUnavailable);
  });

  it.each([
    ['a shard after a restore, of which there was none', EMPTY, 'proef-2026-2'],
    ['a shard of a year after one that was signed', one, 'proef-2027'],
    ['a shard of a restore after one that was signed', one, 'proef-2026-2'],
  ])('builds nothing on the empty, unsigned head of %s', (_case, known, shard) => {
    const notary = testNotary(file);
    if (known.frontier.size > 0) notary.committed({ head: known, note: notary.attest(known).note });
    const head = { ...EMPTY, shard };
    expect(() => notary.accept(head, null)).toThrow(LedgerUnavailable);
    expect(() => notary.open(head)).not.toThrow();
  });

  it('opens no shard that had entries', () => {
    const notary = testNotary(file);
    notary.committed({ head: two, note: notary.attest(two).note });
    expect(() => notary.open(EMPTY)).toThrow(LedgerUnavailable);
  });

  it('builds nothing on a shard of another region', () => {
    const notary = testNotary(file);
    const head = { ...two, region: 'elders' };
    expect(() => notary.accept(head, notary.attest(head).note)).toThrow(LedgerUnavailable);
  });

  describe('of a region that was set back', () => {
    const at = Date.parse('2027-01-02T00:00:00.000Z');
    const [ofTwo, ofNext] = [
      { shard: 'proef-2026', size: 2, root: rootOf(two) },
      { shard: 'proef-2027', size: 1, root: rootOf(one) },
    ];
    const knowing = (...marks: readonly Mark[]): Notary => {
      const notary = testNotary(file);
      for (const mark of marks) notary.highWater.raise(mark);
      return notary;
    };

    it.each([
      { lost: 'the tail', head: one, marks: [ofTwo], left: 1, also: [] },
      { lost: 'the tail and the shard after it', head: one, marks: [ofTwo, ofNext], left: 1, also: [ofNext] },
      { lost: 'the shard after it alone', head: two, marks: [ofTwo, ofNext], left: 2, also: [ofNext] },
      { lost: 'a shard after one that nothing is known of', head: two, marks: [ofNext], left: 2, also: [ofNext] },
    ])('names all that was lost: $lost', ({ head, marks, left, also }) => {
      const notary = knowing(...marks);
      const found = notary.setBack(head, notary.attest(head).note, at);
      expect(found).toMatchObject({
        from: { left, published: ofTwo },
        also: also.map((published) => ({ published, left: 0 })),
        next: { shard: 'proef-2027-2' },
      });
    });

    it('says of one that was begun and lost with all that came after that nothing is left', () => {
      const found = knowing(ofNext).setBack(EMPTY, null, at);
      expect(found).toMatchObject({
        from: { left: 0, published: { size: 0 } },
        also: [{ published: ofNext, left: 0 }],
      });
    });

    it('goes on from no state that was not signed', () => {
      expect(() => knowing(ofNext).setBack(two, null, at)).toThrow(LedgerUnavailable);
      expect(() => knowing(ofNext).setBack(two, testNotary().attest(two).note, at)).toThrow(LedgerUnavailable);
    });

    it('says nothing of one that was not', () => {
      const notary = knowing(ofTwo);
      expect(notary.setBack(two, notary.attest(two).note, at)).toBeNull();
    });
  });

  it('signs with the old key and the new while both are in use, and knows the old one when it is retired', () => {
    const next = ledgerKeyFile();
    const both: LedgerKeyFile = {
      ...file,
      keys: [...file.keys, ...next.keys.map((key) => ({ ...key, kid: 'proef-2' }))],
    };
    const { note, jws } = testNotary(both).attest(two);
    expect(() => testNotary(file).accept(two, note)).not.toThrow();
    expect(() => testNotary({ ...next, name: file.name }).accept(two, note)).not.toThrow();
    const old = testNotary(file).attest(two).note;
    expect(() => testNotary({ ...next, name: file.name }).accept(two, old)).toThrow(LedgerUnavailable);
    const retired = file.keys.map(({ kty, crv, x }) => ({ kty, crv, x }));
    expect(() => testNotary({ ...next, name: file.name, retired }).accept(two, old)).not.toThrow();
    const [first = '', second = ''] = jws.split('\n');
    const { trusted } = ledgerKeysOf(both);
    expect(openJws(first, trusted[0] ?? new Uint8Array(), verifyEd25519)).toBe(
      openJws(second, trusted[1] ?? new Uint8Array(), verifyEd25519),
    );
    expect(openJws(first, trusted[0] ?? new Uint8Array(), verifyEd25519)).toBe(note.slice(0, note.indexOf('\n\n') + 1));
  });

  it('knows a leaf by its bytes', () => {
    const { bytes, hash } = entry('a');
    expect(hash).toEqual(leafHash(sha256, bytes));
  });
});

describe('the keys of a ledger', () => {
  const { name, keys } = ledgerKeyFile();
  const [key = {}] = keys;

  it.each<[string, Partial<LedgerKeyFile>]>([
    ['without a private half', { keys: [{ ...key, d: undefined }] }],
    ['whose halves are of two keys', { keys: [{ ...key, d: ledgerKeyFile().keys[0]?.['d'] }] }],
    ['without a name', { keys: [{ ...key, kid: '' }] }],
    ['with the name of another', { keys: [key, { ...ledgerKeyFile().keys[0], kid: 'proef-1' }] }],
    ['of another curve', { keys: [{ ...key, crv: 'X25519' }] }],
    ['that are no keys', { retired: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] }],
  ])('are refused %s, without a word of what they are', (_case, change) => {
    const made = (): Notary => testNotary({ name, keys, retired: [], ...change });
    expect(made).toThrow(SettingsInvalid);
    expect(made).not.toThrow(String(key['d']));
  });
});
