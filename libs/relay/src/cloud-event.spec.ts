import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { recordOf, stubOf } from './cloud-event.js';

const bytes = Buffer.from('{"at":"2026-11-23T10:00:00.123Z","kind":"case-step","region":"groningen","v":1}');
const hash = createHash('sha256')
  .update(Buffer.from([0]))
  .update(bytes)
  .digest();
const entry = {
  ...{ shard: 'groningen-2026', idx: 41, id: '0190f0a0-0000-7000-8000-000000000001', kind: 'case-step' },
  ...{ hash, body: { at: '2026-11-23T10:00:00.123Z', bytes } },
};
const OIN = '00000009990000000001';

it('wraps the entry in a CloudEvent with the names of the contract', () => {
  const { key, value, headers } = recordOf(entry, OIN);
  expect(key).toBe('groningen-2026');
  expect(JSON.parse(value.toString())).toEqual({
    specversion: '1.0',
    id: entry.id,
    source: 'urn:nld:oin:00000009990000000001:systeem:ketenpoort',
    type: 'nl.ketenpoort.case-step.vastgelegd',
    time: entry.body.at,
    datacontenttype: 'application/json',
    data: JSON.parse(bytes.toString()) as unknown,
  });
  expect(headers).toEqual({
    'content-type': 'application/cloudevents+json; charset=UTF-8',
    id: entry.id,
    shard: 'groningen-2026',
    idx: '41',
    'leaf-hash': hash.toString('hex'),
  });
});

it('carries the leaf byte for byte, so that its hash can be checked from the topic', () => {
  const { value } = recordOf(entry, OIN);
  const start = value.indexOf('"data":') + '"data":'.length;
  expect(value.subarray(start, -1).equals(bytes)).toBe(true);
});

it('leaves the data out of a stub and nothing else', () => {
  const stub = stubOf(entry, OIN);
  expect(JSON.parse(stub.value.toString())).not.toHaveProperty('data');
  expect(stub.headers).toEqual({ ...recordOf(entry, OIN).headers, stub: 'true' });
});

it('stands in for an entry whose body was let go of, at a time that nobody knows any more', () => {
  const { headers, value } = recordOf({ ...entry, body: null }, OIN);
  expect(headers).toEqual(stubOf(entry, OIN).headers);
  const {
    time: _time,
    data: _data,
    ...rest
  } = JSON.parse(recordOf(entry, OIN).value.toString()) as Record<string, unknown>;
  expect(JSON.parse(value.toString())).toEqual(rest);
});
