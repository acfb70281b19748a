import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Rounds } from './rounds.js';

/** Work that goes on until it is let go, and how often it was begun. */
function heldWork() {
  let begun = 0;
  let letGo: () => void = () => undefined;
  const work = (): Promise<void> => {
    begun += 1;
    return new Promise((resolve) => {
      letGo = resolve;
    });
  };
  return { work, begun: () => begun, letGo: () => letGo() };
}

describe('rounds', () => {
  it('come one after the other, however long each takes, and end with the one that is under way', async () => {
    const { work, begun, letGo } = heldWork();
    const rounds = new Rounds(work, 0.005);
    rounds.start();
    rounds.start();
    await delay(100);
    expect(begun()).toBe(1);
    letGo();
    await delay(100);
    expect(begun()).toBe(2);
    const stopped = rounds.stop();
    letGo();
    await stopped;
    await delay(50);
    expect(begun()).toBe(2);
  });

  it('are joined by who asks for one at once', async () => {
    const { work, begun, letGo } = heldWork();
    const rounds = new Rounds(work, 60);
    const both = [rounds.now(), rounds.now()];
    letGo();
    await Promise.all(both);
    expect(begun()).toBe(1);
    await rounds.stop();
  });
});
