import { FORMS, NEVER_RECIPIENTS } from '#kernel';
import type { Catalogue, Category } from '../catalogue/catalogue.js';
import { didYouMean } from '../configuration/nearest.js';
import type { Finding, Path } from '../configuration/yaml-file.js';
import { functionsOf, phasesOf } from './build.js';
import { checkReach } from './clause-reach.js';
import type { ClauseText, ConvenantText } from './convenant-text.js';
import { checkNaming } from './field-checks.js';
import { formAllowed } from './forms.js';
import type { Question } from './question.js';
import { coordinatesNamed, namedFields, type NamedField } from './named-fields.js';
import { checkSpecialData, neverReceives } from './recipients.js';

/** What is wrong with one clause. A clause to a party that is not listed, or can never receive, is judged no further. */
export function checkClause(
  clause: ClauseText,
  path: Path,
  text: ConvenantText,
  catalogue: Catalogue,
): readonly Finding[] {
  if (NEVER_RECIPIENTS.includes(clause.to)) return [{ path: [...path, 'to'], ...neverReceives(clause.to) }];
  if (!text.parties.some(({ type }) => type === clause.to)) {
    const problem = `${clause.id} is for ${clause.to}, which is no party here`;
    return [{ path: [...path, 'to'], problem, remedy: 'List it among the parties, with its functions' }];
  }
  const names = namedFields(clause, text, path);
  const named = names.flatMap(({ coordinate, at }) => {
    const field = catalogue.fields.get(coordinate);
    return field ? [{ field, at }] : [];
  });
  const question = { clause, path, text, catalogue, named, categories: categoriesOf(names, catalogue) };
  return [
    ...checkNaming(clause, { path, member: 'fields' }, text, catalogue),
    ...CHECKS.flatMap((check) => check(question)),
  ];
}

/** The categories named, each at its own list of fields or at the first set that names it. */
function categoriesOf(names: readonly NamedField[], { categories }: Catalogue): Question['categories'] {
  return categories.flatMap((category) => {
    const first = names.find(({ coordinate }) => coordinate.startsWith(`${category.code}.`));
    if (!first) return [];
    return [{ category, at: first.at.includes('sets') ? first.at : first.at.slice(0, -1) }];
  });
}

const CHECKS: readonly ((question: Question) => readonly Finding[])[] = [
  checkFunctions,
  checkPurposes,
  checkPhases,
  checkEmergency,
  checkBsn,
  checkForm,
  checkConfidentiality,
  checkPoliceData,
  checkSpecialData,
  checkReach,
];

function checkFunctions({ clause, path, text }: Question): readonly Finding[] {
  const known = functionsOf(clause, text);
  return (clause.functions ?? []).flatMap((name, index) => {
    if (known.includes(name)) return [];
    const problem = `${clause.to} has no function '${name}'`;
    return [{ path: [...path, 'functions', index], problem, remedy: didYouMean(name, known) }];
  });
}

function checkPurposes({ clause, path, text }: Question): readonly Finding[] {
  const known: readonly string[] = text.purposes.map(({ code }) => code);
  return clause.purposes.flatMap((purpose, index) => {
    if (known.includes(purpose)) return [];
    const problem = `${purpose} is no purpose of this convenant`;
    return [{ path: [...path, 'purposes', index], problem, remedy: didYouMean(purpose, known) }];
  });
}

function checkPhases({ clause, path, text }: Question): readonly Finding[] {
  const open = phasesOf(clause, text);
  return (clause.phases ?? []).flatMap((phase, index) => {
    if (open.includes(phase)) return [];
    const problem = `none of the purposes of ${clause.id} may be stated in phase ${phase}`;
    return [{ path: [...path, 'phases', index], problem, remedy: `Use one of: ${open.join(', ')}` }];
  });
}

