import { expect, it } from '@jest/globals';
import { didYouMean, nearest } from './nearest.js';

it.each([
  ['POLITE', ['POLITIE', 'OM'], 'POLITIE'],
  ['incidenten.datm', ['incidenten.soort', 'incidenten.datum'], 'incidenten.datum'],
  ['zzz', ['POLITIE', 'OM'], null],
  ['POLITIE', [], null],
  ['', ['POLITIE'], null],
])('finds what %s may have meant', (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

it('names the nearest word, or all of a few, or asks for a correction', () => {
  const many = Array.from({ length: 16 }, (_, index) => `woord${String(index)}`);
  expect(didYouMean('POLITE', ['POLITIE', 'OM'])).toBe("Did you mean 'POLITIE'?");
  expect(didYouMean('zzz', ['POLITIE', 'OM'])).toBe('Use one of: POLITIE, OM');
  expect(didYouMean('zzz', many)).toBe('Remove it, or correct its name');
  expect(didYouMean('zzz', [])).toBe('Remove it, or correct its name');
});
