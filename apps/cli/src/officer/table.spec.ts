import { describe, expect, it } from '@jest/globals';
import { csvOf, tableOf, type Column } from './table.js';

interface Row {
  readonly name: string;
  readonly times: number | null;
}
const COLUMNS: readonly Column<Row>[] = [
  ['name', ({ name }) => name],
  ['times', ({ times }) => times],
];

describe('rows for an officer', () => {
  it('stand in columns', () => {
    const rows = [
      { name: 'politie', times: 2 },
      { name: 'om', times: null },
    ];
    expect(tableOf(COLUMNS, rows)).toEqual(['name     times', 'politie  2', 'om']);
    expect(tableOf(COLUMNS, [])).toEqual(['name  times']);
  });

  it.each([
    ['as it is', 'politie', 'politie'],
    ['with a comma', 'Van Dam, J.', '"Van Dam, J."'],
    ['with a quote', 'de "wijk"', '"de ""wijk"""'],
    ['on two lines', 'a\r\nb', '"a\r\nb"'],
    ['that a spreadsheet would calculate', '=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['that begins with a sign', '-1', "'-1"],
    ['that begins with an at', '@x', "'@x"],
    ['that begins with a tab', '\tx', "'\tx"],
  ])('are CSV by RFC 4180: a cell %s', (_case, name, cell) => {
    expect(csvOf(COLUMNS, [{ name, times: 3 }])).toEqual(['name,times\r', `${cell},3\r`]);
  });
});
