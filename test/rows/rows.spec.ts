import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { coverageOf, idsIn, printed, readRows } from './rows.js';
import { allTitles } from './spec-files.js';
import { titlesIn } from './titles.js';

const SPEC = `
describe('a group', () => {
  it('IW-11 by itself', () => {});
  it.each([['IW-13: the first', 1], ['the second', 2]])('%s of a table with %d', () => {});
  it.each(['LDV-05'])('one name', () => {});
  describe.each(['x', 'y'])('below %s', () => { test(\`LEG-09 \${1 + 1}\`, () => {}); });
  it.each(made())('%s, made by code', () => {});
  expect('IW-01').toBe(it);
});`;

describe('names of tests', () => {
  it('are those of it and test, after those of the groups around them, one for each row of a table', () => {
    expect(titlesIn('a.spec.ts', SPEC).map(({ name }) => name)).toEqual([
      'a group › IW-11 by itself',
      'a group › IW-13: the first of a table with …',
      'a group › the second of a table with …',
      'a group › one name',
      'a group › below x › LEG-09 …',
      'a group › below y › LEG-09 …',
      'a group › %s, made by code',
    ]);
  });

  it('hold ids as words of their own, each once', () => {
    const ids = (name: string): string[] => idsIn({ file: '', name });
    expect(ids('[LEG-22] and IW-01, IW-01 and IW-1, XIW-011 and ZVH-11')).toEqual(['LEG-22', 'IW-01']);
    expect(ids('none')).toEqual([]);
  });
});

describe('the rows', () => {
  const rows = readRows(readFileSync('test/rows/rows.yaml', 'utf8'));
  const titles = allTitles();
  const coverage = coverageOf(rows, titles);

  it('have ids of their own, what they ask and where that is written', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ asks, source }) => asks === '' || source === '')).toEqual([]);
  });

  it('are all that tests name', () => {
    const known = new Set(rows.map(({ id }) => id));
    expect(titles.filter((title) => idsIn(title).some((id) => !known.has(id)))).toEqual([]);
  });

  it('need nothing where a test holds them', () => {
    expect(coverage.filter(({ tests, needs }) => tests.length > 0 && needs !== undefined).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('are printed with the files of their tests, or what they need', () => {
    const [held, open] = [
      { id: 'IW-11', asks: 'a', source: 's', overruled: 'otherwise' },
      { id: 'JZV-01', asks: 'b', source: 's', needs: 'events' },
    ] as const;
    const other = { id: 'LEG-16', asks: 'b', source: 's' };
    expect(printed(coverageOf([held, open, other], titlesIn('a.spec.ts', SPEC)))).toBe(
      [
        'held    IW-11   a',
        '                here: otherwise',
        '                a.spec.ts (1)',
        'not yet JZV-01  b',
        '                needs: events',
        'not yet LEG-16  b',
        '                needs: a test',
        '',
        '1 of 3 rows are held by a test.',
      ].join('\n'),
    );
  });
});
