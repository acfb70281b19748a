import { expect, it } from '@jest/globals';
import { instantOf, isDay } from './time.js';

it.each([
  ['2026-02-28T09:00:00Z', Date.UTC(2026, 1, 28, 9)],
  ['2026-02-28T09:00:00.123+01:00', Date.UTC(2026, 1, 28, 8, 0, 0, 123)],
  ['2026-02-30T09:00:00Z', null],
  ['2026-02-28T24:00:00Z', null],
  ['2026-02-28T09:00:00+24:00', null],
  ['2026-02-28T09:00:00', null],
  ['2026-02-28', null],
  ['', null],
])('%s is a moment, or none: %s', (text, at) => {
  expect(instantOf(text)).toBe(at);
});

it.each([
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
])('%s is a day that exists: %s', (text, exists) => {
  expect(isDay(text)).toBe(exists);
});
