import { FORMS, type Form } from '#kernel';
import type { Finding } from '../configuration/yaml-file.js';
import { buildClause } from './build.js';
import type { ClauseTerms } from './convenant.js';
import type { ConvenantText } from './convenant-text.js';

/** Clauses that grant nothing that another clause does not grant already: to whoever reads them they say more than they do. */
export function checkRedundance(text: ConvenantText): readonly Finding[] {
  const terms = text.clauses.map((clause) => buildClause(clause, text));
  return terms.flatMap((clause, index) => {
    const fuller = terms.find((other, place) => covers(other, clause) && (place < index || !covers(clause, other)));
    if (!fuller) return [];
    const problem = `${clause.id} grants nothing that ${fuller.id} does not grant already`;
    return [{ path: ['clauses', index, 'id'], problem, remedy: 'Take it out, or take from the other what it limits' }];
  });
}

/** Whether a clause grants all that another does, wherever the other does, in a form at least as full. */
export function covers(wide: ClauseTerms, narrow: ClauseTerms): boolean {
  return (
    wide !== narrow &&
    wide.to === narrow.to &&
    LISTS.every((list) => holdsAll(wide[list], narrow[list])) &&
    CONDITIONS.every((condition) => !wide[condition] || narrow[condition]) &&
    (wide.wpg20Decision === null || wide.wpg20Decision === narrow.wpg20Decision) &&
    fullness(wide.form) >= fullness(narrow.form)
  );
}

const LISTS = ['functions', 'purposes', 'phases', 'tracks', 'participation', 'fields'] as const;
const CONDITIONS = ['ownItems', 'consent', 'emergency', 'confidential'] as const;

function holdsAll(wide: readonly string[], narrow: readonly string[]): boolean {
  return narrow.length > 0 && narrow.every((word) => wide.includes(word));
}

/** FORMS begins with the fullest. */
function fullness(form: Form): number {
  return FORMS.length - FORMS.indexOf(form);
}
