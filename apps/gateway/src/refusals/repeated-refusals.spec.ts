// Real here: what is counted and told. Made up: the doors, and what they answer.
import { expect, it } from '@jest/globals';
import { requesterWith } from '#testing';
import type { Answer } from '../door/call.js';
import type { Doors } from '../graphql/asking.js';
import { RepeatedRefusals, type Refused, type Signal } from './repeated-refusals.js';
import { watchDoors } from './watched-doors.js';

const PARTY = { party: '00000009990000000001' };
const OTHER = { client: 'om-demo' };

it('tells each party and client once, when it was refused so often, whatever comes after', async () => {
  const told: Signal[] = [];
  const refusals = new RepeatedRefusals(3, (signal) => void told.push(signal));
  for (let count = 0; count < 2; count += 1) await refusals.note(PARTY);
  await refusals.note(OTHER, 5);
  expect(told).toEqual([{ ...OTHER, refusals: 5, minutes: 10 }]);
  for (let count = 0; count < 4; count += 1) await refusals.note(PARTY);
  await refusals.note(OTHER);
  expect(told.slice(1)).toEqual([{ ...PARTY, refusals: 3, minutes: 10 }]);
});

const withheld = (...path: (string | number)[]): Answer['report']['withheld'][number] => {
  return { path, field: 'case', reason: 'NOT_GRANTED' };
};

it.each<[string, Record<string, unknown>, ReturnType<typeof withheld>[], number]>([
  ['a case that is not available', { case: null }, [withheld('case')], 1],
  ['all or nothing, of two fields', { a: null, b: {} }, [withheld('a', 'x'), withheld('a', 'y')], 1],
  ['two of three', { a: null, b: null, c: {} }, [withheld('a'), withheld('b')], 2],
  ['a part of a case', { case: {} }, [withheld('case', 'politie')], 0],
  ['nothing', { case: {} }, [], 0],
])('counts of an answer what was refused whole: %s', async (_case, values, refused, count) => {
  const answer: Answer = {
    ...{ values: new Map(Object.entries(values)), errors: new Map(), recorded: [] },
    report: { records: [], withheld: refused, forms: [] },
  };
  const noted: [Refused, number | undefined][] = [];
  const note = (who: Refused, by?: number): Promise<void> => Promise.resolve(void noted.push([who, by]));
  const answers = { answer: () => Promise.resolve(answer) };
  const requester = requesterWith();
  const doors: Doors = {
    ...{ gate: { ...answers, welcome: () => Promise.resolve(requester) }, desk: answers },
    outcomes: { follow: () => undefined },
  };
  const asked = { token: 't', requester, trace: { trace_id: '1', span_id: '2' } };
  const watched = watchDoors(doors, { note });
  expect(await watched.gate.answer({ ...asked, calls: [] })).toBe(answer);
  expect(await watched.desk.answer(asked, [])).toBe(answer);
  const each = [{ party: requester.oin }, count];
  expect(noted).toEqual(count === 0 ? [] : [each, each]);
});
