import { describe, expect, it } from '@jest/globals';
import { LedgerUnavailable, RequestInvalid, Unauthenticated } from '#kernel';
import { ANSWERS, isErrorCode } from './answers.js';
import { errorBody, graphqlError, publicError } from './errors.js';

describe('an error at the edge', () => {
  it('carries its code, its status and its headers, and keeps its detail to itself', () => {
    const error = graphqlError(new LedgerUnavailable('disk full on host a'));
    expect(error.message).toBe(ANSWERS.LEDGER_UNAVAILABLE.message);
    expect(error.extensions).toEqual({
      code: 'LEDGER_UNAVAILABLE',
      http: {
        status: 503,
        headers: new Map([
          ['retry-after', '5'],
          ['fsc-error-code', 'TRANSACTION_LOG_WRITE_ERROR'],
        ]),
      },
    });
    expect(graphqlError(new Unauthenticated('x')).extensions['http']).toEqual({ status: 401, headers: new Map() });
  });

  it.each([
    ['CONFLICT', 'CONFLICT', 'GATE'],
    ['PURPOSE_NOT_IN_TOKEN', 'PURPOSE_NOT_IN_TOKEN', 'AS'],
    ['LEDGER_UNAVAILABLE', 'LEDGER_UNAVAILABLE', 'LEDGER'],
    ['BAD_REQUEST', 'BAD_USER_INPUT', 'GATE'],
    ['OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT', 'GATE'],
    ['SOMETHING_ELSE', 'INTERNAL_SERVER_ERROR', 'GATE'],
    ['toString', 'INTERNAL_SERVER_ERROR', 'GATE'],
    [undefined, 'INTERNAL_SERVER_ERROR', 'GATE'],
    [7, 'INTERNAL_SERVER_ERROR', 'GATE'],
  ])('with code %p is shown as %s of %s, and nothing of its own text', (code, shown, origin) => {
    const extensions = { code, stacktrace: ['at secret.ts'], http: { status: 400 } };
    const formatted = publicError({ message: 'value 999990019 is wrong', extensions });
    expect(formatted.extensions).toEqual({ code: shown, origin });
    expect(JSON.stringify(formatted)).not.toMatch(/999990019|secret|http/);
  });

  it('keeps its place, and has none when it had none', () => {
    const place = { locations: [{ line: 1, column: 2 }], path: ['case'] };
    expect(publicError({ message: 'm', ...place })).toMatchObject(place);
    expect(Object.keys(publicError({ message: 'm' }))).toEqual(['message', 'extensions']);
  });

  it('before GraphQL is reached has the same shape', () => {
    const { code, message } = new RequestInvalid('BAD_USER_INPUT', 'd');
    expect(errorBody(code)).toEqual({
      errors: [{ message: ANSWERS.BAD_USER_INPUT.message, extensions: { code, origin: 'GATE' } }],
    });
    expect(message).not.toBe(ANSWERS.BAD_USER_INPUT.message);
  });

  it('is known by name alone', () => {
    expect(isErrorCode('CONFLICT')).toBe(true);
    expect(['constructor', '__proto__', '', null, undefined, 4].some(isErrorCode)).toBe(false);
  });
});
