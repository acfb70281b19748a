import { Buffer } from 'node:buffer';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditConsumer } from './audit-consumer.js';
import { FileStore } from './file-store.js';
import { PlaceUnreadable, readPlace } from './place.js';
import { leafHashOf, type AuditMessage } from './record.js';
import type { Told } from './told.js';

const SHARD = 'groningen-2026';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-consumer-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Made {
  readonly shard?: string;
  readonly text?: string;
  readonly stub?: boolean;
}

function record(index: number, { shard = SHARD, text = '', stub = false }: Made = {}): Omit<AuditMessage, 'offset'> {
  const id = `id-${String(index)}`;
  const data = JSON.stringify({ id, text });
  const envelope = `{"specversion":"1.0","id":"${id}","type":"nl.ketenpoort.outcome.vastgelegd"`;
  const headers = { id, shard, idx: String(index), 'leaf-hash': leafHashOf(Buffer.from(data)).toString('hex') };
  return {
    key: shard,
    value: Buffer.from(stub ? `${envelope}}` : `${envelope},"data":${data}}`),
    headers: stub ? { ...headers, stub: 'true' } : headers,
  };
}

function from(offset: number, records: readonly Omit<AuditMessage, 'offset'>[]): AuditMessage[] {
  return records.map((one, at) => ({ ...one, offset: String(offset + at) }));
}

/** What is told of records, in short. */
async function toldOf(consumer: AuditConsumer, messages: readonly AuditMessage[]): Promise<string[]> {
  const told: string[] = [];
  await consumer.process(0, messages, (one) => void told.push(inShort(one)));
  return told;
}

function inShort(told: Told): string {
  if (told.what === 'gap') return `gap ${String(told.from)}-${String(told.until)}`;
  if (told.what === 'refused') return `refused ${told.problem} at ${told.offset}`;
  return `${told.what} ${String('entry' in told ? told.entry.index : told.index)}`;
}

const open = (): Promise<AuditConsumer> => AuditConsumer.open(new FileStore(folder));

describe('a consumer', () => {
  it('tells each entry once, and every gap, stub, divergence and stranger', async () => {
    const consumer = await open();
    const records = [
      record(0),
      record(1),
      record(0),
      record(1, { text: 'other' }),
      record(4, { stub: true }),
      record(4),
    ];
    expect(await toldOf(consumer, from(10, [...records, { key: 'x', value: null }]))).toEqual([
      ...['entry 0', 'entry 1', 'duplicate 0', 'diverging 1', 'gap 2-4', 'stub 4', 'body 4'],
      'refused NO_VALUE at 16',
    ]);
    expect(consumer.offsets).toEqual(new Map([[0, '17']]));
    expect(consumer.shards).toEqual(new Map([[SHARD, { next: 5, missing: [[2, 4]], stubs: [] }]]));
  });

  it('goes on where it was after a restart, and still knows what it saw', async () => {
    await toldOf(await open(), from(0, [record(0), record(1), record(5, { stub: true })]));
    const consumer = await open();
    expect(consumer.offsets).toEqual(new Map([[0, '3']]));
    const again = [record(1), record(1, { text: 'other' }), record(3), record(5), record(6)];
    expect(await toldOf(consumer, from(3, again))).toEqual([
      'duplicate 1',
      'diverging 1',
      'entry 3',
      'body 5',
      'entry 6',
    ]);
    expect(consumer.shards.get(SHARD)).toEqual({
      next: 7,
      missing: [
        [2, 3],
        [4, 5],
      ],
      stubs: [],
    });
  });

  it('counts nothing of a batch as read when its handler fails, and is told it again', async () => {
    const consumer = await open();
    await toldOf(consumer, from(0, [record(0)]));
    const messages = from(1, [record(1), record(2)]);
    const failing = consumer.process(0, messages, (told) => {
      if (inShort(told) === 'entry 2') throw new RangeError('full');
    });
    await expect(failing).rejects.toBeInstanceOf(RangeError);
    expect(consumer.offsets).toEqual(new Map([[0, '1']]));
    expect(await toldOf(consumer, messages)).toEqual(['entry 1', 'entry 2']);
  });

  it('takes the records of partitions one batch after the other', async () => {
    const consumer = await open();
    const told: string[] = [];
    const slow = async (one: Told): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      told.push(inShort(one));
    };
    const other = { shard: 'twente-2026' };
    await Promise.all([
      consumer.process(0, from(0, [record(0), record(1)]), slow),
      consumer.process(1, from(0, [record(0, other), record(2, other)]), slow),
    ]);
    expect(told).toEqual(['entry 0', 'entry 1', 'entry 0', 'gap 1-2', 'entry 2']);
    expect((await open()).offsets).toEqual(
      new Map([
        [0, '2'],
        [1, '2'],
      ]),
    );
  });

  it('reads from the beginning when its offsets are of a topic that is gone, and knows what it saw', async () => {
    await toldOf(await open(), from(70, [record(0), record(1)]));
    await (await open()).forgetOffsets();
    const consumer = await open();
    expect(consumer.offsets.size).toBe(0);
    expect(await toldOf(consumer, from(0, [record(1), record(2)]))).toEqual(['duplicate 1', 'entry 2']);
  });

  it('takes a duplicate at its word when its hash is not kept any more', async () => {
    await toldOf(await open(), from(0, [record(0), record(1)]));
    truncateSync(join(folder, `${SHARD}.leaves`), 40);
    expect(await toldOf(await open(), from(2, [record(1, { text: 'other' })]))).toEqual(['duplicate 1']);
    rmSync(join(folder, `${SHARD}.leaves`));
    expect(await toldOf(await open(), from(3, [record(0, { text: 'other' })]))).toEqual(['duplicate 0']);
  });
});

