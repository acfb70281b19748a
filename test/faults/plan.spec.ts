import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { FAULTS } from './kinds/all.js';
import { orderOf } from './plan.js';
import { epochIn } from './world/leader.js';
import { optionsOf } from './options.js';

const kinds = (seed: number, times = 3): string[] =>
  orderOf(FAULTS, 'ledger', () => times, new Chance(seed)).map(({ kind }) => kind);

describe('the order of faults', () => {
  it('has each as often as asked, is the same for the same seed, and another for another', () => {
    const own = FAULTS.filter(({ lane }) => lane === 'ledger').map(({ kind }) => kind);
    expect(kinds(1).sort()).toEqual([...own, ...own, ...own].sort());
    expect(kinds(1)).toEqual(kinds(1));
    expect(kinds(1)).not.toEqual(kinds(2));
  });

  it('never has two of a kind behind each other', () => {
    for (let seed = 0; seed < 50; seed += 1)
      for (const [place, kind] of kinds(seed).entries()) expect(kinds(seed)[place + 1]).not.toBe(kind);
  });

  it('has what spoils the rest at the end of its lane', () => {
    const order = orderOf(FAULTS, 'topic', () => 3, new Chance(7)).map(({ isLast }) => isLast === true);
    expect(order.lastIndexOf(false)).toBeLessThan(order.indexOf(true));
  });
});

describe('chance', () => {
  it('makes whole numbers between two, both among them, and picks each of some', () => {
    const chance = new Chance(11);
    const seen = new Set(Array.from({ length: 200 }, () => chance.whole(3, 5)));
    expect([...seen].sort()).toEqual([3, 4, 5]);
    expect(new Set(Array.from({ length: 100 }, () => chance.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
    expect(() => chance.pick([])).toThrow('nothing to choose from');
    expect(chance.hex(32)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the relay that leads', () => {
  const log = ['{"event":"relay.leads","shard":"a","epoch":3}', 'no JSON "event":"relay.leads"', '{"event":"x"}'].join(
    '\n',
  );

  it('is known by the highest epoch that its log tells of', () => {
    expect([epochIn(log, 'a'), epochIn(log, 'b'), epochIn('', 'a')]).toEqual([3, 0, 0]);
  });
});

describe('what is asked of the driver', () => {
  it('is understood', () => {
    const words = ['--long', '--seed', '7', '--times', '2', '--only', 'a,b', '--mutation', 'all', '--json'];
    const told = { long: true, seed: 7, times: 2, only: ['a', 'b'], mutation: 'all', json: true, list: false };
    expect(optionsOf(words)).toEqual(told);
    expect(optionsOf([])).toMatchObject({ long: false, times: null, only: null, mutation: null });
  });

  it.each([[['--seed', 'x']], [['--times', '-1']], [['--help']], [['--nonsense']], [['kinds']]])(
    'is misuse or a call for help: %j',
    (words) => {
      expect(optionsOf(words)).toBeNull();
    },
  );
});
