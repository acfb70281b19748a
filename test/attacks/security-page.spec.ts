import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { titlesIn } from '../rows/titles.js';
import { ATTACKS } from './attacks.js';

/** Rows of the table of promises: what is promised, and what shows it. */
const PAGE = readFileSync('SECURITY.md', 'utf8');
const PROMISES = (PAGE.split('## What is promised')[1]?.split('## What is not promised')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map(
    (line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()) as [string, string],
  );

const ID = /[A-Z]+-\d{2}/;
const IDS = ATTACKS.map(({ id }) => id);

/** Attempts of `A-01 to A-09` and `A-01` alike. */
function idsIn(shown: string): string[] {
  const [first, last] = shown.split(' to ');
  const [from, until] = [IDS.indexOf(first ?? ''), IDS.indexOf(last ?? first ?? '')];
  return from < 0 || until < from ? [`${shown} is no attempt`] : IDS.slice(from, until + 1);
}

describe('a promise of SECURITY.md', () => {
  it('stands beside others', () => {
    expect(PROMISES.length).toBeGreaterThan(15);
  });

  it.each(PROMISES)('is shown by what there is: %s', (_promise, shown) => {
    const [tests, attempts] = [
      shown.split(' · ').filter((part) => part.startsWith('`')),
      shown.split(' · ').filter((part) => ID.test(part) && !part.startsWith('`')),
    ];
    expect(tests.length + attempts.length).toBeGreaterThan(0);
    for (const test of tests) {
      const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
      const titles = existsSync(file) ? titlesIn(file, readFileSync(file, 'utf8')).map(({ name }) => name) : [];
      expect(titles.filter((name) => name.endsWith(title))).not.toEqual([]);
    }
    const named = attempts.flatMap((part) => part.split(', ')).flatMap(idsIn);
    expect(named.filter((id) => !IDS.includes(id))).toEqual([]);
  });
});

it('every attempt is a promise of SECURITY.md, or of the gate as a whole', () => {
  const page = PROMISES.map(([, shown]) => shown).join(' · ');
  const named = new Set(
    page
      .split(/ · |, /)
      .filter((part) => /^[A-Z]+-\d/.test(part))
      .flatMap(idsIn),
  );
  const kinds = new Set(ATTACKS.map(({ id }) => id.split('-')[0]));
  expect(
    Array.from(kinds).filter((kind) => !Array.from(named).some((id) => id.startsWith(`${String(kind)}-`))),
  ).toEqual([]);
});
