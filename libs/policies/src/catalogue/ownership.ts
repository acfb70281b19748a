import type { PartyType } from '#kernel';
import type { Unit } from './catalogue.js';

/** Its items name the party that they are assigned to. */
export function isAssignable({ fields }: Unit): boolean {
  return fields.some(({ assigns }) => assigns);
}

/** Whether there can be items of the unit that are a party's own: contributed by it, or assigned to it. */
export function mayOwn(type: PartyType, unit: Unit): boolean {
  return unit.holders.includes(type) || isAssignable(unit);
}