/** An emergency is declared for the purpose CRISIS and opens nothing else. */
function checkEmergency({ clause, path }: Question): readonly Finding[] {
  if (clause.emergency !== true || clause.purposes.every((purpose) => purpose === 'CRISIS')) return [];
  const problem = `${clause.id} needs an emergency for a purpose other than CRISIS`;
  return [{ path: [...path, 'purposes'], problem, remedy: 'Write a clause for CRISIS alone' }];
}

/** The BSN goes only to who may process it by law (UAVG 46), in whatever form. */
function checkBsn({ clause, text, named }: Question): readonly Finding[] {
  const bases = text.parties.filter(({ type }) => type === clause.to).flatMap(({ bsnBasis = [] }) => bsnBasis);
  if (bases.length > 0) return [];
  return named
    .filter(({ field }) => field.sensitivities.includes('BSN'))
    .map(({ field, at }) => ({
      path: at,
      problem: `${clause.to} has no basis in law for ${field.coordinate}`,
      remedy: 'Take it out, or add bsnBasis to the party',
    }));
}

function checkForm({ clause: { form = 'FULL' }, named }: Question): readonly Finding[] {
  if (!FORMS.includes(form)) return [];
  return named
    .filter(({ field }) => !formAllowed(form, field))
    .map(({ field, at }) => ({
      path: at,
      problem: `${field.coordinate} is a ${field.type} and cannot be ${form}`,
      remedy: 'Grant it in a clause of its own, in another form',
    }));
}

/** What is under professional secrecy goes only to who has a duty of confidentiality (UAVG 30(4)). */
function checkConfidentiality({ clause, categories }: Question): readonly Finding[] {
  if (clause.confidential === true) return [];
  return categories
    .filter(({ category }) => isSecret(category))
    .map(({ category: { code }, at }) => ({
      path: at,
      problem: `${clause.id} gives ${code}, which is under professional secrecy, to anyone`,
      remedy: 'Add confidential: true',
    }));
}

function isSecret({ units }: Category): boolean {
  return units.some(({ fields }) => fields.some(({ sensitivities }) => sensitivities.includes('PROFESSIONAL_SECRECY')));
}

/** Police data is shared only under a recorded decision that names the recipient and the data (Wpg 20(2)).
 *  To hand a police force what it contributed itself is no provision and needs none. */
function checkPoliceData({ clause, path, text, categories }: Question): readonly Finding[] {
  const police = categories
    .filter(({ category: { units } }) => units.some(({ marks }) => marks.includes('WPG14')))
    .filter(({ category: { holders } }) => !(clause.ownItems === true && holders.includes(clause.to)));
  const { wpg20Decision: name = null } = clause;
  const decision = text.wpg20Decisions.find(({ id }) => id === name);
  if (name !== null && !decision) {
    const known = text.wpg20Decisions.map(({ id }) => id);
    const problem = `there is no decision ${name}`;
    return [{ path: [...path, 'wpg20Decision'], problem, remedy: didYouMean(name, known) }];
  }
  return police.flatMap(({ category: { code }, at: place }): readonly Finding[] => {
    if (!decision) {
      const problem = `${clause.id} gives police data without a decision under Wpg 20(2)`;
      return [{ path: place, problem, remedy: 'Record the decision and name it in wpg20Decision' }];
    }
    const data = coordinatesNamed({ fields: decision.data, sets: decision.sets }, text);
    const beyond = coordinatesNamed(clause, text).filter(
      (field) => field.startsWith(`${code}.`) && !data.includes(field),
    );
    const at = [...path, 'wpg20Decision'];
    return [
      ...(decision.recipients.includes(clause.to)
        ? []
        : [
            {
              path: at,
              problem: `${decision.id} does not name ${clause.to} as a recipient`,
              remedy: 'Name a decision that does',
            },
          ]),
      ...beyond.map((field) => ({
        path: at,
        problem: `${decision.id} does not cover ${field}`,
        remedy: 'Name a decision that does',
      })),
    ];
  });
}
