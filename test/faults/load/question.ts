import { caseId } from '../../../apps/launch/src/demo/cases.js';
import type { Chance } from '../chance.js';

/** Who asks what about which case. */
export interface Question {
  readonly who: { readonly slug: string; readonly function: string };
  readonly query: string;
  /** About the case whose facts change all the time. */
  readonly contested: boolean;
}

/** The case whose consent is given and withdrawn all the time. */
export const CONTESTED = caseId(1);
/** Words of what nobody may see there without consent. */
export const ONLY_BY_CONSENT = 'stoornis';

const PROBATION = { slug: 'reclassering', function: 'toezichthouder' };
const HOUSE = { slug: 'zvh', function: 'procesregisseur' };

const question = (who: Question['who'], id: string, fields: string): Question => {
  const query = `{ case(id: "${id}", purpose: UITVOERING) { ${fields} } }`;
  return { who, query, contested: id === CONTESTED };
};

const CONTESTED_ONE = question(PROBATION, CONTESTED, 'zorginhoud { diagnose }');
const OTHERS: readonly Question[] = [
  question(HOUSE, caseId(2), 'identiteit { geboortedatum }'),
  question(HOUSE, caseId(3), 'identiteit { geboortedatum naam { geslachtsnaam } }'),
  question(PROBATION, caseId(2), 'identiteit { naam { geslachtsnaam } }'),
];

/** Half of them are about what a withdrawal takes away. */
export function questionBy(chance: Chance): Question {
  return chance.next() < 0.5 ? CONTESTED_ONE : chance.pick(OTHERS);
}
