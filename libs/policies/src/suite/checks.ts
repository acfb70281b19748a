import { FORMS, instantOf, isPurpose, NEVER_RECIPIENTS, type Level } from '#kernel';
import { didYouMean } from '../configuration/nearest.js';
import type { Finding, Path } from '../configuration/yaml-file.js';
import { expectationOf, fieldsIn, leftUnsaid, namesIn, restFor } from './expectation.js';
import type { Subject } from './suite.js';
import type { CaseText, ExpectationText, GivenText, SuiteText } from './suite-text.js';

/** What a schema cannot say about a suite. */
export function checkSuite({ region, cases }: SuiteText, subject: Subject): readonly Finding[] {
  const ids = cases.map(({ id }) => id);
  const known = subject.convenant.region;
  return [
    ...(region === known
      ? []
      : [{ path: ['region'], problem: `the convenant is that of ${known}`, remedy: `Write region: ${known}` }]),
    ...ids.flatMap((id, index) =>
      ids.indexOf(id) === index
        ? []
        : [{ path: ['cases', index, 'id'], problem: `'${id}' exists already`, remedy: 'Name each once' }],
    ),
    ...cases.flatMap((one, index) => checkCase(one, ['cases', index], subject)),
  ];
}

function checkCase({ given, then }: CaseText, path: Path, subject: Subject): readonly Finding[] {
  return [
    ...checkGiven(given, [...path, 'given'], subject),
    ...Object.entries(then).flatMap(([category, text]) =>
      checkExpectation({ category, text, party: given.party }, [...path, 'then', category], subject),
    ),
  ];
}

function checkGiven(given: GivenText, path: Path, { convenant }: Subject): readonly Finding[] {
  const { party, functions = [], at } = given;
  const listed = convenant.parties.find(({ type }) => type === party);
  if (!listed) return [{ path: [...path, 'party'], problem: `${party} is no party here`, remedy: 'Name one that is' }];
  const strangers = functions.flatMap((name, index) => {
    if (NEVER_RECIPIENTS.includes(party) || listed.functions.includes(name)) return [];
    const problem = `${party} has no function '${name}'`;
    return [{ path: [...path, 'functions', index], problem, remedy: didYouMean(name, listed.functions) }];
  });
  const nobody = { path, problem: `${party} has no functions`, remedy: 'Name the functions that it would act in' };
  return [
    ...strangers,
    ...(functions.length + listed.functions.length > 0 ? [] : [nobody]),
    ...checkPurposes(given, path, convenant.purposes),
    ...(at !== undefined && instantOf(at) === null
      ? [{ path: [...path, 'at'], problem: 'this day or time does not exist', remedy: 'Correct it' }]
      : []),
  ];
}

/** A purpose that is none of the convenant's has no phases of its own: they must be said. */
function checkPurposes(
  { purposes, phases }: GivenText,
  path: Path,
  known: Subject['convenant']['purposes'],
): readonly Finding[] {
  return purposes.flatMap((purpose, index) => {
    if (phases !== undefined || known.some(({ code }) => code === purpose) || !isPurpose(purpose)) return [];
    const problem = `${purpose} is no purpose of this convenant`;
    return [{ path: [...path, 'purposes', index], problem, remedy: 'Name the phases in which it is stated' }];
  });
}

interface Row {
  readonly category: string;
  readonly text: ExpectationText;
  readonly party: string;
}

function checkExpectation({ category, text, party }: Row, path: Path, subject: Subject): readonly Finding[] {
  const { catalogue, convenant } = subject;
  const known = fieldsIn(category, catalogue).map((field) => field.path.join('.'));
  if (known.length === 0) {
    return [{ path, problem: `there is no category ${category}`, remedy: 'Name one of the catalogue' }];
  }
  const unknown = namesIn(text).flatMap(({ name, at }) => {
    if (known.includes(name)) return [];
    const problem = `${category} has no field '${name}'`;
    return [{ path: [...path, ...at], problem, remedy: didYouMean(name, known) }];
  });
  const theirs = convenant.clauses.filter(({ to }) => to === party).map(({ id }) => id);
  const strange = (text.clauses ?? []).flatMap((id, index) => {
    if (theirs.includes(id)) return [];
    const problem = `there is no clause ${id} for ${party}`;
    return [{ path: [...path, 'clauses', index], problem, remedy: didYouMean(id, theirs) }];
  });
  return [...unknown, ...strange, ...checkDoubles(text, path), ...checkWhole(category, text, path, subject)];
}

function checkDoubles(text: ExpectationText, path: Path): readonly Finding[] {
  const names = namesIn(text);
  return names.flatMap(({ name, at }, index) =>
    names.findIndex((other) => other.name === name) === index
      ? []
      : [{ path: [...path, ...at], problem: `'${name}' is spoken of twice`, remedy: 'Say one thing of it' }],
  );
}

/** Every field is spoken of, and who grants what is granted is named. */
function checkWhole(category: string, text: ExpectationText, path: Path, { catalogue }: Subject): readonly Finding[] {
  const unsaid = leftUnsaid(category, text, catalogue);
  const { fields } = expectationOf(category, text, catalogue);
  const grants = [...fields.values()].some((said) => (FORMS as readonly string[]).includes(said));
  return [...checkRest(unsaid, text, path), ...checkClauses(grants, text, path)];
}

const LEVELS: readonly Level[] = [0, 1, 2];

function checkRest(unsaid: ReadonlySet<Level>, text: ExpectationText, path: Path): readonly Finding[] {
  if (unsaid.size === 0) {
    if (text.rest === undefined) return [];
    return [{ path: [...path, 'rest'], problem: 'there is no rest', remedy: 'Take it out' }];
  }
  return LEVELS.flatMap((level): readonly Finding[] => {
    const reason = restFor({ level }, text);
    if (unsaid.has(level) && reason === undefined) {
      const problem = `nothing is said of the other fields of level ${String(level)}`;
      return [{ path, problem, remedy: 'Say under rest for which reason they are withheld' }];
    }
    if (unsaid.has(level) || reason === undefined || typeof text.rest === 'string') return [];
    const problem = `there is no rest of level ${String(level)}`;
    return [{ path: [...path, 'rest', level], problem, remedy: 'Take it out' }];
  });
}

function checkClauses(grants: boolean, { clauses }: ExpectationText, path: Path): readonly Finding[] {
  if (grants === (clauses !== undefined)) return [];
  if (grants) return [{ path, problem: 'it does not say which clauses grant it', remedy: 'Name them in clauses' }];
  return [{ path: [...path, 'clauses'], problem: 'nothing is granted', remedy: 'Take it out' }];
}
