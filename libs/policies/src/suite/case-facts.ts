import { PARTY_TYPES, type PartyType } from '#kernel';
import type { Catalogue, Mark, Unit } from '../catalogue/catalogue.js';
import { isAssignable } from '../catalogue/ownership.js';
import type { Facts, Item } from '../decision/facts.js';
import type { SuiteSituation } from './situations.js';
import type { Given } from './suite.js';

/** Made up. The party that asks; another of each type holds what is not its own. */
export const REQUESTER = 'requester';

/** The facts of a case in one situation: one item of every unit, and every type of party takes part. */
export function factsOf(given: Given, { phase, track }: SuiteSituation, catalogue: Catalogue): Facts {
  const { at, acceded, participation, emergency, consents } = given;
  const over = emergency === 'OVER';
  return {
    at,
    acceded,
    case: {
      id: 'case',
      person: 'person',
      phase,
      track,
      participation: participation === 'NONE' ? null : participation,
      functions: [],
      participants: [
        { oin: REQUESTER, type: given.party },
        ...PARTY_TYPES.map((type) => ({ oin: otherOf(type), type })),
      ],
      emergency:
        emergency === 'NONE' ? null : { reason: 'ERNSTIG_NADEEL', span: { from: at - 2, until: over ? at - 1 : null } },
      consents,
      items: [...catalogue.units.values()].map((unit) => itemOf(unit, given)),
    },
    preconditions: [],
    notAfter: at,
  };
}

function otherOf(type: PartyType): string {
  return `other-${type}`;
}

function itemOf(unit: Unit, { party, items, marks, at }: Given): Item {
  const marked = (mark: Mark): boolean => marks.includes(mark) && unit.marks.includes(mark);
  const own = items === 'OWN';
  const contributes = own && unit.holders.includes(party);
  const [holder = party] = unit.holders;
  return {
    id: unit.id,
    version: 1,
    unit: unit.id,
    contributor: contributes ? REQUESTER : otherOf(holder),
    owner: own && !contributes && isAssignable(unit) ? REQUESTER : null,
    archived: marked('WPG14'),
    restricted: marked('RESTRICTED'),
    thirdParty: marked('THIRD_PARTY'),
    validity: { from: at - 2, until: marked('VALIDITY') ? at - 1 : null },
    updatedAt: at,
    sealed: '',
  };
}
