import type { Json } from '#kernel';
import type { AnswerEntry } from '#ledger';
import {
  CODES,
  convenantText,
  decisionOf,
  hasFault,
  isAnswer,
  oinUrn,
  pseudonymType,
  type Exported,
  type ExportContext,
} from './exported.js';

type Members = Readonly<Record<string, Json | undefined>>;

/** A FHIR R4 AuditEvent. */
export type AuditEvent = Members & { readonly resourceType: 'AuditEvent'; readonly id: string };

const PROFILES = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit';
const BALP_CODES = 'https://profiles.ihe.net/ITI/BALP/CodeSystem';
const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const HL7 = 'http://terminology.hl7.org/CodeSystem';
const URI = 'urn:ietf:rfc:3986';

/** The AuditEvents of an answer. A disclosure is one of IHE BALP PrivacyDisclosure.Source; what was refused, and what could be seen, is a
 *  decision of IHE BALP AuthZconsent, a failure where anything was refused. A disclosure of a part is both. None for other entries. */
export function auditEvents({ entry, shard, idx }: Exported, context: ExportContext): readonly AuditEvent[] {
  if (!isAnswer(entry)) return [];
  const told: Told = { entry, context, place: `${shard}/${String(idx)}` };
  const decision = decisionOf(entry);
  return [
    ...(entry.kind === 'disclosure' ? [disclosureEvent(told)] : []),
    ...(entry.kind === 'disclosure' && decision === 'GRANTED' ? [] : [decisionEvent(told)]),
  ];
}

interface Told {
  readonly entry: AnswerEntry;
  readonly context: ExportContext;
  /** Where the entry stands in the ledger. */
  readonly place: string;
}

function disclosureEvent(told: Told): AuditEvent {
  const { entry, context } = told;
  const holders = [...new Set(entry.granted.map(({ holder }) => holder))];
  const [only, ...others] = holders;
  return {
    ...eventOf(told, 'PrivacyDisclosure.Source'),
    type: coding(DCM, '110106', 'Export'),
    subtype: [coding(`${HL7}/iso-21089-lifecycle`, 'disclose', 'Disclose Record Lifecycle Event')],
    action: 'R',
    outcome: hasFault(entry) ? '4' : '0',
    outcomeDesc: `${String(fieldCount(entry.granted))} fields disclosed under ${convenantText(entry)}, ${String(fieldCount(entry.refused))} withheld`,
    agent: [
      {
        type: concept(DCM, '110153', 'Source Role ID'),
        who: organisation(context.ours),
        requestor: false,
        network: network(context.issuer),
      },
      {
        type: concept(DCM, '110152', 'Destination Role ID'),
        who: organisation(entry.requester.oin),
        requestor: false,
        network: network(oinUrn(entry.requester.oin)),
      },
      userAgent(told),
      ...(only !== undefined && others.length === 0
        ? [
            {
              type: concept('http://snomed.info/sct', '159541003', 'Record keeping/library clerk'),
              who: organisation(only),
              requestor: false,
            },
          ]
        : []),
    ],
    entity: [patient(told), ...entry.granted.map((row) => grantedData(told, row))],
  };
}

function decisionEvent(told: Told): AuditEvent {
  const { entry, context } = told;
  const { requester, refused } = entry;
  const failed = refused.length > 0;
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  return {
    ...eventOf(told, 'AuthZconsent'),
    type: coding(DCM, '110113', 'Security Alert'),
    subtype: [coding(`${BALP_CODES}/AuthZsubType`, 'AuthZ-Consent')],
    action: 'E',
    outcome: failed ? '8' : '0',
    outcomeDesc: failed
      ? `${String(fieldCount(refused))} fields refused: ${reasons.join(', ')}`
      : `${String(fieldCount(entry.granted))} fields may be seen`,
    agent: [
      {
        type: concept(DCM, '110150', 'Application'),
        who: identified(`${oinUrn(requester.oin)}:systeem:${requester.application}`),
        requestor: false,
        network: network(oinUrn(requester.oin)),
      },
      userAgent(told),
      {
        type: concept(`${HL7}/v3-RoleClass`, 'PROV', 'healthcare provider'),
        who: organisation(requester.oin),
        requestor: false,
      },
      {
        type: concept(`${HL7}/extra-security-role-type`, 'authserver', 'authorization server'),
        who: organisation(context.ours),
        requestor: false,
      },
    ],
    entity: [patient(told), ...consentsOf(told)],
  };
}

