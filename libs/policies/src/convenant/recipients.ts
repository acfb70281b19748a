import type { PartyType } from '#kernel';
import type { Category, Field, Sensitivity } from '../catalogue/catalogue.js';
import type { Finding } from '../configuration/yaml-file.js';
import type { Question } from './question.js';

/** What is said of a party that may be named and never receives. */
export function neverReceives(type: PartyType): Pick<Finding, 'problem' | 'remedy'> {
  const problem = `${type} can never receive anything (Wabvpz, article 15f)`;
  return { problem, remedy: 'Take it out: it may only be named among the parties' };
}

/** Party types without a ground in law for health data (AVG 9) or criminal data (UAVG 31 to 33). */
const WITHOUT_GROUND: readonly PartyType[] = ['WONINGCORPORATIE'];
const SPECIAL: readonly Sensitivity[] = ['AVG_9', 'AVG_10'];

/** Health data and criminal data, and that there is any, never go to who has no ground for them. What such a party contributed
 *  itself it may see again. */
export function checkSpecialData({ clause, named, catalogue }: Question): readonly Finding[] {
  if (!WITHOUT_GROUND.includes(clause.to)) return [];
  const about = new Set(catalogue.categories.filter(isSpecial).map(({ code }) => code));
  const holds = ({ unit }: Field): boolean => catalogue.units.get(unit)?.holders.includes(clause.to) === true;
  return named
    .filter(({ field }) => about.has(field.category) || field.sensitivities.some((one) => SPECIAL.includes(one)))
    .filter(({ field }) => !(clause.ownItems === true && holds(field)))
    .map(({ field, at }) => ({
      path: at,
      problem: `${clause.to} has no ground in law for ${field.coordinate} (UAVG, articles 30 to 33)`,
      remedy: 'Take it out',
    }));
}

/** A category of which most fields are health or criminal data is about them: that it exists tells enough. */
function isSpecial({ units }: Category): boolean {
  const declared = units
    .flatMap(({ fields }) => fields)
    .filter(({ level, origin }) => level > 0 && origin === 'SEALED');
  const special = declared.filter(({ sensitivities }) => sensitivities.some((one) => SPECIAL.includes(one)));
  return special.length * 2 > declared.length;
}
