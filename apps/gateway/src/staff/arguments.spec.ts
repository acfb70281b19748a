import { describe, expect, it } from '@jest/globals';
import { InputRefused } from '#kernel';
import {
  checkClientId,
  checkName,
  checkOin,
  checkShortName,
  durationOf,
  endOf,
  momentOf,
  wordsOf,
} from './arguments.js';
import { Mistakes } from './mistakes.js';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const DAY = 86_400_000;

/** What comes of a check, and where its mistakes are. */
function checked<Result>(check: (mistakes: Mistakes) => Result): readonly [Result, readonly string[]] {
  const mistakes = new Mistakes();
  const result = check(mistakes);
  try {
    mistakes.check();
  } catch (error) {
    if (!(error instanceof InputRefused)) throw error;
    return [result, error.mistakes.map(({ path }) => path.join('.'))];
  }
  return [result, []];
}

describe('arguments of staff', () => {
  it.each([
    ['P1D', DAY],
    ['PT2H', 7_200_000],
    ['P1DT1H1M1S', DAY + 3_661_000],
    ['P90D', 90 * DAY],
    ['PT0S', 0],
    ['0', 0],
  ])('take the duration %s', (text, length) => {
    expect(checked((mistakes) => durationOf(mistakes, ['keepFor'], text))).toEqual([length, []]);
  });

  it.each(['', 'P', 'PT', 'P1M', 'P1Y', '1D', 'P91D', 'P90DT1S', '-P1D', 'P1D ', 'PT1H1D'])(
    'refuse the duration %j',
    (text) => {
      expect(checked((mistakes) => durationOf(mistakes, ['keepFor'], text))).toEqual([0, ['keepFor']]);
    },
  );

  it.each([
    [null, NOW, []],
    ['2026-12-01T09:00:00+01:00', Date.parse('2026-12-01T08:00:00Z'), []],
    ['2026-12-01T09:00Z', Date.parse('2026-12-01T09:00:00Z'), []],
    ['2026-12-01', NOW, ['from']],
    ['2026-12-01T09:00:00', NOW, ['from']],
    ['2026-13-01T09:00:00Z', NOW, ['from']],
    ['2026-02-30T09:00:00Z', NOW, ['from']],
    ['2026-02-28T24:00:00Z', NOW, ['from']],
    ['morgen', NOW, ['from']],
  ])('read the moment %j', (text, at, paths) => {
    expect(checked((mistakes) => momentOf(mistakes, ['from'], text, NOW))).toEqual([at, paths]);
  });

  it('let nothing end before now', () => {
    const past = new Date(NOW - 1).toISOString();
    expect(checked((mistakes) => endOf(mistakes, ['at'], past, NOW))).toEqual([NOW, ['at']]);
    expect(checked((mistakes) => endOf(mistakes, ['at'], new Date(NOW).toISOString(), NOW))).toEqual([NOW, []]);
  });

  it('name each word that is not known, and take the others once', () => {
    const words = checked((mistakes) => wordsOf(mistakes, ['functions'], ['b', 'x', 'a', 'b', 'y'], ['a', 'b']));
    expect(words).toEqual([
      ['b', 'a'],
      ['functions.1', 'functions.4'],
    ]);
  });

  it.each<[string, (mistakes: Mistakes, path: readonly string[], text: string) => void, string, string]>([
    ['OINs', checkOin, '00000009990000000001', '0000000999000000000'],
    ['short names', checkShortName, 'politie-2', 'Politie'],
    ['client ids', checkClientId, 'politie.app_1', '-politie'],
    ['names', checkName, "Gemeente 's-Voorbeeld (verzonnen)", ' Gemeente'],
  ])('tell good %s from bad', (_case, check, good, bad) => {
    expect(checked((mistakes) => check(mistakes, ['it'], good))[1]).toEqual([]);
    expect(checked((mistakes) => check(mistakes, ['it'], bad))[1]).toEqual(['it']);
  });

  it('are at odds with what is there only when nothing else is wrong with them', () => {
    const mistakes = new Mistakes();
    mistakes.conflict(['b'], 'p', 'r');
    expect(() => mistakes.check()).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    mistakes.add(['a'], 'p', 'r');
    expect(() => mistakes.check()).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
