import { describe, expect, it } from '@jest/globals';
import { CHECKS } from './all.js';
import type { History } from './history.js';
import { answer, LEDGER, line, record, refusal, SHARD, TOPIC, WELL, withLine, withRecord } from './made-up.js';
import { LEFT } from '../load/leaving.js';
import { duplicatesOn } from './topic.js';

/** Names of the checks that find something, with the indexes at which they do. */
const redIn = (history: History): Readonly<Record<string, readonly (number | null)[]>> =>
  Object.fromEntries(
    CHECKS.map(({ name, find }) => [name, find(history).map(({ index }) => index)] as const).filter(
      ([, found]) => found.length > 0,
    ),
  );
const without = (idx: number): History => ({ ...WELL, ledger: LEDGER.filter((one) => one.idx !== idx) });
const asking = (...more: readonly History['asked'][number][]): History => ({
  ...WELL,
  asked: [...WELL.asked, ...more],
});
const calm = (refused: number): readonly History['asked'][number][] =>
  Array.from({ length: 100 }, (_, at) =>
    at < refused ? refusal(1_000 + at, 'LEDGER_UNAVAILABLE') : answer(0, { sent: 1_000 + at, ended: 1_001 + at }),
  );

describe('a history in which all is well', () => {
  it('turns no check red', () => {
    expect(redIn(WELL)).toEqual({});
  });

  it('may have records twice on the topic, which are counted', () => {
    expect(duplicatesOn(WELL)).toBe(2);
    expect(duplicatesOn({ topic: null })).toBe(0);
  });

  it.each<[string, History]>([
    [
      'an answer told as unknown and later better',
      { ...WELL, ledger: [...LEDGER, outcome(8, 0, 'UNKNOWN')], topic: null },
    ],
    ['a record without its body', withRecord(2, { bodyHash: null })],
    ['refusals while something is broken', { ...asking(...calm(60)), troubles: [{ kind: 'x', from: 0, until: 1e9 }] }],
    ['a few refusals while nothing is', asking(...calm(5))],
    ['refusals where facts change all the time', asking(...calm(60).map((one) => ({ ...one, contested: true })))],
    ['an answer whose record a restored backup took away', lostByRestore()],
    ['outcomes that say aborted to clients who had left', left('ABORTED')],
    ['no topic at all', { ...WELL, topic: null }],
  ])('may have %s', (_case, history) => {
    expect(redIn(history)).toEqual({});
  });
});

describe('a history in which something is wrong', () => {
  it.each<[string, History, Readonly<Record<string, readonly (number | null)[]>>]>([
    ['an acknowledged record that is gone', without(7), { skipped: [], 'record without outcome': [4] }],
    ['an acknowledged record cut off at the end', { ...WELL, asked: [answer(9)] }, { lost: [9] }],
    ['another entry where an acknowledged one was', withLine(4, { id: 'other' }), {}],
    ['another leaf hash than was acknowledged', withLine(4, { hash: 'other' }), { lost: [4], diverging: [4] }],
    ['an entry that the topic lacks', { ...WELL, topic: TOPIC.slice(0, -1) }, { unseen: [7] }],
    ['one entry at two indexes of the topic', { ...WELL, topic: [...TOPIC, record(8, { id: 'entry-0' })] }, {}],
    ['records in another order', { ...WELL, topic: TOPIC.toReversed() }, { reordered: [6, 5, 4, 3, 2, 1, 0] }],
    ['a gap in the ledger', without(3), { skipped: [3], diverging: [3, 3] }],
    ['a gap on the topic', { ...WELL, topic: TOPIC.filter(({ idx }) => idx !== 5) }, { unseen: [5], skipped: [5] }],
    ['another body on the topic', withRecord(5, { hash: 'other', bodyHash: 'other' }), { diverging: [5] }],
    ['a body that is not that of its hash', withRecord(5, { bodyHash: 'other' }), { diverging: [5] }],
    [
      'two bodies at one index',
      { ...WELL, topic: [...TOPIC, record(7, { hash: 'b', bodyHash: 'b' })] },
      { diverging: [7] },
    ],
    ['an answer without a receipt', asking(answer(9, { receipt: null })), { 'answer without record': [null] }],
    ['an answer with the record of another', asking(answer(0, { trace: 'mine' })), { 'answer without record': [0] }],
    ['an answer that shows more than its record grants', { ...WELL, asked: [answer(0, { showed: true })] }, {}],
    ['a record without outcome', without(7), { 'record without outcome': [4] }],
    [
      'an answer that arrived and is told as aborted',
      withLine(7, { outcome: 'ABORTED' }),
      { 'record without outcome': [4] },
    ],
    ['two outcomes that contradict', { ...WELL, ledger: [...LEDGER, outcome(8, 0, 'ABORTED')] }, {}],
    ['a record on a consent that was withdrawn', withLine(4, { consents: ['c1@1'] }), {}],
    ['refusals while nothing is broken', asking(...calm(6)), { 'refused without cause': [null] }],
    ['outcomes that say delivered to clients who had left', left('DELIVERED'), { 'untrue outcome': [0] }],
    ['a code that no outage has', asking(refusal(9, 'INTERNAL_SERVER_ERROR')), { 'refused without cause': [null] }],
  ])('%s turns a check red', (_case, history, red) => {
    expect(redIn(history)).toMatchObject(
      Object.fromEntries(Object.entries(red).filter(([, found]) => found.length > 0)),
    );
    expect(redIn(history)).not.toEqual({});
  });
});

function outcome(idx: number, of: number, told: string): (typeof LEDGER)[number] {
  return line(idx, { kind: 'outcome', settles: `entry-${of}`, outcome: told });
}

function lostByRestore(): History {
  return { ...asking(answer(9)), restored: [{ shard: SHARD, from: 9, until: 10 }] };
}

function left(told: string): History {
  const ledger = Array.from({ length: 10 }, (_, nth) => [
    line(2 * nth, { trace: `left-${nth}` }),
    line(2 * nth + 1, { id: `told-${nth}`, kind: 'outcome', settles: `entry-${2 * nth}`, outcome: told }),
  ]).flat();
  const asked = ledger.flatMap(({ trace }) =>
    trace ? [{ ...refusal(0, LEFT), fate: 'unknown' as const, trace }] : [],
  );
  return { asked, ledger, topic: null, troubles: [], restored: [] };
}
