import { describe, expect, it } from '@jest/globals';
import { jwsInput, writeJws } from '../checkpoints/jws.js';
import {
  exportOf,
  madeEntry,
  madeLedger,
  noteOver,
  rootOver,
  sha256Of,
  TestSigner,
  verifyOf,
  type Expected,
  type MadeEntry,
} from '#testing';
import { restoredChange } from './statements.js';
import { BlockCheck, type Block } from './block.js';
import { ExportReader } from './export-file.js';
import type { Finding } from './finding.js';
import { judgeHead, type HeadColumns } from './head-columns.js';
import { LedgerCheck, type Claim, type LedgerReport, type LedgerTerms } from './ledger-check.js';
import { bodiesMissing } from './pruned.js';
import { readTrustedKeys } from './trusted-keys.js';
import { verifyParts } from './verify-parts.js';
import { markOf } from './waymarks.js';

const LEDGER = madeLedger();
const SIGNER = LEDGER.signer;
const judge = { keys: readTrustedKeys(sha256Of, SIGNER.verifying), verify: verifyOf };
const blocks = new BlockCheck(sha256Of);

const checkWith = (terms: Partial<LedgerTerms> = {}): LedgerCheck =>
  new LedgerCheck({ sha256: sha256Of, judge, claims: [], isSigned: true, only: null, ...terms });

async function* partsOf(bytes: Uint8Array) {
  const reader = new ExportReader();
  yield* reader.read(bytes);
  yield* reader.end();
  await Promise.resolve();
}

/** The shard of all heads, in which nothing stands yet. */
const NO_HEADS = { shard: 'meta', notes: [], entries: [] };

async function verify(
  shards: readonly { shard: string; notes: readonly string[]; entries: readonly MadeEntry[] }[],
  terms: Partial<LedgerTerms> = {},
): Promise<LedgerReport> {
  const check = checkWith(terms);
  const all = shards.some(({ shard }) => shard === 'meta') ? shards : [NO_HEADS, ...shards];
  await verifyParts(partsOf(exportOf({ shards: all })), check, { width: 1, run: (block) => blocks.check(block) });
  return check.report();
}

const shown = ({ code, shard, index, until, detail }: Finding): Expected =>
  detail === '' ? [code, shard, index, until] : [code, shard, index, until, detail];
const plain = (shard: string, size: number): readonly MadeEntry[] =>
  Array.from({ length: size }, (_, index) => madeEntry(shard, index, { kind: 'disclosure' }));
const signed = (shard: string, entries: readonly MadeEntry[]) => ({
  shard,
  entries,
  notes: [noteOver(SIGNER, { shard, entries })],
});

