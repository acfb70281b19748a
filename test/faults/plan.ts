import type { Chance } from './chance.js';
import type { Fault, Lane } from './kinds/fault.js';

/** The faults of one lane, one after another. */
export type Order = readonly Fault[];

/** Each of them so often, in an order that chance makes; two of a kind never follow each other where that can be. */
export function orderOf(faults: readonly Fault[], lane: Lane, times: (fault: Fault) => number, chance: Chance): Order {
  const own = faults.filter((fault) => fault.lane === lane);
  const [last, first] = [own.filter(({ isLast }) => isLast === true), own.filter(({ isLast }) => isLast !== true)];
  return [...roundsOf(first, times, chance), ...roundsOf(last, times, chance)];
}

function roundsOf(own: readonly Fault[], times: (fault: Fault) => number, chance: Chance): Fault[] {
  const rounds = Math.max(0, ...own.map(times));
  const order: Fault[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const turn = chance.shuffled(own.filter((fault) => times(fault) > round));
    if (turn.length > 1 && turn[0]?.kind === order.at(-1)?.kind) turn.push(...turn.splice(0, 1));
    order.push(...turn);
  }
  return order;
}
