// Real here: what is counted, and when. Made up: the gate behind it, and a table that counts alone.
import { describe, expect, it } from '@jest/globals';
import { RateLimited, RequestInvalid } from '#kernel';
import { CASE_ID, requesterWith } from '#testing';
import type { Requester } from '#identity';
import type { Answer, Call } from '../door/call.js';
import type { Operation } from '../door/gate.js';
import { CurrentTerms } from './current-terms.js';
import { RatedGate } from './rated-gate.js';
import { Rates } from './rates.js';

const SETTINGS = {
  ...{ requestsPerMinute: 1_000, casesPerHour: 10, requestsPerCasePerMinute: 3 },
  ...{ tokensPerMinute: 1, tokenRequestsPerAddress: 1, refusalsToSignal: 1 },
};
const NOTHING: Answer = {
  ...{ values: new Map(), errors: new Map(), recorded: [] },
  report: { records: [], withheld: [], forms: [] },
};

function world(terms: Partial<ReturnType<typeof requesterWith>['terms']> = {}, delegate: Requester['delegate'] = null) {
  const taken = new Map<string, number>();
  const clock = { now: 0 };
  const points = {
    take: (key: string, count: number) => {
      const total = (taken.get(key) ?? 0) + count;
      taken.set(key, total);
      return Promise.resolve(total);
    },
  };
  const base = requesterWith();
  const requester = { ...base, delegate, terms: { ...base.terms, ...terms } };
  /** Who it is when it is read again. */
  const anew = { requester, reads: 0 };
  const renew = (): Promise<Requester> => {
    anew.reads += 1;
    return Promise.resolve(anew.requester);
  };
  const rates = new Rates(SETTINGS, { points, now: () => clock.now, caseName: (id) => `hidden ${id.slice(-4)}` });
  const asked: Operation[] = [];
  const page = { nodes: [{}, {}] };
  const gate = new RatedGate(
    {
      welcome: ({ requester }) => Promise.resolve(requester),
      answer: (operation) => {
        asked.push(operation);
        return Promise.resolve({ ...NOTHING, values: new Map([['cases', page]]) });
      },
    },
    rates,
    new CurrentTerms({ renew }, () => clock.now),
  );
  const ask = (...calls: Operation['calls']): Promise<Answer> =>
    gate.answer({ token: 't', requester, trace: { trace_id: '1', span_id: '2' }, calls });
  return { ask, asked, clock, taken, gate, requester, anew };
}

const caseOf = (caseId: string, key = 'case'): Call => ({
  ...{ operation: 'case', key, purpose: 'CRISIS', caseId, asked: [], strict: false },
});
const numbered = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
const page = (first: number): Call => ({
  ...{ operation: 'cases', key: 'cases', purpose: 'CRISIS', first, after: null, nodesKey: 'nodes', asked: [] },
});

describe('how often a party may ask about cases', () => {
  it('is so often about one, and then the gate is not asked', async () => {
    const { ask, asked } = world();
    for (let count = 0; count < 3; count += 1) await ask(caseOf(CASE_ID));
    await expect(ask(caseOf(CASE_ID))).rejects.toMatchObject({
      more: { limit: 'requestsPerCasePerMinute', allowed: 3, retryAfter: 60 },
    });
    expect(asked).toHaveLength(3);
  });

  it('is about so many different ones, the same one counting once in an hour', async () => {
    const { ask, clock } = world();
    for (let count = 0; count < 10; count += 1) {
      await ask(caseOf(numbered(count)), caseOf(numbered(count), 'again'));
      await ask({ operation: 'access', key: 'access', purpose: 'CRISIS', caseId: numbered(count) });
    }
    await expect(ask(caseOf(numbered(10)))).rejects.toMatchObject({ more: { limit: 'casesPerHour', allowed: 10 } });
    await ask(caseOf(numbered(9)));
    clock.now = 3_600_000;
    await ask(caseOf(numbered(10)));
  });

  it('is as the terms of the party say, where they say so', async () => {
    const { ask } = world({ casesPerHour: 1 });
    await ask(caseOf(numbered(1)));
    await expect(ask(caseOf(numbered(2)))).rejects.toMatchObject({ more: { allowed: 1 } });
  });

  it('is by the terms that the party has now, which are looked at once a second at most', async () => {
    const { ask, anew, requester } = world({ casesPerHour: 1 });
    await ask(caseOf(numbered(1)));
    anew.requester = { ...requester, terms: { ...requester.terms, casesPerHour: 5 } };
    await ask(caseOf(numbered(2)));
    expect(anew.reads).toBe(1);
    for (let count = 3; count < 9; count += 1) await expect(ask(caseOf(numbered(count)))).rejects.toThrow(RateLimited);
    expect(anew.reads).toBe(1);
  });

  it('counts who asks on behalf of another, and takes nothing from that other', async () => {
    const { ask, taken, requester } = world({}, { oin: '00000009990000000077', name: 'Ander (verzonnen)', epoch: 1 });
    await ask(caseOf(CASE_ID));
    await ask(page(2));
    const keys = [...taken.keys()];
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.includes(':00000009990000000077:') || key.includes(requester.oin))).toEqual([]);
  });

  it('counts a page by what is on it, and needs room for what may be', async () => {
    const { ask } = world();
    for (let count = 0; count < 3; count += 1) await ask(page(4));
    await expect(ask(page(5))).rejects.toBeInstanceOf(RateLimited);
    await ask(page(4));
    await ask(page(2));
    await expect(ask(page(1))).rejects.toBeInstanceOf(RateLimited);
  });

  it('counts no question that asks for no case, and writes no case where it counts', async () => {
    const { ask, asked, taken, gate, requester } = world();
    const error = new RequestInvalid('MISSING_PURPOSE_OF_USE', 'd');
    for (let count = 0; count < 20; count += 1) await ask({ key: 'case', error });
    expect([asked.length, taken.size]).toEqual([20, 0]);
    expect(await gate.welcome({ token: 't', requester, trace: { trace_id: '1', span_id: '2' } })).toBe(requester);
    await ask(caseOf(CASE_ID));
    expect(JSON.stringify([...taken.keys()])).not.toContain(CASE_ID);
  });
});
