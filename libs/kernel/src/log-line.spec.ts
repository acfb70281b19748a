import { describe, expect, it } from '@jest/globals';
import { LedgerUnavailable, RequestInvalid } from './errors.js';
import { logLine } from './log-line.js';

const quoting = Object.assign(new Error('invalid input: "999990044"'), { code: '22P02', name: 'DatabaseError' });

describe('what the log says of an error', () => {
  it('names ours by code and detail, and their cause by name and code', () => {
    expect(logLine(new RequestInvalid('BAD_USER_INPUT', 'no UUID'))).toBe('BAD_USER_INPUT: no UUID');
    expect(logLine(new LedgerUnavailable('no record', quoting))).toBe(
      'LEDGER_UNAVAILABLE: no record (DatabaseError 22P02)',
    );
  });

  it('tells places of others, never their message', () => {
    const line = logLine(quoting);
    expect(line).toContain('DatabaseError 22P02\n');
    expect(line).toContain('log-line.spec.ts');
    expect(line).not.toContain('999990044');
  });

  it('says so when there is no stack, or no error at all', () => {
    expect(logLine(Object.assign(new Error('x'), { stack: undefined, name: 'Odd' }))).toBe('Odd');
    expect(logLine('text')).toBe('something that is no error was thrown');
  });
});
