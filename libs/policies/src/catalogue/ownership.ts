import type { PartyType } from '#kernel';
import type { Unit } from './catalogue.js';

/** A list whose items name a party by its OIN can be assigned to it. */
export function isAssignable({ list, fields }: Unit): boolean {
  return list && fields.some(({ type, origin }) => type === 'OIN' && origin === 'SEALED');
}

/** Whether there can be items of the unit that are a party's own: contributed by it, or assigned to it. */
export function mayOwn(type: PartyType, unit: Unit): boolean {
  return unit.holders.includes(type) || isAssignable(unit);
}
