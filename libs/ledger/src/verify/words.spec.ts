import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Of, TestSigner } from '#testing';
import { COSIGNATURE, noteKey, NoteMalformed, writeVerifierKey } from '../checkpoints/note.js';
import { placeAt } from './bytes.js';
import { Findings } from './finding.js';
import { readKept, writeKept } from './kept.js';
import { inReadingOrder, isLater, readShardName, writeShardName } from './shard-name.js';
import { headsChange, prunedChange, restoredChange, statementsOf } from './statements.js';
import { readTrustedKeys } from './trusted-keys.js';

describe('the name of a shard', () => {
  it.each([
    ['groningen-2026', { region: 'groningen', year: 2026, generation: 1 }],
    ['groningen-2026-2', { region: 'groningen', year: 2026, generation: 2 }],
    ['noord-oost-2026-12', { region: 'noord-oost', year: 2026, generation: 12 }],
    ['meta', { region: 'meta', year: null, generation: 1 }],
    ['meta-2', { region: 'meta', year: null, generation: 2 }],
  ] as const)('%s is read and written', (shard, name) => {
    expect(readShardName(shard)).toEqual({ shard, ...name });
    expect(writeShardName(name)).toBe(shard);
  });

  it.each(['groningen', 'groningen-26', 'groningen-2026-1', 'groningen-2026-02', 'Groningen-2026', 'meta-1', ''])(
    'is not %j',
    (shard) => {
      expect(readShardName(shard)).toBeNull();
    },
  );

  it('puts what speaks of others before those it speaks of', () => {
    expect(inReadingOrder(['bb-2026', 'geen', 'aa-2026', 'bb-2026-2', 'meta', 'aa-2026-3', 'meta-2'])).toEqual([
      'meta-2',
      'meta',
      'aa-2026-3',
      'bb-2026-2',
      'aa-2026',
      'bb-2026',
      'geen',
    ]);
  });
});

describe('a shard of a region', () => {
  it.each([
    ['aa-2026-2', 'aa-2026', true],
    ['aa-2027', 'aa-2026-2', true],
    ['aa-2026', 'aa-2026', false],
    ['aa-2026-3', 'aa-2027', false],
    ['bb-2027', 'aa-2026', false],
    ['meta-2', 'meta', true],
    ['meta', 'meta-2', false],
  ])('%s came after %s: %s', (one, other, later) => {
    const [name, before] = [readShardName(one)!, readShardName(other)!];
    expect(isLater(name, before)).toBe(later);
  });
});

describe('what entries say of the log', () => {
  const root = new Uint8Array(32).fill(7);
  const state = { shard: 'a-2026', size: 5, root };

  it('is read as it was written', () => {
    expect(statementsOf('heads', headsChange([state], '1/1'))).toMatchObject({ heads: [state] });
    expect(statementsOf('restored', restoredChange({ ...state, left: 3 }))).toMatchObject({
      restored: [{ ...state, left: 3 }],
    });
    const lost = { ...state, shard: 'a-2027', left: 0 };
    expect(statementsOf('restored', restoredChange({ ...state, left: 3 }, [lost]))?.restored).toEqual([
      { ...state, left: 3 },
      lost,
    ]);
    const range = { shard: 'a-2026', from: 1, until: 4 };
    expect(statementsOf('pruned', prunedChange([range]))).toMatchObject({ pruned: [range] });
    expect(statementsOf('disclosure', undefined)).toEqual({ heads: [], restored: [], pruned: [] });
  });

  it.each([
    ['heads', null],
    ['heads', {}],
    ['heads', { heads: [7] }],
    ['heads', { heads: [{ shard: 'a-2026', size: 5, root: 'aa' }] }],
    ['heads', { heads: [{ shard: 'a-2026', size: 5, root: 'zz' }] }],
    ['heads', { heads: [{ shard: 'a-2026', size: -1, root: '07'.repeat(32) }] }],
    ['heads', { heads: [{ shard: 'a-2026', size: 1.5, root: '07'.repeat(32) }] }],
    ['heads', { heads: [{ shard: 'a-2026', size: '5', root: '07'.repeat(32) }] }],
    ['heads', { heads: [{ shard: 7, size: 5, root: '07'.repeat(32) }] }],
    ['restored', { published: { shard: 'a-2026', size: 5, root: '07'.repeat(32) } }],
    ['pruned', { ranges: 'all' }],
  ])('of kind %s is not understood as %j', (kind, change) => {
    expect(statementsOf(kind, change)).toBeNull();
  });
});

