import { describe, expect, it } from '@jest/globals';
import { Carriage } from './carriage.js';

const SHARD = 'groningen-2026';
const LONG = 5_000;

/** What the topic holds, and who asked how far it is. */
class Cursors {
  readonly next = new Map<string, number>();
  readonly asked: (readonly string[])[] = [];
  away = false;

  readonly until = (shards: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    this.asked.push(shards);
    return this.away ? Promise.reject(new Error('away')) : Promise.resolve(new Map(this.next));
  };
}

describe('an entry that waits for the brokers', () => {
  it('is carried when the cursor of its shard has passed it, and not when that stands at it', async () => {
    const cursors = new Cursors();
    const carriage = new Carriage(cursors.until);
    cursors.next.set(SHARD, 5).set('twente-2026', 9);
    const told: string[] = [];
    const waits = (name: string, idx: number): Promise<unknown> =>
      carriage.carried({ shard: SHARD, idx }, LONG).then((carried) => told.push(`${name} ${String(carried)}`));
    const both = [waits('below', 4), waits('at', 5)];
    await both[0];
    await new Promise((wake) => setTimeout(wake, 60));
    expect([told, carriage.waiting]).toEqual([['below true'], 1]);
    cursors.next.set(SHARD, 6);
    await both[1];
    expect([told, carriage.waiting]).toEqual([['below true', 'at true'], 0]);
  });

  it('is told at once by a relay in the same process, and not by what that does in another shard', async () => {
    const carriage = new Carriage(() => new Promise(() => undefined));
    const told = carriage.carried({ shard: SHARD, idx: 5 }, LONG);
    carriage.reached('twente-2026', 100);
    carriage.reached(SHARD, 5);
    expect(carriage.waiting).toBe(1);
    carriage.reached(SHARD, 6);
    expect(await told).toBe(true);
  });

  it('is not carried when its patience ends first, also while nobody can be asked', async () => {
    const cursors = new Cursors();
    cursors.away = true;
    const carriage = new Carriage(cursors.until);
    expect(await carriage.carried({ shard: SHARD, idx: 0 }, 30)).toBe(false);
    expect(await carriage.carried({ shard: SHARD, idx: 0 }, -1)).toBe(false);
    expect(carriage.waiting).toBe(0);
  });

  it('costs one look for all who wait, of each shard once, and none while nobody does', async () => {
    const cursors = new Cursors();
    const carriage = new Carriage(cursors.until);
    await new Promise((wake) => setTimeout(wake, 60));
    expect(cursors.asked).toEqual([]);
    const all = Array.from({ length: 100 }, (_, idx) =>
      carriage.carried({ shard: `r${String(idx % 2)}-2026`, idx }, LONG),
    );
    await new Promise((wake) => setTimeout(wake, 70));
    expect(cursors.asked.length).toBeLessThanOrEqual(5);
    expect(cursors.asked.at(-1)?.toSorted()).toEqual(['r0-2026', 'r1-2026']);
    cursors.next.set('r0-2026', 100).set('r1-2026', 100);
    expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
    await new Promise((wake) => setTimeout(wake, 40));
    const looks = cursors.asked.length;
    await new Promise((wake) => setTimeout(wake, 60));
    expect(cursors.asked.length).toBe(looks);
  });
});
