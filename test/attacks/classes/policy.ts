import { net, unlessStatus, type Attack } from '../attack.js';
import {
  COMPILE,
  DECIDE,
  PLAN,
  FACTS,
  RECLASSERING,
  OM,
  ZVH,
  DJI,
  caseId,
  wanting,
  BIRTH,
  INCIDENTS,
  joins,
} from './policy-kit.js';

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
      'const clauses = naming.filter((clause) => asked.mayGrant(clause, field));',
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
    { who: OM, case: 11, fields: '{ id }', secret: /"id":"/ },
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
      id: 'POL-15',
      title: 'what an emergency opened, when it is over',
      source: 'CONTRACTS 2, emergency; NEN 7513 noodknop',
    },
    { who: ZVH, case: 9, purpose: 'CRISIS', ...BIRTH },
    net(FACTS, 'WHERE e.case_id = p.case_id AND now() < e.until_at ORDER', 'WHERE e.case_id = p.case_id ORDER'),
    net(
      DECIDE,
      'const declared = emergency !== null && within(at, emergency.span);',
      'const declared = emergency !== null;',
    ),
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
