import { describe, expect, it } from '@jest/globals';
import { OpenAnswers } from './open-answers.js';

const place = (idx: number, shard = 'a-2026'): { id: string; shard: string; idx: number } => ({
  id: `e${String(idx)}`,
  shard,
  idx,
});

describe('answers whose outcome is still to come', () => {
  it('are noted from the lowest one on, in whatever order they came', () => {
    const open = new OpenAnswers('replica');
    open.begin({ 'a-2026': 4 });
    expect(open.from()).toEqual({ 'a-2026': 4 });
    open.add(place(6));
    open.add(place(5));
    expect([open.from(), open.isEmpty()]).toEqual([{ 'a-2026': 5 }, false]);
    open.settle(place(5));
    expect(open.from()).toEqual({ 'a-2026': 6 });
  });

  it('leave the next index behind when all are settled, in each shard', () => {
    const open = new OpenAnswers('replica');
    open.add(place(6));
    open.add(place(0, 'b-2026'));
    open.settle(place(6));
    open.settle(place(0, 'b-2026'));
    expect([open.from(), open.isEmpty()]).toEqual([{ 'a-2026': 7, 'b-2026': 1 }, true]);
  });

  it('stay noted from where they may be while one is looked for, also in a shard that was opened meanwhile', () => {
    const open = new OpenAnswers('replica');
    open.begin({ 'a-2026': 4 });
    const [first, second] = [open.pin(), open.pin()];
    open.add(place(9));
    open.settle(place(9));
    open.add(place(2, 'a-2027'));
    open.settle(place(2, 'a-2027'));
    expect([open.from(), open.isEmpty()]).toEqual([{ 'a-2026': 4, 'a-2027': 0 }, false]);
    first();
    expect([open.from(), open.isEmpty()]).toEqual([{ 'a-2026': 4, 'a-2027': 0 }, false]);
    second();
    expect([open.from(), open.isEmpty()]).toEqual([{ 'a-2026': 10, 'a-2027': 3 }, true]);
  });
});