describe('the store of files', () => {
  it('keeps one hash of 32 bytes for each index, and a place that is replaced as a whole', async () => {
    await toldOf(await open(), from(0, [record(0), record(3)]));
    expect(readdirSync(folder).sort()).toEqual([`${SHARD}.leaves`, 'place.json']);
    expect(statSync(join(folder, `${SHARD}.leaves`)).size).toBe(4 * 32);
    expect(readPlace(readFileSync(join(folder, 'place.json'), 'utf8')).offsets).toEqual({ 0: '2' });
    expect(await new FileStore(folder).leafHash(SHARD, 1)).toBeNull();
  });

  it('leaves the former place when it is cut off before the new one is there', async () => {
    await toldOf(await open(), from(0, [record(0)]));
    writeFileSync(join(folder, 'place.json.new'), '{"version":1,"off');
    expect((await open()).offsets).toEqual(new Map([[0, '1']]));
  });

  it('keeps no place that speaks of a hash that is not kept', async () => {
    const consumer = await open();
    await toldOf(consumer, from(0, [record(0)]));
    mkdirSync(join(folder, 'twente-2026.leaves'));
    const other = { shard: 'twente-2026' };
    const failing = consumer.process(0, from(1, [record(1), record(0, other)]), () => undefined);
    await expect(failing).rejects.toMatchObject({ code: 'EISDIR' });
    const again = await open();
    expect(again.offsets).toEqual(new Map([[0, '1']]));
    expect(await toldOf(again, from(1, [record(1)]))).toEqual(['entry 1']);
  });

  it('makes its folder, for its owner alone', async () => {
    const deep = join(folder, 'a', 'b');
    await toldOf(await AuditConsumer.open(new FileStore(deep)), from(0, [record(0)]));
    expect(statSync(deep).mode & 0o777).toBe(0o700);
    expect(statSync(join(deep, 'place.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['cut off', '{"version":1'],
    ['of another version', '{"version":2,"offsets":{},"shards":{}}'],
    ['no object', '[]'],
    ['without shards', '{"version":1,"offsets":{}}'],
    ['with an offset that is none', '{"version":1,"offsets":{"0":-1},"shards":{}}'],
    ['with an offset in letters', '{"version":1,"offsets":{"0":"x"},"shards":{}}'],
    ['with a shard that is none', '{"version":1,"offsets":{},"shards":{"a":null}}'],
    ['with a count below zero', '{"version":1,"offsets":{},"shards":{"a":{"next":-1,"missing":[],"stubs":[]}}}'],
    ['with a count that is none', '{"version":1,"offsets":{},"shards":{"a":{"next":"1","missing":[],"stubs":[]}}}'],
    ['with ranges that are none', '{"version":1,"offsets":{},"shards":{"a":{"next":1,"missing":{},"stubs":[]}}}'],
    ['with a range of one end', '{"version":1,"offsets":{},"shards":{"a":{"next":1,"missing":[[1]],"stubs":[]}}}'],
    ['with a range that is none', '{"version":1,"offsets":{},"shards":{"a":{"next":1,"missing":[],"stubs":[1]}}}'],
  ])('does not begin anew from a place that is %s', async (_case, text) => {
    writeFileSync(join(folder, 'place.json'), text);
    await expect(open()).rejects.toBeInstanceOf(PlaceUnreadable);
  });

  it('passes on what the disk says', async () => {
    writeFileSync(join(folder, 'x'), '');
    await expect(new FileStore(join(folder, 'x')).load()).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
