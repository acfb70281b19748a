import { describe, expect, it } from '@jest/globals';
import { madeLedger, noteOver, sha256Of, TestSigner, verifyOf, type Expected, type MadeEntry } from '#testing';
import { leafHash } from '../tree.js';
import { compareCopies } from './copies.js';
import { isBreach, type Finding } from './finding.js';
import { LeafStore } from './leaf-store.js';
import { LedgerCheck, type LedgerReport } from './ledger-check.js';
import { topicEntryOf, type TopicRecordLike } from './topic-entry.js';
import { TopicLog } from './topic-log.js';
import { readTrustedKeys } from './trusted-keys.js';

const LEDGER = madeLedger();
const SHARD = 'groningen-2026';

function recordOf(shard: string, { index, id, kind, hash, body }: MadeEntry): TopicRecordLike {
  const attributes = JSON.stringify({ specversion: '1.0', id, type: `nl.ketenpoort.${kind}.vastgelegd` });
  const headers = { id, shard, idx: String(index), 'leaf-hash': Buffer.from(hash).toString('hex') };
  if (body === null) return { key: shard, headers: { ...headers, stub: 'true' }, value: Buffer.from(attributes) };
  const value = Buffer.concat([Buffer.from(`${attributes.slice(0, -1)},"data":`), body, Buffer.from('}')]);
  return { key: shard, headers, value };
}

const RECORDS = LEDGER.shards.flatMap(({ shard, entries }) => entries.map((entry) => recordOf(shard, entry)));

function verify(
  records: readonly TopicRecordLike[],
  published: readonly string[] = [SHARD, 'twente-2026'],
): LedgerReport {
  const keys = readTrustedKeys(sha256Of, LEDGER.signer.verifying);
  const claims = LEDGER.shards
    .filter(({ shard }) => published.includes(shard))
    .map((made) => ({ shard: made.shard, note: noteOver(LEDGER.signer, made), origin: 'published' as const }));
  const check = new LedgerCheck({
    sha256: sha256Of,
    judge: { keys, verify: verifyOf },
    claims,
    isSigned: false,
    only: null,
  });
  const log = new TopicLog(sha256Of);
  for (const record of records) {
    const entry = topicEntryOf(record);
    if (entry === null) check.note(record.key, { code: 'NOT_AN_ENTRY', index: null, detail: 'record' });
    else log.add(entry);
  }
  log.finish(check);
  return check.report();
}

const shown = ({ code, shard, index, until, detail }: Finding): Expected =>
  detail === '' ? [code, shard, index, until] : [code, shard, index, until, detail];
const breaches = ({ findings }: LedgerReport): Expected[] =>
  findings.filter((one) => isBreach(one) && one.code !== 'UNSIGNED').map(shown);

/** The place of an entry of the first shard among the records. */
const changed = (index: number, change: (record: TopicRecordLike) => TopicRecordLike): readonly TopicRecordLike[] =>
  RECORDS.map((record, place) => (place === index ? change(record) : record));
const entryAt = (index: number): MadeEntry => LEDGER.shards[0]!.entries[index]!;
const edited = (index: number): MadeEntry => {
  const body = Buffer.from(
    Buffer.from(entryAt(index).body ?? [])
      .toString()
      .replace('CASUSOVERLEG', 'UITVOERING'),
  );
  return { ...entryAt(index), body };
};