describe('a shard', () => {
  it('that is empty needs no checkpoint, and holds with one', async () => {
    expect(await verify([{ shard: 'twente-2026', notes: [], entries: [] }, signed('twente-2027', [])])).toMatchObject({
      held: true,
      entries: 0,
    });
  });

  it('that is not asked for may be missing, with all that was kept of it', async () => {
    const kept = { shard: 'groningen-2026', note: String(LEDGER.kept['groningen-2026']), origin: 'kept' as const };
    const whole = [signed('twente-2026', plain('twente-2026', 45))];
    expect((await verify(whole, { claims: [kept], only: 'twente-2026' })).held).toBe(true);
    expect((await verify(whole, { claims: [kept] })).findings.map(shown)).toEqual([
      ['SHARD_MISSING', 'groningen-2026', 0, 1],
    ]);
  });

  it('that is asked for alone and that something was kept of must be there', async () => {
    const kept = { shard: 'groningen-2026', note: String(LEDGER.kept['groningen-2026']), origin: 'kept' as const };
    const report = await verify([], { claims: [kept], only: 'groningen-2026' });
    expect(report.findings.map(shown)).toEqual([['SHARD_MISSING', 'groningen-2026', 0, 1]]);
  });

  it('of all heads must be there: without it any other can vanish', async () => {
    const check = checkWith();
    const bytes = exportOf({ shards: [signed('twente-2026', plain('twente-2026', 2))] });
    await verifyParts(partsOf(bytes), check, { width: 1, run: (block) => blocks.check(block) });
    expect(check.report().findings.map(shown)).toEqual([['SHARD_MISSING', 'meta', 0, 1]]);
    expect(checkWith({ isSigned: false }).report().held).toBe(true);
    expect(checkWith({ only: 'twente-2026' }).report().held).toBe(true);
  });

  it('that lacks a whole block shows which entries are missing, and the rest is checked', () => {
    const check = checkWith();
    const name = check.open('twente-2026', []);
    const verdict = blocks.check({ name, bytes: new Uint8Array(), first: 0, sizes: [], hasColumns: true });
    check.take({ ...verdict, lines: 1024 });
    check.take({ ...verdict, lines: 2, first: 2048 });
    expect(check.report().findings.map(shown)).toContainEqual(['ENTRY_MISSING', 'twente-2026', 1024, 2048]);
  });

  it('that is there twice, or has no name of one, is told', async () => {
    const twice = signed('twente-2026', plain('twente-2026', 2));
    expect((await verify([twice, twice])).findings.map(({ code }) => code)).toContain('SHARD_MISNAMED');
    expect((await verify([{ ...twice, shard: 'geen' }])).findings.map(({ code }) => code)).toContain('SHARD_MISNAMED');
  });

  it('that comes after one that it speaks of is told', () => {
    const check = checkWith();
    check.open('twente-2026', []);
    check.open('meta', []);
    expect(check.report().findings.map(shown)).toEqual([['FILE_INCOMPLETE', 'meta', null, null, 'order']]);
  });

  it('is opened before its blocks come', () => {
    const verdict = blocks.check({
      name: { shard: 'a', region: 'a', year: null, generation: 1 },
      bytes: new Uint8Array(),
      first: 0,
      sizes: [],
      hasColumns: true,
    });
    expect(() => checkWith().take(verdict)).toThrow(RangeError);
    expect(checkWith().sizes(0, 10)).toEqual([]);
  });

  it('is not made up for entries that stand before any', async () => {
    const text = exportOf({ shards: [] }).toString().replace('\nend', '\n0\tx\nend');
    const check = checkWith({ only: 'twente-2026' });
    await verifyParts(partsOf(Buffer.from(text)), check, { width: 1, run: (block) => blocks.check(block) });
    expect(check.report().findings.map(({ code, detail }) => [code, detail])).toEqual([
      ['FILE_INCOMPLETE', 'block'],
      ['FILE_INCOMPLETE', 'end'],
    ]);
  });
});

describe('an entry that speaks of the log', () => {
  const before = signed('twente-2026', plain('twente-2026', 3));
  const published = { shard: 'twente-2026', size: 3, root: rootOver(before.entries), left: 3 };
  const goneOn = (change: ReturnType<typeof restoredChange>, shard = 'twente-2026-2', index = 0) => {
    const entries = [...plain(shard, index), madeEntry(shard, index, { kind: 'restored', change })];
    return signed(shard, entries);
  };

  it('in words that nobody knows is told', async () => {
    const entries = [madeEntry('meta', 0, { kind: 'heads', change: { heads: 'all' } })];
    expect((await verify([signed('meta', entries)])).findings.map(shown)).toEqual([
      ['NOT_AN_ENTRY', 'meta', 0, 1, 'change'],
    ]);
  });

  it.each([
    ['another region', goneOn(restoredChange({ ...published, shard: 'groningen-2026' })), 0],
    ['what is no shard', goneOn(restoredChange({ ...published, shard: 'geen' })), 0],
    ['its own shard', goneOn(restoredChange({ ...published, shard: 'twente-2026-2' })), 0],
    ['a shard, too late', goneOn(restoredChange(published), 'twente-2026', 1), 1],
  ])('of a restore names %s', async (_case, shard, index) => {
    expect((await verify([shard])).findings.map(shown)).toContainEqual([
      'RESTORED_UNLINKED',
      shard.shard,
      index,
      index + 1,
    ]);
  });

  it('of a restore may itself have been pruned', async () => {
    const whole = goneOn(restoredChange(published));
    const gone = { ...whole, entries: whole.entries.map((entry) => ({ ...entry, body: null })) };
    expect((await verify([gone, before])).findings.map(({ code }) => code)).toEqual(['BODY_MISSING']);
  });
});

