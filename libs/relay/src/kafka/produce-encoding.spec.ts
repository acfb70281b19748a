import { Buffer } from 'node:buffer';
import { afterEach, expect, it, jest } from '@jest/globals';
import requestOf from 'kafkajs/src/protocol/requests/produce/v7/request.js';
import { encodeAhead, encodeProduce } from './produce-encoding.js';

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

it('writes what was encoded ahead, as of then, and only when all of it is sent together', () => {
  const messages = many.slice(0, 3).map((one) => ({ ...one }));
  const bytesOf = (sent: typeof messages, now: number): Buffer =>
    encodeProduce(
      { acks: -1, timeout: 5_000, topicData: [{ topic: 't', partitions: [{ partition: 0, messages: sent }] }] },
      now,
    );
  const [whole, part] = [bytesOf(messages, NOW), bytesOf(messages.slice(0, 2), NOW + 5)];
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  encodeAhead(messages);
  expect(bytesOf(messages, NOW + 5)).toEqual(whole);
  expect(bytesOf(messages.slice(0, 2), NOW + 5)).toEqual(part);
});
