import { describe, expect, it } from '@jest/globals';
import { AlarmClock, BackOff } from '../alarm-clock.js';
import { DeadlineExceeded, within } from './deadline.js';
import { RecordQueue } from './record-queue.js';

describe('a deadline', () => {
  it('ends the wait for work that never ends', async () => {
    await expect(within(10, new Promise(() => undefined))).rejects.toBeInstanceOf(DeadlineExceeded);
  });

  it('passes on what the work gives, or its failure', async () => {
    await expect(within(1_000, Promise.resolve(1))).resolves.toBe(1);
    await expect(within(1_000, Promise.reject(new RangeError('x')))).rejects.toBeInstanceOf(RangeError);
  });
});

describe('the queue between consumer and reader', () => {
  it('hands out what waits before it ends', async () => {
    const queue = new RecordQueue<number>();
    await queue.push([1, 2]);
    queue.end();
    expect([await queue.take(), await queue.take(), await queue.take()]).toEqual([1, 2, null]);
  });

  it('tells the reader of a failure', async () => {
    const queue = new RecordQueue<number>();
    const taken = queue.take();
    queue.end(new RangeError('x'));
    await expect(taken).rejects.toBeInstanceOf(RangeError);
  });

  it('holds the consumer back while the reader is behind', async () => {
    const queue = new RecordQueue<number>(1);
    let pushed = false;
    const push = queue.push([1, 2, 3]).then(() => (pushed = true));
    await queue.take();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(pushed).toBe(false);
    await queue.take();
    await push;
    expect(pushed).toBe(true);
  });
});

describe('an alarm clock', () => {
  it('does not lose a signal given while nobody waits', async () => {
    const clock = new AlarmClock();
    clock.wake();
    const start = performance.now();
    await clock.wait(5_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

it('doubles its waits up to the most, until things go well', () => {
  const backOff = new BackOff(100, 300);
  expect([backOff.next(), backOff.next(), backOff.next()]).toEqual([100, 200, 300]);
  backOff.reset();
  expect(backOff.next()).toBe(100);
});
