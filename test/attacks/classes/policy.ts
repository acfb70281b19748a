import { net, unless, unlessStatus, type Attack, type Net } from '../attack.js';
import type { SignIn } from '#testing';
import type { World } from '../world.js';

const COMPILE = 'libs/policies/src/decision/compile.ts';
const DECIDE = 'libs/policies/src/decision/decide.ts';
const PLAN = 'libs/policies/src/decision/plan.ts';
const CONSENT = 'libs/policies/src/decision/consent.ts';
const FACTS = 'libs/persistence/src/facts/fact-store.ts';

const RECLASSERING = { slug: 'reclassering', function: 'toezichthouder' };
const OM = { slug: 'om', function: 'officier-van-justitie' };
const ZVH = { slug: 'zvh', function: 'procesregisseur' };
const DJI = { slug: 'dji', function: 'trajectbegeleider' };
const LEVENSLOOP = { slug: 'levensloopaanbieder', function: 'zorgverantwoordelijke' };

type Told = Pick<Attack, 'id' | 'title' | 'source'>;

interface Question {
  readonly who: SignIn;
  readonly case: number;
  readonly purpose?: string;
  /** Below the case. */
  readonly fields: string;
  /** What may not be in the values of the answer. */
  readonly secret: RegExp;
  /** What must be so for the question to make sense. */
  readonly given?: (world: World) => Promise<unknown>;
}

export function caseId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A question whose answer would hold what the convenant does not give. */
function wanting(told: Told, question: Question, ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => {
      await question.given?.(world);
      const { purpose = 'UITVOERING', fields } = question;
      const { body } = await world.ask(
        question.who,
        `{ case(id: "${caseId(question.case)}", purpose: ${purpose}) ${fields} }`,
      );
      if (body.data === undefined) throw new Error(`not answered: ${JSON.stringify(body)}`);
      const values = JSON.stringify(body.data);
      return unless(!question.secret.test(values), `it was given: ${values.slice(0, 300)}`);
    },
  };
}

