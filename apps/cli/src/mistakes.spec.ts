import { describe, expect, it } from '@jest/globals';
import { refusalOf, toldMistakes, type GateError } from './mistakes.js';

const told = (extensions: GateError['extensions']): string =>
  toldMistakes(refusalOf({ message: 'Ask for less', extensions }));

describe('a refusal of the gate', () => {
  it.each([
    [{ code: 'CONFLICT' }, 'CONFLICT: Ask for less'],
    [{ code: 'LIMIT_EXCEEDED', limit: 'depth', allowed: 15 }, 'LIMIT_EXCEEDED: Ask for less (depth: 15 at most)'],
    [
      { code: 'RATE_LIMITED', limit: 'requestsPerMinute', allowed: 60, retryAfter: 12 },
      'RATE_LIMITED: Ask for less (requestsPerMinute: 60 at most). Ask again after 12 seconds',
    ],
    [{ code: 'RATE_LIMITED', retryAfter: 12 }, 'RATE_LIMITED: Ask for less. Ask again after 12 seconds'],
  ])('tells of %j which limit it is, what it allows and when to come back', (extensions, line) => {
    expect(told(extensions)).toBe(line);
  });

  it('tells its mistakes where there are any, each at its place', () => {
    const mistakes = [{ path: ['functions', 0], problem: 'This word is not known', remedy: 'Use another' }];
    expect(told({ code: 'BAD_USER_INPUT', mistakes })).toBe(
      'BAD_USER_INPUT:\n  functions.0: This word is not known. Use another',
    );
  });

  it('is for machines what the gate said of it', () => {
    const extensions = { code: 'LIMIT_EXCEEDED', limit: 'depth', allowed: 15, origin: 'GATE' };
    const details = { code: 'LIMIT_EXCEEDED', message: 'Ask for less', mistakes: [], limit: 'depth', allowed: 15 };
    expect(refusalOf({ message: 'Ask for less', extensions })).toEqual(details);
  });
});
