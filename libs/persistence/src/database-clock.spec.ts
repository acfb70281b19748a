import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseClock } from './database-clock.js';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-23T12:00:00Z');

describe("the database's clock", () => {
  let monotonic = 50_000;
  const fixed = jest.spyOn(performance, 'now').mockImplementation(() => monotonic);

  afterEach(() => {
    monotonic = 50_000;
  });

  it('is what the database said, and goes on from there', () => {
    const clock = new DatabaseClock();
    clock.observe(NOON, 10);
    expect(clock.now()).toBe(NOON + 5);
    monotonic += 1_500;
    expect(clock.now()).toBe(NOON + 1_505);
    expect(fixed).toHaveBeenCalled();
  });

  it.each([-HOUR, HOUR])('goes on when somebody sets the clock of the machine by %d ms', (by) => {
    const clock = new DatabaseClock();
    clock.observe(NOON, 0);
    const set = jest.spyOn(Date, 'now').mockImplementation(() => NOON + by);
    monotonic += 1_000;
    expect(clock.now()).toBe(NOON + 1_000);
    set.mockRestore();
  });

  it('follows the database when that is set, forwards and back', () => {
    const clock = new DatabaseClock();
    for (const moment of [NOON, NOON + HOUR, NOON - HOUR]) {
      clock.observe(moment, 2);
      expect(clock.now()).toBe(moment + 1);
    }
  });

  it('takes no late answer for the time of now, as one that waited while the process was paused, unless it has nothing better', () => {
    const clock = new DatabaseClock();
    clock.observe(NOON, 1_200);
    expect(clock.now()).toBe(NOON + 600);
    monotonic += 30_000;
    clock.observe(NOON + 1_000, 29_500);
    expect(clock.now()).toBe(NOON + 30_600);
    monotonic += 60_000;
    clock.observe(NOON + 91_000, 1_100);
    expect(clock.now()).toBe(NOON + 91_550);
  });
});
