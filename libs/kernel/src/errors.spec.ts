import { describe, expect, it } from '@jest/globals';
import { FactsChanged, LedgerUnavailable, RequestInvalid, SourceUnavailable, Unauthenticated } from './errors.js';

describe('IW-10 who decided that there is no answer', () => {
  it.each([
    ['the gate, when facts kept changing: no source was involved', new FactsChanged('d'), 'GATE'],
    ['a source, when it cannot be reached', new SourceUnavailable('d'), 'SOURCE'],
    ['the ledger, when it cannot record', new LedgerUnavailable('d'), 'LEDGER'],
    ['the gate, when nobody says who asks', new Unauthenticated('d'), 'GATE'],
    ['the gate, of a request that is mistaken', new RequestInvalid('BAD_USER_INPUT', 'd'), 'GATE'],
    ['the token, of a purpose that it lacks', new RequestInvalid('PURPOSE_NOT_IN_TOKEN', 'd'), 'AS'],
    ['the token, of a function that it may not have', new RequestInvalid('FUNCTION_NOT_REGISTERED', 'd'), 'AS'],
  ])('is %s', (_case, error, origin) => {
    expect(error.origin).toBe(origin);
  });
});