/** What both have. Two events of one entry have ids of their own. */
function eventOf({ entry, context, place }: Told, profile: string): Pick<AuditEvent, 'resourceType' | 'id'> & Members {
  const suffix = profile === 'AuthZconsent' ? 'd' : 'v';
  return {
    resourceType: 'AuditEvent',
    id: `${entry.id}-${suffix}`,
    meta: { profile: [`${PROFILES}.${profile}`], tag: [coding(`${CODES}/ledger`, place)] },
    recorded: entry.at,
    purposeOfEvent: [concept(`${CODES}/purpose`, entry.purpose)],
    source: {
      site: entry.region,
      observer: organisation(context.ours),
      type: [coding(`${HL7}/security-source-type`, '4', 'Application Server')],
    },
  };
}

/** Who asked, by pseudonym; the application where it acted by itself. */
function userAgent({ entry: { requester }, context }: Told): Members {
  const { professional, application, oin } = requester;
  const who =
    professional === undefined
      ? identified(`${oinUrn(oin)}:systeem:${application}`)
      : { identifier: { system: `${oinUrn(context.ours)}:pseudoniem:professional`, value: professional } };
  return {
    type: concept(`${HL7}/v3-ParticipationType`, 'IRCP', 'information recipient'),
    role: [concept(`${CODES}/function`, requester.function)],
    who,
    requestor: true,
  };
}

function patient({ entry, context }: Told): Members {
  const what =
    entry.subject === null
      ? { type: 'Patient', display: 'not known: there is no such case, or none was asked for' }
      : {
          type: 'Patient',
          identifier: { system: pseudonymType(context, 'persoon', entry.pseudonym_key), value: entry.subject },
        };
  return {
    what,
    type: coding(`${HL7}/audit-entity-type`, '1', 'Person'),
    role: coding(`${HL7}/object-role`, '1', 'Patient'),
  };
}

function grantedData(
  { entry }: Told,
  { holder, clause, form, consent, fields }: AnswerEntry['granted'][number],
): Members {
  return {
    what: identified(`urn:uuid:${entry.id}`),
    type: coding(`${HL7}/audit-entity-type`, '2', 'System Object'),
    role: coding(`${HL7}/object-role`, '3', 'Report'),
    detail: [
      detail('holder', holder),
      detail('clause', clause),
      detail('form', form),
      ...(consent === undefined ? [] : [detail('consent', consent)]),
      ...entry.legal_basis.map((basis) => detail('legal-basis', basis)),
      ...fields.map((field) => detail('field', field)),
    ],
  };
}

/** What was decided by: the consents that it rested on, else the convenant, which stands for consent where the law gives a basis. */
function consentsOf({ entry, context }: Told): readonly Members[] {
  const consents = [...new Set(entry.granted.flatMap(({ consent }) => consent ?? []))];
  const by =
    consents.length > 0
      ? consents.map((id) => `${oinUrn(context.ours)}:toestemming:${id}`)
      : [`${oinUrn(context.ours)}:convenant:${convenantText(entry)}`];
  return by.map((id, index) => ({
    what: { type: 'Consent', ...identified(id) },
    type: coding('http://hl7.org/fhir/resource-types', 'Consent', 'Consent'),
    ...(index === 0 && refusedDetail(entry)),
  }));
}

function refusedDetail({ refused }: AnswerEntry): Members {
  if (refused.length === 0) return {};
  return {
    detail: refused.map(({ reason, holder, fields }) =>
      detail('refused', [reason, ...(holder === undefined ? [] : [`holder=${holder}`]), ...fields].join(' ')),
    ),
  };
}

function detail(type: string, valueString: string): Members {
  return { type, valueString };
}

function fieldCount(rows: readonly { readonly fields: readonly string[] }[]): number {
  return new Set(rows.flatMap(({ fields }) => fields)).size;
}

function organisation(oin: string): Members {
  return { type: 'Organization', ...identified(oinUrn(oin)) };
}

function identified(value: string): Members {
  return { identifier: { system: URI, value } };
}

function network(address: string): Members {
  return { address, type: '5' };
}

function coding(system: string, code: string, display?: string): Members {
  return { system, code, ...(display !== undefined && { display }) };
}

function concept(system: string, code: string, display?: string): Members {
  return { coding: [coding(system, code, display)] };
}
