import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { ProduceParameters } from './produce-encoding.js';
import { encodeProduce } from './produce-encoding.js';

type Encoded = Promise<{ readonly buffer: Buffer }>;
const require = createRequire(import.meta.url);
const requestOf = require('kafkajs/src/protocol/requests/produce/v7/request.js') as (given: ProduceParameters) => {
  readonly encode: () => Encoded;
};
const NOW = 1_790_000_000_123;

afterEach(() => {
  jest.restoreAllMocks();
});

const message = (size: number, text = 'x') => ({
  key: 'groningen-2026',
  value: Buffer.from(text.repeat(size)),
  headers: { id: 'ïd', idx: String(size), empty: '' },
});
const many = Array.from({ length: 300 }, (_, size) => message(size * 7));

it.each([
  ['one record', [message(1)]],
  ['an empty value and no headers', [{ key: '', value: Buffer.alloc(0), headers: {} }]],
  ['sizes on either side of each length of a varint', [63, 64, 8_191, 8_192, 70_000].map((size) => message(size))],
  ['text beyond ASCII', [message(90, 'ё')]],
  ['many records', many],
])('writes the bytes that kafkajs writes: %s', async (_case, messages) => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  const topicData = [{ topic: 'audit.disclosures', partitions: [{ partition: 3, messages }] }];
  const given = { acks: -1, timeout: 5_000, topicData };
  expect(encodeProduce(given, NOW).equals((await requestOf(given).encode()).buffer)).toBe(true);
});
