import { describe, expect, it } from '@jest/globals';
import { HighWater, type Mark } from './high-water.js';

const mark = (size: number, byte = size): Mark => ({
  shard: 'proef-2026',
  size,
  root: new Uint8Array(32).fill(byte),
});

describe('the high water of a shard', () => {
  it('lets it grow, and not shrink', () => {
    const water = new HighWater();
    expect(water.setback(mark(0))).toBeNull();
    water.raise(mark(5));
    expect(water.setback(mark(5))).toBeNull();
    expect(water.setback(mark(6))).toBeNull();
    expect(water.setback(mark(4))).toBe('BELOW');
    expect(water.setback({ ...mark(0), shard: 'elders-2026' })).toBeNull();
  });

  it('is the highest that anybody knows', () => {
    const water = new HighWater();
    water.raise(mark(5));
    water.raise(mark(3));
    expect(water.get('proef-2026')).toEqual(mark(5));
    expect(water.all()).toEqual([mark(5)]);
    expect([4, 5, 6].map((size) => water.isAt('proef-2026', size))).toEqual([false, true, false]);
    expect(water.isAt('elders-2026', 0)).toBe(false);
    expect(water.get('elders-2026')).toBeNull();
  });

  it('knows a shard of the same size with another root for a fork', () => {
    const water = new HighWater();
    water.raise(mark(5));
    expect(water.setback(mark(5, 1))).toBe('FORKED');
    expect(water.setback({ ...mark(5), root: new Uint8Array(31).fill(5) })).toBe('FORKED');
    water.raise(mark(5));
    expect(water.setback(mark(6))).toBeNull();
  });

  it('may be a size alone, until a root of that size is known', () => {
    const water = new HighWater();
    water.raise({ ...mark(5), root: null });
    expect(water.setback(mark(4))).toBe('BELOW');
    expect(water.setback(mark(5))).toBeNull();
    expect(water.isAt('proef-2026', 5)).toBe(false);
    water.raise(mark(5));
    water.raise({ ...mark(5), root: null });
    expect(water.setback(mark(5, 1))).toBe('FORKED');
  });

  it('stays forked once two that were signed do not go together', () => {
    const water = new HighWater();
    water.raise(mark(5));
    water.raise(mark(5, 1));
    expect(water.setback(mark(6))).toBe('FORKED');
    expect(water.setback(mark(5))).toBe('FORKED');
    expect(water.isAt('proef-2026', 5)).toBe(false);
  });

  it('keeps each mark until a later state is known to go on from it', () => {
    const water = new HighWater();
    water.raise(mark(5));
    water.raise(mark(9), [mark(5)]);
    expect(water.unproved('proef-2026')).toEqual([mark(9)]);
    water.raise(mark(12));
    water.raise(mark(7));
    expect(water.unproved('proef-2026')).toEqual([mark(9), mark(12), mark(7)]);
    water.raise(mark(14), [mark(12), mark(9, 1), mark(8), mark(14)]);
    expect(water.unproved('proef-2026')).toEqual([mark(9), mark(7), mark(14)]);
    expect(water.unproved('elders-2026')).toEqual([]);
    water.raise(mark(9, 1));
    expect(water.setback(mark(15))).toBe('FORKED');
  });

  it('asks for nothing at a size of which no root was known, once the shard is longer', () => {
    const water = new HighWater();
    water.raise({ ...mark(5), root: null });
    water.raise(mark(3));
    expect(water.get('proef-2026')).toEqual({ ...mark(5), root: null });
    water.raise(mark(6));
    expect(water.unproved('proef-2026')).toEqual([mark(3), mark(6)]);
  });

  it('lets the oldest go where there are more than anybody could prove', () => {
    const water = new HighWater();
    for (let size = 1; size <= 100_001; size += 1) water.raise(mark(size, 0));
    expect(water.unproved('proef-2026')).toHaveLength(100_000);
    expect(water.unproved('proef-2026')[0]?.size).toBe(2);
  });
});