describe('a checkpoint', () => {
  it.each([
    ['of a size that no number holds', SIGNER.note('twente-2026', 2 ** 60, new Uint8Array(32)), 'CHECKPOINT_MALFORMED'],
    [
      'of another ledger',
      new TestSigner('elders/proef').note('twente-2026', 3, new Uint8Array(32)),
      'CHECKPOINT_OF_ANOTHER',
    ],
    ['by nobody', new TestSigner(SIGNER.ledger).note('twente-2026', 3, new Uint8Array(32)), 'UNSIGNED'],
  ])('%s says nothing', (_case, note, code) => {
    expect(markOf(judge, 'twente-2026', note, 'given')).toMatchObject({ code, detail: 'given' });
  });

  it('that cannot be judged for want of a host is no finding', () => {
    const broken = {
      ...judge,
      verify: () => {
        throw new RangeError('no Ed25519 here');
      },
    };
    expect(() => markOf(broken, 'twente-2026', SIGNER.note('twente-2026', 0, new Uint8Array(32)), 'given')).toThrow(
      RangeError,
    );
  });

  it('of one size with two roots is a fork', async () => {
    const whole = signed('twente-2026', plain('twente-2026', 3));
    const other = SIGNER.note('twente-2026', 3, new Uint8Array(32));
    const claims: Claim[] = [{ shard: 'twente-2026', note: other, origin: 'given' }];
    expect((await verify([whole], { claims })).findings.map(shown)).toEqual([['FORKED', 'twente-2026', 0, 3, 'given']]);
  });
});

describe('the columns of a head', () => {
  const entries = plain('twente-2026', 2);
  const [note = ''] = signed('twente-2026', entries).notes;
  const head: HeadColumns = { size: 2, root: rootOver(entries), frontier: rootOver(entries), jws: null };
  const found = (change: Partial<HeadColumns>): readonly (string | undefined)[] => {
    const check = checkWith();
    check.open('twente-2026', [note], { ...head, ...change });
    return check
      .report()
      .findings.filter(({ code }) => code === 'HEAD_DIFFERS')
      .map(({ detail }) => detail);
  };

  it.each<[string, Partial<HeadColumns>, readonly string[]]>([
    ['say the same', {}, []],
    ['of a shard that is closed', { frontier: null }, []],
    ['have another size', { size: 3, frontier: null }, ['size']],
    ['have another root', { root: new Uint8Array(32) }, ['root']],
    ['have another frontier', { frontier: new Uint8Array(32) }, ['frontier']],
    ['have a frontier that is none', { frontier: new Uint8Array(31) }, ['frontier']],
    ['have a JWS of something else', { jws: writeJws(jwsInput('1', 'x'), new Uint8Array(64)) }, ['jws']],
  ])('%s', (_case, change, wrong) => {
    expect(found(change)).toEqual(wrong);
  });

  it('are held against a checkpoint that is signed, and against nothing else', () => {
    const mark = { origin: 'heads', size: 2, root: rootOver(entries), note: null } as const;
    const found = judgeHead(sha256Of, judge, { ...head, jws: 'a.b.c' }, ['twente-2026', mark]);
    expect(found.map(({ detail }) => detail)).toEqual(['jws']);
  });
});

describe('a source that has them', () => {
  it('hands on the columns of a head', async () => {
    const entries = plain('twente-2026', 2);
    const { notes } = signed('twente-2026', entries);
    const head: HeadColumns = { size: 7, root: rootOver(entries), frontier: null, jws: null };
    async function* parts() {
      await Promise.resolve();
      yield { part: 'shard', shard: 'twente-2026', notes, head } as const;
    }
    const check = checkWith();
    await verifyParts(parts(), check, { width: 1, run: (block) => blocks.check(block) });
    expect(check.report().findings.map(({ code }) => code)).toContain('HEAD_DIFFERS');
  });
});

describe('bodies that are not there', () => {
  it('are missing where no entry says that they were pruned', () => {
    const pruned = [
      { shard: 'x', from: 0, until: 3 },
      { shard: 'x', from: 20, until: 30 },
      { shard: 'x', from: 7, until: 8 },
    ];
    expect(bodiesMissing([[5, 10]], pruned)).toEqual([
      { code: 'BODY_MISSING', index: 5, until: 7 },
      { code: 'BODY_MISSING', index: 8, until: 10 },
      { code: 'PRUNED', index: 7, until: 8 },
    ]);
  });
});

describe('progress', () => {
  it('is told after each block', async () => {
    const told: number[] = [];
    const bytes = exportOf({ shards: [signed('twente-2026', plain('twente-2026', 1500))] });
    const run = { width: 4, run: (block: Block) => blocks.check(block) };
    await verifyParts(partsOf(bytes), checkWith(), run, (entries) => told.push(entries));
    expect(told).toEqual([1024, 1500]);
  });
});
