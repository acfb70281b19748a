import { describe, expect, it } from '@jest/globals';
import {
  FactsChanged,
  GateClosing,
  LogBehind,
  InputRefused,
  LedgerUnavailable,
  LimitExceeded,
  Overloaded,
  RateLimited,
  RequestInvalid,
  SourceUnavailable,
  Unauthenticated,
  VersionConflict,
} from './errors.js';

describe('IW-10 who decided that there is no answer', () => {
  it.each([
    ['the gate, when facts kept changing: no source was involved', new FactsChanged('d'), 'GATE'],
    ['the gate, when it goes down', new GateClosing('d'), 'GATE'],
    ['the gate, when its log is not read up to now', new LogBehind('r', '2026-11-23T10:00:00.000Z'), 'GATE'],
    ['a source, when it cannot be reached', new SourceUnavailable('d'), 'SOURCE'],
    ['the ledger, when it cannot record', new LedgerUnavailable('d'), 'LEDGER'],
    ['the gate, when more is under way than it answers', new Overloaded('d'), 'GATE'],
    ['the gate, when nobody says who asks', new Unauthenticated('d'), 'GATE'],
    ['the gate, of a request that is mistaken', new RequestInvalid('BAD_USER_INPUT', 'd'), 'GATE'],
    ['the token, of a purpose that it lacks', new RequestInvalid('PURPOSE_NOT_IN_TOKEN', 'd'), 'AS'],
    ['the token, of a function that it may not have', new RequestInvalid('FUNCTION_NOT_REGISTERED', 'd'), 'AS'],
  ])('is %s', (_case, error, origin) => {
    expect(error.origin).toBe(origin);
  });
});

describe('what a caller is told besides a code', () => {
  const mistake = { path: ['input', 'naam', 0], problem: 'it is wrong', remedy: 'Mend it' };

  it('is nothing, unless the error says so', () => {
    expect(new RequestInvalid('BAD_USER_INPUT', 'd').more).toEqual({});
  });

  it.each([
    ['BAD_USER_INPUT', new InputRefused([mistake])],
    ['CONFLICT', new InputRefused([mistake], 'CONFLICT')],
  ])('is every mistake of an input, with the code %s', (code, error) => {
    expect([error.code, error.more]).toEqual([code, { mistakes: [mistake] }]);
  });

  it.each([
    ['LIMIT_EXCEEDED', new LimitExceeded('depth', 15), { limit: 'depth', allowed: 15 }],
    ['RATE_LIMITED', new RateLimited('casesPerHour', 9, 60), { limit: 'casesPerHour', allowed: 9, retryAfter: 60 }],
  ])('is which limit, how much it allows and when to come back, with the code %s', (code, error, more) => {
    expect([error.code, error.more]).toEqual([code, more]);
  });

  it('is the version there is, and what changed', () => {
    const { code, more } = new VersionConflict(4, ['K01.naam']);
    expect([code, more]).toEqual(['CONFLICT', { version: 4, changed: ['K01.naam'] }]);
  });
});
