import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { leafHashOf, readRecord, type AuditMessage } from './record.js';

const ID = '0190f0a0-0000-7000-8000-000000000001';
const DATA = `{"at":"2026-11-23T10:00:00.123Z","id":"${ID}","kind":"outcome","v":1}`;
const ENVELOPE = `{"specversion":"1.0","id":"${ID}","type":"nl.ketenpoort.outcome.vastgelegd"`;
const HASH = createHash('sha256')
  .update(Buffer.from([0]))
  .update(DATA)
  .digest();

type Change = Partial<Omit<AuditMessage, 'headers'>> & { readonly headers?: AuditMessage['headers'] };

function message({ headers, ...change }: Change = {}): AuditMessage {
  const own = { id: ID, shard: 'groningen-2026', idx: '7', 'leaf-hash': HASH.toString('hex') };
  const value = Buffer.from(`${ENVELOPE},"data":${DATA}}`);
  return { offset: '9', key: 'groningen-2026', value, ...change, headers: { ...own, ...headers } };
}

describe('a record', () => {
  it('is read with its place, its event and the bytes that its leaf hash is of', () => {
    expect(readRecord(message())).toMatchObject({
      ...{ shard: 'groningen-2026', index: 7, id: ID, kind: 'outcome', leafHash: HASH },
      ...{ data: Buffer.from(DATA), event: { id: ID, data: { kind: 'outcome' } } },
    });
  });

  it('is read as Kafka clients hand it out: key and headers in bytes', () => {
    const bytes = Object.fromEntries(
      Object.entries(message().headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))]),
    );
    expect(readRecord(message({ key: Buffer.from('groningen-2026'), headers: bytes }))).toMatchObject({ index: 7 });
  });

  it('is a stub without its body', () => {
    const stub = message({ value: Buffer.from(`${ENVELOPE}}`), headers: { stub: 'true' } });
    expect(readRecord(stub)).toMatchObject({ index: 7, leafHash: HASH, data: null });
  });

  it.each<[string, Change, string]>([
    ['has no value', { value: null }, 'NO_VALUE'],
    ['has no headers', { headers: { shard: undefined } }, 'HEADERS'],
    ['names a shard that is none', { headers: { shard: '../etc' } }, 'HEADERS'],
    ['has an index that is none', { headers: { idx: '07' } }, 'HEADERS'],
    ['has a leaf hash that is none', { headers: { 'leaf-hash': 'ff' } }, 'HEADERS'],
    ['says a header twice', { headers: { shard: ['groningen-2026', 'twente-2026'] } }, 'HEADERS'],
    ['has the key of another shard', { key: 'twente-2026' }, 'KEY'],
    ['has no key', { key: null }, 'KEY'],
    ['is no JSON', { value: Buffer.from('{') }, 'NO_EVENT'],
    ['is no object', { value: Buffer.from('[]') }, 'NO_EVENT'],
    [
      'is no CloudEvent',
      { value: Buffer.from(`{"id":"${ID}","type":"nl.ketenpoort.outcome.vastgelegd"}`) },
      'NO_EVENT',
    ],
    ['is of another type', { value: Buffer.from(`{"specversion":"1.0","id":"${ID}","type":"x"}`) }, 'NO_EVENT'],
    ['has another id in its header', { headers: { id: 'x' } }, 'OTHER_ID'],
    ['has another id in its body', { value: Buffer.from(`${ENVELOPE},"data":{"id":"x"}}`) }, 'OTHER_ID'],
    ['has a body that is no entry', { value: Buffer.from(`${ENVELOPE},"data":7}`) }, 'OTHER_ID'],
    ['lacks its body and is no stub', { value: Buffer.from(`${ENVELOPE}}`) }, 'STUB'],
    ['is a stub with a body', { headers: { stub: 'true' } }, 'STUB'],
    ['has its body where it cannot be found', { value: Buffer.from(`${ENVELOPE}, "data": ${DATA}}`) }, 'STUB'],
    [
      'says it is a stub and has its body elsewhere',
      { value: Buffer.from(`${ENVELOPE}, "data":${DATA}}`), headers: { stub: 'true' } },
      'STUB',
    ],
    [
      'has a body that was changed',
      { value: Buffer.from(`${ENVELOPE},"data":${DATA.replace('outcome', 'refusal')}}`) },
      'ALTERED',
    ],
  ])('is refused when it %s', (_case, change, problem) => {
    expect(readRecord(message(change))).toBe(problem);
  });

  it('without any headers is refused', () => {
    expect(readRecord({ offset: '0', key: 'a', value: Buffer.from('{}') })).toBe('HEADERS');
  });
});

it('hashes a leaf as RFC 6962 does', () => {
  expect(leafHashOf(Buffer.from('')).toString('hex')).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  );
});
