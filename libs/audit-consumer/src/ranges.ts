/** Indexes [from, until). */
export type Range = readonly [from: number, until: number];

/** Sorted, and with room between each two. */
export type Ranges = readonly Range[];

export function includes(ranges: Ranges, index: number): boolean {
  return ranges.some(([from, until]) => index >= from && index < until);
}

/** The same with a range that begins at the end of all others or later. */
export function append(ranges: Ranges, [from, until]: Range): Ranges {
  const last = ranges.at(-1);
  return last?.[1] === from ? [...ranges.slice(0, -1), [last[0], until]] : [...ranges, [from, until]];
}

/** The same without this index, which may be in none. */
export function without(ranges: Ranges, index: number): Ranges {
  return ranges.flatMap((range): Ranges => {
    const [from, until] = range;
    if (index < from || index >= until) return [range];
    const parts: Ranges = [
      [from, index],
      [index + 1, until],
    ];
    return parts.filter(([start, end]) => start < end);
  });
}