const DIAGNOSIS = { fields: '{ zorginhoud { diagnose } }', secret: /"diagnose":"/ };
const BIRTH = { fields: '{ identiteit { geboortedatum } }', secret: /"geboortedatum":"/ };
const INCIDENTS = '{ politie { incidenten { soort } } }';

function consentOf(recipient: string, purpose: string | null): (world: World) => Promise<unknown> {
  const text = `INSERT INTO consent.record (id, version, case_id, kind, state, categories, recipients, purpose, from_at)
    VALUES (gen_random_uuid(), 1, '${caseId(4)}', 'CONSENT', 'IN_FORCE', '{K09}', $1, $2, now() - interval '1 day')`;
  return (world) => world.sql(text, [[recipient], purpose]);
}

/** Questions of parties that sign in as they may, for what they may not see. */
export const POLICY_ATTACKS: readonly Attack[] = [
  wanting(
    {
      id: 'POL-01',
      title: 'a field that no clause names',
      source: 'ENGINES: deny-lists (Medplum, Twenty), CASL asked without a field',
    },
    { who: RECLASSERING, case: 2, fields: '{ identiteit { bsn } }', secret: /"bsn":"/ },
    net(
      PLAN,
      'const clauses = naming.filter((clause) => mayGrant(clause, requester, purpose, field));',
      'const clauses = [...new Set([...policy.clausesOf.values()].flat())].filter(({ terms }) => terms.to === requester.partyType);',
    ),
    net(COMPILE, "subject('Item', { ...attributes }), coordinate);", "subject('Item', { ...attributes }));"),
  ),
  {
    ...{ id: 'POL-02', title: 'a purpose that the token does not carry', source: 'CONTRACTS 5; RFC 9700 §2.3' },
    defence: [
      net(
        'apps/gateway/src/door/gate.ts',
        "const error = 'error' in call ? call.error : purposeError(call, requester);",
        "const error = 'error' in call ? call.error : null;",
      ),
    ],
    attempt: async (world) => {
      const who = { ...RECLASSERING, scope: 'region:groningen purpose:MELDING' };
      const query = `{ case(id: "${caseId(1)}", purpose: UITVOERING) ${BIRTH.fields} }`;
      return unlessStatus(await world.ask(who, query), 403);
    },
  },
  wanting(
    { id: 'POL-03', title: 'a purpose of another phase of the case', source: 'CONTRACTS 7; IW-14' },
    { who: RECLASSERING, case: 6, ...BIRTH, given: joins('reclassering', 6) },
    net(DECIDE, "return stated.phases.includes(phase) ? null : 'PHASE_NOT_ALLOWED';", 'return null;'),
    net(COMPILE, 'phase: { $in: terms.phases },', ''),
  ),
  wanting(
    {
      id: 'POL-04',
      title: 'a case that one takes no part in',
      source: 'OWASP API1:2023; IW-13; Hoppscotch and other IDORs',
    },
    { who: DJI, case: 1, ...BIRTH },
    net(FACTS, 'own.case_id = c.id AND own.oin = q.oin', 'own.case_id = c.id'),
  ),
  wanting(
    { id: 'POL-05', title: 'a case that one was invited to, once', source: 'ENGINES; IW-14, terms at the instant' },
    { who: OM, case: 11, ...BIRTH },
    net(FACTS, 'AND own.from_at <= now() AND (own.until_at IS NULL OR now() < own.until_at)\n', '\n'),
  ),
  wanting(
    { id: 'POL-06', title: 'as a guest, what only partners see', source: 'CONTRACTS 2, participation' },
    { who: OM, case: 10, purpose: 'CASUSOVERLEG', fields: '{ politie { incidenten { soort } } }', secret: /"soort":"/ },
    net(COMPILE, 'participation: { $in: terms.participation },', ''),
  ),
  wanting(
    { id: 'POL-07', title: 'as an application without a professional', source: 'OWASP API5:2023; JZV-04' },
    {
      who: { slug: 'levensloopaanbieder' },
      case: 1,
      fields: '{ plan { acties { omschrijving } } }',
      secret: /omschrijving":"/,
    },
    net(COMPILE, 'function: { $in: terms.functions },', ''),
  ),
  wanting(
    {
      id: 'POL-08',
      title: 'professional secrets, under no duty of confidentiality',
      source: 'UAVG 30(4); CONTRACTS 4',
    },
    { who: { ...LEVENSLOOP, confidential: false }, case: 1, ...DIAGNOSIS },
    net(COMPILE, '...(terms.confidential && { confidential: { $eq: true } }),', ''),
  ),
  wanting(
    { id: 'POL-09', title: 'what needs a consent that nobody gave', source: 'LEG-09; HAPI consent interceptor #1507' },
    { who: RECLASSERING, case: 1, ...DIAGNOSIS },
    net(COMPILE, "...(terms.consent && { consent: { $eq: 'VALID' } }),", ''),
  ),
  wanting(
    { id: 'POL-10', title: 'what needs a consent that was withdrawn', source: 'AVG 7(3); LEG-09' },
    { who: RECLASSERING, case: 3, ...DIAGNOSIS },
    net(CONSENT, "record.state === 'IN_FORCE' && within(question.at, record.span)", 'within(question.at, record.span)'),
  ),
  wanting(
    { id: 'POL-11', title: 'what needs a consent that has expired', source: 'IW-14' },
    { who: RECLASSERING, case: 4, ...DIAGNOSIS },
    net(CONSENT, "record.state === 'IN_FORCE' && within(question.at, record.span)", "record.state === 'IN_FORCE'"),
  ),
  wanting(
    {
      id: 'POL-12',
      title: 'what a person objected to, a consent notwithstanding',
      source: 'Nuts and Mitz practice; AVG 21',
    },
    { who: RECLASSERING, case: 10, purpose: 'CASUSOVERLEG', ...DIAGNOSIS },
    net(CONSENT, "if (deciding?.kind === 'OBJECTION') return { state: 'OBJECTION', ref: null };", ''),
  ),
  wanting(
    { id: 'POL-13', title: 'by a consent that names another recipient', source: 'AVG 6(1)(a): specific' },
    { who: DJI, case: 4, ...DIAGNOSIS, given: consentOf('GGZ', null) },
    net(CONSENT, '(record.recipients.length === 0 || record.recipients.includes(recipient)) &&', ''),
  ),
  wanting(
    { id: 'POL-14', title: 'by a consent for another purpose', source: 'AVG 5(1)(b): purpose limitation' },
    { who: DJI, case: 4, ...DIAGNOSIS, given: consentOf('DJI', 'CRISIS') },
    net(CONSENT, '(record.purpose === null || record.purpose === purpose)', 'purpose !== null'),
  ),
  wanting(
    {
      id: 'POL-15',
      title: 'what an emergency opened, when it is over',
      source: 'CONTRACTS 2, emergency; NEN 7513 noodknop',
    },
    { who: ZVH, case: 9, purpose: 'CRISIS', ...BIRTH },
    net(FACTS, 'WHERE e.case_id = p.case_id AND now() < e.until_at ORDER', 'WHERE e.case_id = p.case_id ORDER'),
    net(DECIDE, 'emergency: emergency !== null && within(at, emergency.span),', 'emergency: emergency !== null,'),
  ),
  wanting(
    { id: 'POL-16', title: 'police data that was removed', source: 'Wpg 14(2); LEG-02; Medplum #3332' },
    { who: OM, case: 4, fields: INCIDENTS, secret: /GEWELD/ },
    net(COMPILE, 'WPG14: { archived: { $eq: false } },', 'WPG14: {},'),
  ),
  wanting(
    { id: 'POL-17', title: 'police data of an investigation under way', source: 'Wpg 9; CONTRACTS 4' },
    { who: OM, case: 4, fields: INCIDENTS, secret: /BRANDSTICHTING/ },
    net(COMPILE, 'RESTRICTED: { restricted: { $eq: false } },', 'RESTRICTED: {},'),
  ),
  wanting(
    { id: 'POL-18', title: 'what speaks of somebody else', source: 'LEG-13; Wvggz 5:2(7)' },
    {
      who: ZVH,
      case: 11,
      purpose: 'CASUSOVERLEG',
      fields: '{ melding { soort } }',
      secret: /NAZ/,
    },
    net(COMPILE, 'THIRD_PARTY: { thirdParty: { $eq: false } },', 'THIRD_PARTY: {},'),
  ),
  wanting(
    { id: 'POL-19', title: 'a signal whose term is over', source: 'IW-14; AVG 5(1)(d)' },
    { who: OM, case: 9, fields: '{ politie { actueleVeiligheidssignalen { soort } } }', secret: /CONTACTVERBOD/ },
    net(COMPILE, 'VALIDITY: { valid: { $eq: true } },', 'VALIDITY: {},'),
  ),
  wanting(
    {
      id: 'POL-20',
      title: 'actions of others, where a clause gives one’s own',
      source: 'CONTRACTS 6; Medplum #3332, rules on one type',
    },
    {
      who: OM,
      case: 4,
      purpose: 'CASUSOVERLEG',
      fields: '{ plan { acties { omschrijving } } }',
      secret: /Schuldhulp|wekelijks langs/,
    },
    net(COMPILE, '...(terms.ownItems && { own: { $eq: true } }),', ''),
  ),
  wanting(
    {
      id: 'POL-21',
      title: 'a date that is given as a year only',
      source: 'ENGINES: hidden field fetched, then deleted',
    },
    { who: RECLASSERING, case: 1, fields: '{ politie { incidenten { datum } } }', secret: /\d{4}-\d{2}-\d{2}/ },
    net('apps/gateway/src/door/release.ts', "if (form === 'FULL') return values;", 'return values;'),
  ),
  wanting(
    {
      id: 'POL-22',
      title: 'a case of another region than that of the token',
      source: 'CONTRACTS 1; tenant isolation, CWE-639',
    },
    { who: { slug: 'politie', function: 'wijkagent', scope: 'region:twente' }, case: 1, ...BIRTH },
    net(FACTS, 'AND c.region = q.region', ''),
  ),
  wanting(
    {
      id: 'POL-23',
      title: 'the granted half of an answer that was to be all or nothing',
      source: 'CONTRACTS 6, STRICT; IW-08',
    },
    {
      who: RECLASSERING,
      case: 1,
      fields: '{ identiteit { geboortedatum } zorginhoud { diagnose } }',
      purpose: 'UITVOERING, mode: STRICT',
      secret: /"geboortedatum":"/,
    },
    net(
      'apps/gateway/src/door/settled.ts',
      'return strict && barrier === null && refused.some(isShown);',
      'return strict && barrier === null && refused.length < 0;',
    ),
  ),
];

/** Lets a party take part in a case that it has no business in, so that only the purpose is in its way. */
function joins(slug: string, number: number): (world: World) => Promise<unknown> {
  const text = `INSERT INTO gate.participation (case_id, oin, role, from_at)
    SELECT $1, oin, 'KERNPARTNER', now() - interval '1 day' FROM gate.party WHERE slug = $2 ON CONFLICT DO NOTHING`;
  return (world) => world.sql(text, [caseId(number), slug]);
}
