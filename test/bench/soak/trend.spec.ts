import { describe, expect, it } from '@jest/globals';
import { growthOf, lastTwoThirds, slopeOf, type Point } from './trend.js';

const line = (values: readonly number[]): Point[] => values.map((value, at) => ({ at, value }));

describe('the trend of a value', () => {
  it.each([
    ['a line that rises', [1, 3, 5, 7], 2],
    ['a line that falls', [3, 2, 1], -1],
    ['what goes up and down', [1, 2, 2, 1], 0],
    ['one point', [5], 0],
    ['nothing', [], 0],
  ] as const)('of %s has the slope of the line that fits it best', (_, values, slope) => {
    expect(slopeOf(line(values))).toBeCloseTo(slope, 12);
  });

  it('of points at one moment has no slope', () => {
    expect(slopeOf([1, 2].map((value) => ({ at: 3, value })))).toBe(0);
  });

  it('leaves out the first third of the time', () => {
    expect(lastTwoThirds(line([9, 9, 1, 1, 1, 1, 1])).map(({ at }) => at)).toEqual([2, 3, 4, 5, 6]);
  });

  it('is a share of the mean', () => {
    expect(growthOf(line([0, 0, 0, 100, 101, 102, 103, 104, 105, 106]))).toBeCloseTo(6 / 103, 12);
    expect(growthOf(line([50, 1, 1, 1]))).toBe(0);
    expect(growthOf([])).toBe(0);
  });
});
