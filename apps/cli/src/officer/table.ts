import { csvCell } from '#reports';

/** A column: its head, and what stands in a cell. */
export type Column<Row> = readonly [head: string, cell: (row: Row) => string | number | boolean | null | undefined];

/** Rows under their heads, columns aligned, as people read them in a terminal. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [columns.map(([head]) => head), ...rows.map((row) => columns.map(([, cell]) => textOf(cell(row))))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The same as CSV (RFC 4180): a head, and lines that end with CR and, as they are printed, LF. What a spreadsheet would take for a
 *  formula begins with an apostrophe. */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r`;
  return [
    line(columns.map(([head]) => head)),
    ...rows.map((row) => line(columns.map(([, cell]) => textOf(cell(row))))),
  ];
}

function textOf(value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