describe('the ledger on the topic', () => {
  it('holds, with what the broker refused and what was lost told; also when all came twice', () => {
    for (const records of [RECORDS, [...RECORDS, ...RECORDS]]) {
      const report = verify(
        records,
        LEDGER.shards.map(({ shard }) => shard),
      );
      expect(report.findings.map(shown)).toEqual([
        ['PARKED', 'twente-2026', 0, 10],
        ['RESTORED', 'twente-2026', 40, 45],
      ]);
      expect(report).toMatchObject({ held: true, entries: 3049 });
    }
  });

  it('may have some of what a restore lost, and then lacks no more than was told', () => {
    const lost = LEDGER.shards.flatMap(({ shard, entries }) => (shard === 'twente-2026' ? entries.slice(0, 2) : []));
    const some = lost.map((entry, place) => recordOf('twente-2026', { ...entry, index: 40 + place }));
    const told = verify([...RECORDS, ...some]).findings.filter(({ code }) => code === 'RESTORED');
    expect(told.map(shown)).toEqual([['RESTORED', 'twente-2026', 42, 45]]);
    const fewer = RECORDS.filter(({ key, headers }) => key !== 'twente-2026' || headers['idx'] !== '39');
    expect(breaches(verify(fewer))).toEqual([['TAIL_MISSING', 'twente-2026', 39, 45, 'restored']]);
  });

  it('gives the leaf hashes of each shard', () => {
    const log = new TopicLog(sha256Of);
    const entry = topicEntryOf(RECORDS[0]!);
    if (entry !== null) log.add(entry);
    expect([...log.leaves()].map(([shard, leaves]) => [shard, leaves.size])).toEqual([[SHARD, 1]]);
  });

  it('is told to be beyond the last checkpoint that is known, and to have none', () => {
    const more = recordOf('twente-2026', { ...entryAt(0), index: 40 });
    expect(verify([...RECORDS, more]).findings.map(({ code }) => code)).toContain('NOT_YET_SIGNED');
    expect(verify(RECORDS).findings.filter(({ code }) => code === 'UNSIGNED')).toHaveLength(3);
  });

  it.each<[string, readonly TopicRecordLike[], readonly Expected[]]>([
    ['changed data', changed(1234, () => recordOf(SHARD, edited(1234))), [['LEAF_DIFFERS', SHARD, 1234, 1235]]],
    [
      'changed data whose leaf hash was made to fit',
      changed(1234, () => recordOf(SHARD, { ...edited(1234), hash: leafHash(sha256Of, edited(1234).body!) })),
      [['ROOT_DIFFERS', SHARD, 1000, 2000, 'heads']],
    ],
    ['a record that is gone', RECORDS.filter((_, place) => place !== 1234), [['ENTRY_MISSING', SHARD, 1234, 1235]]],
    [
      'a record in another place',
      [...RECORDS.slice(0, 100), ...RECORDS.slice(101, 200), RECORDS[100]!, ...RECORDS.slice(200)],
      [['OUT_OF_ORDER', SHARD, 100, 101]],
    ],
    [
      'a second record under one index',
      [
        ...RECORDS,
        recordOf(SHARD, { ...entryAt(1234), hash: entryAt(1).hash, body: entryAt(1).body, id: entryAt(1).id }),
      ],
      [['COPY_DIFFERS', SHARD, 1234, 1235, 'twice']],
    ],
    [
      'a tail that is gone',
      RECORDS.filter((_, place) => place < 2900 || place >= 3000),
      [['TAIL_MISSING', SHARD, 2900, 3000, 'restored']],
    ],
    [
      'a record of another shard',
      changed(1234, (record) => ({ ...record, key: 'twente-2026' })),
      [
        ['ENTRY_MISSING', SHARD, 1234, 1235],
        ['NOT_AN_ENTRY', 'twente-2026', null, null, 'record'],
      ],
    ],
    [
      'a shard by no name',
      [...RECORDS, recordOf('geen', entryAt(0))],
      [
        ['SHARD_MISNAMED', 'geen', null, null],
        ['WRONG_SHARD', 'geen', 0, 1],
      ],
    ],
  ])('shows %s, at the right index (ADL-05)', (_case, records, found) => {
    expect(breaches(verify(records))).toEqual(found);
  });

  it.each<[string, (record: TopicRecordLike) => TopicRecordLike]>([
    ['an index that is none', (record) => ({ ...record, headers: { ...record.headers, idx: '01' } })],
    ['a leaf hash that is none', (record) => ({ ...record, headers: { ...record.headers, 'leaf-hash': 'x' } })],
    ['no headers', (record) => ({ ...record, headers: {} })],
    ['another id than its CloudEvent', (record) => ({ ...record, headers: { ...record.headers, id: 'x' } })],
    ['the mark of a stub, and data', (record) => ({ ...record, headers: { ...record.headers, stub: 'true' } })],
    ['no CloudEvent', (record) => ({ ...record, value: Buffer.from('x,"data":{}}') })],
    ['no end', (record) => ({ ...record, value: Buffer.concat([record.value, Buffer.from(' ')]) })],
    ['an empty value', (record) => ({ ...record, value: Buffer.alloc(0) })],
    [
      'data in two lines',
      (record) => ({ ...record, value: Buffer.concat([record.value.subarray(0, -1), Buffer.from('\n}')]) }),
    ],
    [
      'a type that is none',
      (record) => ({ ...record, value: Buffer.from(Buffer.from(record.value).toString().replace('vastgelegd', 'x')) }),
    ],
    [
      'an id that is none',
      (record) => ({ ...record, value: Buffer.from('{"id":7,"type":"nl.ketenpoort.access.vastgelegd","data":{}}') }),
    ],
  ])('is no record with %s', (_case, change) => {
    expect(topicEntryOf(change(RECORDS[0]!))).toBeNull();
  });
});

