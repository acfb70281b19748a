import { describe, expect, it } from '@jest/globals';
import {
  CatalogueMalformed,
  ConvenantMalformed,
  LedgerUnavailable,
  RequestInvalid,
  SettingsInvalid,
  SourceUnavailable,
  StartupError,
} from './errors.js';
import { logLine } from './log-line.js';

const quoting = Object.assign(new Error('invalid input: "999990044"'), { code: '22P02', name: 'DatabaseError' });
const MISTAKE = { file: 'convenants/a.yaml', line: 7, problem: 'it ends before it begins', remedy: 'Swap them' };
const TOLD = 'convenants/a.yaml:7: it ends before it begins. Swap them';

class OtherRefusal extends StartupError {}

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

  it('takes no line of a message for a place', () => {
    const message = 'cannot read\n    at 999990044 (999990044.ts:1:1)\n    at 999990044';
    expect(logLine(new Error(message))).not.toContain('999990044');
    expect(logLine(new Error(message))).toContain('log-line.spec.ts');
  });

  it('tells no place when the message was changed after the stack was made', () => {
    const changed = Object.assign(new Error('y'), { stack: 'Error: x\n    at 999990044' });
    expect(logLine(changed)).toBe('Error');
  });

  it('tells places of an error without a message', () => {
    expect(logLine(new TypeError())).toContain('log-line.spec.ts');
  });

  it('says so when there is no stack, or no error at all', () => {
    expect(logLine(Object.assign(new Error('x'), { stack: undefined, name: 'Odd' }))).toBe('Odd');
    expect(logLine('text')).toBe('something that is no error was thrown');
  });
});

describe('what an operator must mend', () => {
  it.each([
    ['a convenant', new ConvenantMalformed([MISTAKE, MISTAKE]), `ConvenantMalformed: ${TOLD}\n${TOLD}`],
    ['the catalogue', new CatalogueMalformed([MISTAKE]), `CatalogueMalformed: ${TOLD}`],
    ['a setting', new SettingsInvalid('PORT: it is not set', quoting), 'SettingsInvalid: PORT: it is not set'],
  ])('is told whole: %s', (_case, error, line) => {
    expect(logLine(error)).toBe(line);
    expect(logLine(new SourceUnavailable('not read', error))).toBe(`TRY_LATER: not read (${line})`);
  });

  it('is not told of any other class, nor of an error that only bears such a name', () => {
    expect(logLine(new OtherRefusal('999990044'))).not.toContain('999990044');
    const named = Object.assign(new Error('999990044'), { name: 'ConvenantMalformed' });
    expect(logLine(named)).not.toContain('999990044');
  });
});
