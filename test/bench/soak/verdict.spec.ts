import { describe, expect, it } from '@jest/globals';
import type { SoakFound } from './soak.js';
import { verdictOn } from './verdict.js';

const flat = Array.from({ length: 60 }, (_, at) => ({ at, value: 100 }));
const HELD: SoakFound = {
  ...{ capacity: 100, perSecond: 70, relay: false },
  result: { answers: 10, seconds: 1_800, bytes: 1, p50: 1, p99: 2, worst: 3, failures: 0, why: {} },
  reckoning: { answers: 10, twice: 0, unrecorded: 0, unsettled: 0, undelivered: 0 },
  memory: { rss: flat, heap: flat },
  opens: [1, 2, 3, 4].map(() => ({ database: 6, descriptors: 80 })),
};
const rising = flat.map(({ at }) => ({ at, value: 100 + at }));

describe('a soak', () => {
  it('holds when nothing was wrong and memory stayed flat', () => {
    expect(verdictOn(HELD)).toMatchObject({ held: true });
    expect(verdictOn(HELD).text).not.toContain('DID NOT HOLD');
  });

  it.each<[string, Partial<SoakFound>]>([
    ['an answer is wrong', { result: { ...HELD.result, failures: 1, why: { 'status 503': 1 } } }],
    ['an answer has no record', { reckoning: { ...HELD.reckoning, unrecorded: 1 } }],
    ['two answers name one record', { reckoning: { ...HELD.reckoning, twice: 1 } }],
    ['an answer was not looked up', { reckoning: { ...HELD.reckoning, answers: 9 } }],
    ['a record has no outcome', { reckoning: { ...HELD.reckoning, unsettled: 1 } }],
    ['an answer was not delivered', { reckoning: { ...HELD.reckoning, undelivered: 1 } }],
    ['RSS grows', { memory: { ...HELD.memory, rss: rising } }],
    ['the heap grows', { memory: { ...HELD.memory, heap: rising } }],
    ['connections grow', { opens: [6, 6, 6, 9].map((database) => ({ database, descriptors: 80 })) }],
  ])('does not hold when %s', (_, change) => {
    const verdict = verdictOn({ ...HELD, ...change });
    expect(verdict.held).toBe(false);
    expect(verdict.text).toContain('DID NOT HOLD');
  });

  it('says why requests failed', () => {
    const result = { ...HELD.result, failures: 1, why: { 'status 503': 1 } };
    expect(verdictOn({ ...HELD, result }).text).toContain('errors: 1 status 503');
  });

  it('does not judge the memory of a few minutes', () => {
    const verdict = verdictOn({
      ...HELD,
      result: { ...HELD.result, seconds: 120 },
      memory: { rss: rising, heap: rising },
    });
    expect(verdict).toMatchObject({ held: true });
    expect(verdict.text).toContain('not judged');
  });
});