describe('the keys that are trusted', () => {
  const signer = new TestSigner('ketenpoort/proef');
  const raw = Buffer.from(String(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x), 'base64url');
  const vkey = (name: string): string => writeVerifierKey(noteKey(sha256Of, name, raw));

  it('are those of a file, retired ones too, under the name of each shard', () => {
    const file = JSON.parse(signer.verifying) as { keys: unknown[] };
    const keys = readTrustedKeys(
      sha256Of,
      JSON.stringify({ ...file, keys: file.keys.slice(1), retired: file.keys.slice(0, 1) }),
    );
    expect(keys.ledger).toBe('ketenpoort/proef');
    expect(keys.of('a-2026').map(({ name }) => name)).toEqual(['ketenpoort/proef/a-2026', 'ketenpoort/proef/a-2026']);
  });

  it('are those of one shard each, as verifier keys', () => {
    const keys = readTrustedKeys(sha256Of, `${vkey('ketenpoort/proef/a-2026')}\n${vkey('ketenpoort/proef/b-2026')}\n`);
    expect(keys.ledger).toBe('ketenpoort/proef');
    expect(keys.of('a-2026')).toHaveLength(1);
    expect(keys.of('c-2026')).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['no name', JSON.stringify({ keys: [{}] })],
    ['a name that is none', JSON.stringify({ ...(JSON.parse(signer.verifying) as object), name: 'a b' })],
    ['no keys', JSON.stringify({ name: 'a/b', keys: [] })],
    ['keys that are no list', JSON.stringify({ name: 'a/b', keys: {} })],
    ['retired keys that are no list', JSON.stringify({ name: 'a/b', keys: [{}], retired: 1 })],
    ['a key of another kind', JSON.stringify({ name: 'a/b', keys: [{ kty: 'EC' }] })],
    ['no key', JSON.stringify({ name: 'a/b', keys: [null] })],
    ['a key of another curve', JSON.stringify({ name: 'a/b', keys: [{ kty: 'OKP', crv: 'X25519', x: 'AA' }] })],
    ['a key without a value', JSON.stringify({ name: 'a/b', keys: [{ kty: 'OKP', crv: 'Ed25519' }] })],
    ['a key that is not in base64url', JSON.stringify({ name: 'a/b', keys: [{ kty: 'OKP', crv: 'Ed25519', x: '?' }] })],
    ['nothing at all', ''],
    ['a verifier key without a ledger', vkey('proef')],
    ['verifier keys of two ledgers', `${vkey('a/x-2026')}\n${vkey('b/x-2026')}`],
    ['the key of a witness', writeVerifierKey(noteKey(sha256Of, 'a/x-2026', raw, COSIGNATURE))],
  ])('are not read from %s', (_case, text) => {
    expect(() => readTrustedKeys(sha256Of, text)).toThrow(NoteMalformed);
  });
});

describe('a place among numbers', () => {
  it('that is not there counts as 0', () => {
    expect([placeAt(Int32Array.of(7), 0), placeAt(Int32Array.of(7), 1)]).toEqual([7, 0]);
  });
});

describe('what was kept', () => {
  it('is read as it was written, and nothing else is', () => {
    const kept = {
      ledger: 'a/b',
      shards: new Map([
        ['y', '2'],
        ['x', '1'],
        ['z', '3'],
      ]),
    };
    expect(readKept(writeKept(kept))).toEqual(kept);
    expect(writeKept(kept).indexOf('"x"')).toBeLessThan(writeKept(kept).indexOf('"y"'));
    for (const text of [
      '',
      '{}',
      '{"version":1}',
      '{"version":1,"ledger":"a"}',
      '{"version":1,"ledger":"a","shards":null}',
      '{"version":2,"ledger":"a","shards":{}}',
    ])
      expect(readKept(text)).toBeNull();
  });
});

describe('findings', () => {
  it('of one kind that border on each other are one; of each kind so many are kept, and the rest counted', () => {
    const findings = new Findings();
    for (const index of [5, 6, 3, 4]) findings.add('b', { code: 'LEAF_DIFFERS', index });
    findings.add('b', { code: 'PRUNED', index: 5 });
    findings.add('a', { code: 'UNSIGNED', index: null });
    expect(findings.all().map(({ shard, code, index, until }) => [shard, code, index, until])).toEqual([
      ['a', 'UNSIGNED', null, null],
      ['b', 'LEAF_DIFFERS', 3, 7],
      ['b', 'PRUNED', 5, 6],
    ]);
    for (let index = 0; index < 200; index += 2) findings.add('c', { code: 'WRONG_SHARD', index });
    expect(findings.left).toBe(50);
    expect(findings.hasBreach).toBe(true);
    const told = new Findings();
    told.add('a', { code: 'PRUNED', index: 1 });
    expect(told.hasBreach).toBe(false);
  });
});
