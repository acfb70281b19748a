/** One line of what a bench found. `reach`: what the design must reach; null where it asks for nothing. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly reach: number | null;
  readonly unit: string;
}

export function figure(name: string, value: number, unit: string, reach: number | null = null): Figure {
  return { name, value: Number(value.toPrecision(4)), reach, unit };
}

/** The middle of the values; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [below = 0, above = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

/** Columns under each other, numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, String(cell).length)),
    [],
  );
  const line = (row: readonly (string | number)[]): string =>
    row.map((cell, index) => pad(cell, widths[index] ?? 0)).join('  ');
  return rows.map(line).join('\n');
}

function pad(cell: string | number, width: number): string {
  return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
}

/** How many times there are, the 50th and the 99th percentile and the worst, in the unit in which they come. */
export function spreadOf(times: readonly number[]): Record<'answers' | 'p50' | 'p99' | 'worst', number> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { answers: sorted.length, p50: at(0.5), p99: at(0.99), worst: sorted.at(-1) ?? 0 };
}