describe('two copies', () => {
  const storeOf = (
    indexes: readonly number[],
    hash = (index: number) => sha256Of(Buffer.from(String(index))),
  ): LeafStore => {
    const store = new LeafStore();
    for (const index of indexes) store.set(index, hash(index));
    return store;
  };
  const range = (from: number, until: number): number[] =>
    Array.from({ length: until - from }, (_, place) => from + place);

  it.each<[string, LeafStore, LeafStore, ReturnType<typeof compareCopies>]>([
    ['that are the same', storeOf(range(0, 5)), storeOf(range(0, 5)), []],
    ['one of which lags', storeOf(range(0, 5)), storeOf(range(0, 3)), [{ code: 'COPY_BEHIND', index: 3, until: 5 }]],
    ['one of which is ahead', storeOf(range(0, 3)), storeOf(range(0, 5)), [{ code: 'COPY_AHEAD', index: 3, until: 5 }]],
    [
      'one of which has another entry',
      storeOf(range(0, 3)),
      storeOf(range(0, 3), (index) => sha256Of(Buffer.from(index === 1 ? 'x' : String(index)))),
      [{ code: 'COPY_DIFFERS', index: 1 }],
    ],
    ['one of which lacks an entry', storeOf([0, 1, 2]), storeOf([0, 2]), [{ code: 'COPY_MISSING', index: 1 }]],
    [
      'the other of which lacks an entry',
      storeOf([0, 2, 3]),
      storeOf([0, 1, 2, 3]),
      [{ code: 'COPY_AHEAD', index: 1 }],
    ],
    ['both of which lack an entry', storeOf([0, 2]), storeOf([0, 2]), []],
    ['that are empty', storeOf([]), storeOf([]), []],
  ])('%s', (_case, ledger, topic, found) => {
    expect(compareCopies(ledger, topic)).toEqual(found);
  });

  it('may differ by the tail that a restore lost, and by no more', () => {
    expect(compareCopies(storeOf(range(0, 3)), storeOf(range(0, 5)), [3, 5])).toEqual([]);
    expect(compareCopies(storeOf(range(0, 3)), storeOf(range(0, 5)), [3, 4])).toEqual([
      { code: 'COPY_AHEAD', index: 4, until: 5 },
    ]);
    expect(compareCopies(storeOf(range(0, 3)), storeOf(range(0, 5)), [2, 5])).toEqual([
      { code: 'COPY_AHEAD', index: 3, until: 5 },
    ]);
  });

  it('are kept sparsely', () => {
    const store = storeOf([0, 1, 5_000_000_000]);
    store.set(1, sha256Of(new Uint8Array()));
    expect([store.size, store.whole, store.from(1)]).toEqual([3, 2, [1, 5_000_000_000]]);
    expect(store.block(0)).toHaveLength(64);
    expect(store.block(1024)).toHaveLength(0);
    expect(new TestSigner('a/b', 1).verifying).toContain('a/b');
  });
});
