import { net, type Attack } from '../attack.js';
import { COMPILE, CONSENT, RECLASSERING, DJI, LEVENSLOOP, wanting, DIAGNOSIS, consentOf } from './policy-kit.js';

/** The same, for what needs a duty of confidentiality or a consent. */
export const CONSENT_POLICY_ATTACKS: readonly Attack[] = [
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
];
