import type { Purpose } from '#kernel';
import { mayOwn } from '../catalogue/ownership.js';
import type { Finding } from '../configuration/yaml-file.js';
import { phasesOf } from './build.js';
import type { Question } from './question.js';

/** Parts of a clause that can never apply: it would say more than it does. */
export function checkReach(question: Question): readonly Finding[] {
  return [...checkFieldless(question), ...checkMeeting(question), ...checkOwnItems(question)];
}

/** For these no field of a case is needed: the log tells, or figures do (Wpg 32a(2), Wpg 22). */
const FIELDLESS: Partial<Record<Purpose, string>> = {
  VERANTWOORDING: 'the log alone',
  STATISTIEK: 'figures alone',
};

function checkFieldless({ clause, path }: Question): readonly Finding[] {
  return clause.purposes.flatMap((purpose, index) => {
    const instead = FIELDLESS[purpose];
    if (instead === undefined) return [];
    const problem = `${purpose} is served by ${instead}, never by fields of a case`;
    return [{ path: [...path, 'purposes', index], problem, remedy: 'Take it out of this clause' }];
  });
}

/** Each purpose may be stated in one of the phases that the clause names. */
function checkMeeting({ clause, path, text }: Question): readonly Finding[] {
  const phases = phasesOf(clause, text).filter((phase) => clause.phases?.includes(phase));
  if (phases.length === 0) return []; // none named, or none that fits, which is told already
  return clause.purposes.flatMap((purpose, index) => {
    const open = phasesOf({ purposes: [purpose] }, text);
    if (open.length === 0 || open.some((phase) => phases.includes(phase))) return [];
    const problem = `${purpose} may be stated in none of the phases of ${clause.id}`;
    return [{ path: [...path, 'purposes', index], problem, remedy: `Take it out, or name one of: ${open.join(', ')}` }];
  });
}

/** Own items are those that a party contributed, or that were assigned to it. */
function checkOwnItems({ clause, catalogue, named }: Question): readonly Finding[] {
  if (clause.ownItems !== true) return [];
  return named
    .filter(({ field: { unit } }) => [catalogue.units.get(unit)].some((one) => one && !mayOwn(clause.to, one)))
    .map(({ field, at }) => ({
      path: at,
      problem: `${clause.to} neither contributes ${field.coordinate} nor is it ever assigned to it`,
      remedy: 'Take it out, or take ownItems out',
    }));
}
