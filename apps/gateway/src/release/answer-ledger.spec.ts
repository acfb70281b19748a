import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FactsChanged, LedgerUnavailable } from '#kernel';
import { Ledger, type Draft, type EntryGroup, type Placed } from '#ledger';
import { AnswerLedger, type ReleaseTerms } from './answer-ledger.js';

const REGION = 'groningen';
const HASH = new Uint8Array(32);

function draft(id: string, replica: string | null = 'r'): Draft {
  return { id, kind: replica === null ? 'log-read' : 'disclosure', bytes: HASH, hash: HASH, replica, settles: null };
}

const groupOf = (...entries: Draft[]): EntryGroup => ({ entries, preconditions: [], notAfter: null });
const answer = groupOf(draft('one'), draft('two'));
const recorded = [
  { id: 'one', shard: 'groningen-2026', idx: 7, region: REGION },
  { id: 'two', shard: 'groningen-2026', idx: 8, region: REGION },
];

class Recording extends Ledger {
  constructor(private readonly world: World) {
    super();
  }

  async append(_region: string, { entries }: EntryGroup): Promise<readonly Placed[]> {
    const { done, takes, error } = this.world;
    done.push('append');
    await sleep(takes);
    if (error) throw error;
    return entries.map(({ id }, index) => ({ id, shard: 'groningen-2026', idx: 7 + index, hash: HASH }));
  }
}

/** A ledger that records from index 7 on, or fails with `error`; and what was done around it, in order. */
class World {
  readonly done: unknown[] = [];
  error: Error | null = null;
  takes = 0;
  isGood = true;
  renewal: Error | null = null;
  waiting = 0;
  leaveBy = 0;
  carried = true;

  answers(terms: Partial<ReleaseTerms> = {}): AnswerLedger {
    return new AnswerLedger(
      new Recording(this),
      {
        carriage: {
          waiting: this.waiting,
          carried: ({ idx }, patience) => {
            this.done.push(['carried', idx, patience > 0]);
            return Promise.resolve(this.carried);
          },
        },
        outcomes: {
          expect: (answers, leaveBy) => {
            this.leaveBy = leaveBy;
            this.done.push(['expect', answers]);
          },
          abandon: (answers) => this.done.push(['abandon', answers]),
          lost: (region, ids) => this.done.push(['lost', region, ids]),
        },
        lease: {
          isGood: this.isGood,
          hold: () => {
            this.done.push('hold');
            return this.renewal ? Promise.reject(this.renewal) : Promise.resolve();
          },
        },
        wake: () => this.done.push('wake'),
        onWaited: (region, _milliseconds, carried) => this.done.push(['waited', region, carried]),
      },
      { waits: () => false, deadline: 1_000, mostWaiting: 3, ...terms },
    );
  }
}

const waits = (): boolean => true;

describe('the ledger of answers', () => {
  it('answers what was recorded, and does nothing else where nothing waits for the brokers', async () => {
    const world = new World();
    const begun = performance.now();
    expect(await world.answers().append(REGION, answer)).toMatchObject([
      { id: 'one', idx: 7 },
      { id: 'two', idx: 8 },
    ]);
    expect(world.done).toEqual(['append', ['expect', recorded]]);
    expect(world.leaveBy - begun).toBeGreaterThanOrEqual(1_000);
    expect(world.leaveBy).toBeLessThanOrEqual(performance.now() + 1_000);
  });

  it('answers in a region that waits when the brokers have the last entry, which is expected to have an outcome until then', async () => {
    const world = new World();
    expect(await world.answers({ waits }).append(REGION, answer)).toHaveLength(2);
    expect(world.done).toEqual([
      ...['append', ['expect', recorded], 'wake'],
      ...[
        ['carried', 8, true],
        ['waited', REGION, true],
      ],
    ]);
  });

  it('tells LEDGER_UNAVAILABLE and ABORTED when the brokers have it too late', async () => {
    const world = new World();
    world.carried = false;
    await expect(world.answers({ waits }).append(REGION, answer)).rejects.toBeInstanceOf(LedgerUnavailable);
    expect(world.done.slice(-2)).toEqual([
      ['waited', REGION, false],
      ['abandon', recorded],
    ]);
  });

  it.each([
    ['that waits, though the brokers have it', waits],
    ['that does not wait', () => false],
  ])(
    'lets nothing leave that took longer than the deadline, as when this process was paused, in a region %s',
    async (_which, terms) => {
      const world = new World();
      world.takes = 40;
      await expect(world.answers({ waits: terms, deadline: 20 }).append(REGION, answer)).rejects.toBeInstanceOf(
        LedgerUnavailable,
      );
      expect(world.done.at(-1)).toEqual(['abandon', recorded]);
    },
  );

  it('has no outcome for what is no answer, and lets it wait all the same', async () => {
    const world = new World();
    world.carried = false;
    await expect(world.answers({ waits }).append(REGION, groupOf(draft('look', null)))).rejects.toBeInstanceOf(
      LedgerUnavailable,
    );
    expect(world.done).toEqual([
      'append',
      ['expect', []],
      'wake',
      ['carried', 7, true],
      ['waited', REGION, false],
      ['abandon', []],
    ]);
  });

  it('records nothing when as many wait as may, and all where nothing waits', async () => {
    const world = new World();
    world.waiting = 3;
    await expect(world.answers({ waits }).append(REGION, answer)).rejects.toBeInstanceOf(LedgerUnavailable);
    expect(world.done).toEqual([]);
    expect(await world.answers().append(REGION, answer)).toHaveLength(2);
  });

  it('has answers looked for that may be recorded though nobody knows, and not those that are not', async () => {
    const world = new World();
    world.error = new LedgerUnavailable('nobody can tell');
    await expect(world.answers().append(REGION, answer)).rejects.toBe(world.error);
    expect(world.done).toEqual(['append', ['lost', REGION, ['one', 'two']]]);
    await expect(world.answers().append(REGION, groupOf(draft('look', null)))).rejects.toBe(world.error);
    world.error = new FactsChanged('dropped');
    await expect(world.answers().append(REGION, answer)).rejects.toBe(world.error);
    expect(world.done).toEqual(['append', ['lost', REGION, ['one', 'two']], 'append', 'append']);
  });

  it('records nothing under a lease that ran out before that is renewed', async () => {
    const world = new World();
    world.isGood = false;
    await world.answers().append(REGION, answer);
    expect(world.done).toEqual(['hold', 'append', ['expect', recorded]]);
    world.renewal = new LedgerUnavailable('away');
    await expect(world.answers().append(REGION, answer)).rejects.toBe(world.renewal);
    expect(world.done.slice(3)).toEqual(['hold']);
  });
});
