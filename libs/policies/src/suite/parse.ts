import { SuiteMalformed, type Instant } from '#kernel';
import { checkSchema } from '../configuration/schema-check.js';
import { readYaml, type SourceFile } from '../configuration/yaml-file.js';
import type { Convenant } from '../convenant/convenant.js';
import type { ConsentRecord } from '../decision/facts.js';
import { checkSuite } from './checks.js';
import { expectationOf } from './expectation.js';
import { casesSchema } from './schema.js';
import type { Given, Subject, Suite, SuiteCase } from './suite.js';
import type { CaseText, ConsentText, GivenText, SuiteText } from './suite-text.js';

/** Reads a file `<region>.cases.yaml`. SuiteMalformed with every mistake in it: line, problem and what to do. */
export function parseSuite(file: SourceFile, subject: Subject): Suite {
  const yaml = readYaml(file);
  if (yaml.syntax.length > 0) throw new SuiteMalformed(yaml.syntax);
  const { findings, shapely } = checkSchema(casesSchema, yaml.value);
  const all = shapely && findings.length === 0 ? checkSuite(yaml.value as SuiteText, subject) : findings;
  if (all.length > 0) throw new SuiteMalformed(all.map((finding) => yaml.at(finding)));
  const { region, cases } = yaml.value as SuiteText;
  const lineOf = (index: number): number => yaml.at({ path: ['cases', index], problem: '', remedy: '' }).line;
  return { region, cases: cases.map((text, index) => caseOf(text, lineOf(index), subject)) };
}

function caseOf({ id, says, given, then, record }: CaseText, line: number, subject: Subject): SuiteCase {
  const { emergency = false, wpg20Decision = null } = record;
  return {
    id,
    says,
    line,
    given: givenOf(given, subject.convenant),
    then: Object.entries(then).map(([category, text]) => expectationOf(category, text, subject.catalogue)),
    record: { legalBasis: record.legalBasis, controles: record.controles, emergency, wpg20Decision },
  };
}

const USUAL = {
  phases: null,
  tracks: ['VRIJWILLIG', 'VOORWAARDEN', 'WVGGZ', 'WZD', 'BEMOEIZORG'],
  participation: 'KERNPARTNER',
  acceded: true,
  confidential: true,
  emergency: 'NONE',
  items: 'OTHERS',
  marks: [],
} as const;

function givenOf({ consents = [], at: written, ...given }: GivenText, convenant: Convenant): Given {
  const at = written === undefined ? usualMoment(convenant) : Date.parse(written);
  const known = convenant.parties.filter(({ type }) => type === given.party).flatMap(({ functions }) => functions);
  return {
    ...USUAL,
    ...given,
    functions: given.functions ?? known,
    consents: consents.map((consent, index) => consentOf(consent, index, at)),
    at,
  };
}

/** The first moment at which convenant and decisions are all in force, if there is one. */
function usualMoment({ inForce, wpg20Decisions }: Convenant): Instant {
  return Math.max(inForce.from, ...wpg20Decisions.map(({ span }) => span.from));
}

const DAY = 86_400_000;

function consentOf(text: ConsentText, index: number, at: Instant): ConsentRecord {
  const { kind, state = 'IN_FORCE', categories, recipients = [], purpose = null } = text;
  return {
    id: `consent-${String(index + 1)}`,
    version: 1,
    kind,
    state: state === 'WITHDRAWN' ? 'WITHDRAWN' : 'IN_FORCE',
    categories,
    recipients,
    purpose,
    span: { from: at - 2 * DAY, until: state === 'EXPIRED' ? at - DAY : at + DAY },
  };
}
