import type { Json } from '#kernel';
import type { AnswerEntry } from '#ledger';
import {
  convenantText,
  decisionOf,
  isAnswer,
  oinUrn,
  pseudonymType,
  type Exported,
  type ExportContext,
} from './exported.js';
import { ldvLine, type LdvLine } from './ldv.js';

type Members = Readonly<Record<string, Json>>;

/** A line of Logboek dataverwerkingen with the extension for NEN 7513 (concept): every field of its mapping, null where we have none. */
export function nen7513Line(exported: Exported, context: ExportContext): LdvLine | null {
  const line = ldvLine(exported, context);
  const { entry, shard } = exported;
  if (line === null || !isAnswer(entry)) return null;
  return {
    ...line,
    // EventActionCode, which `name` is mapped to.
    name: entry.kind === 'disclosure' ? 'R' : 'E',
    resource: {
      attributes: {
        ...line.resource.attributes,
        'nen7513.AuditEnterpriseSiteID': context.ours,
        'nen7513.AuditSourceId': shard,
        'nen7513.AuditSourceTypeCode': APPLICATION_SERVER,
      },
    },
    attributes: { ...line.attributes, ...attributesOf(entry, context) },
  };
}

/** RFC 3881, audit source type. */
const APPLICATION_SERVER = '4';

function attributesOf(entry: AnswerEntry, context: ExportContext): Members {
  const consents = new Set(entry.granted.flatMap(({ consent }) => consent ?? []));
  return {
    'dpl.nen7513.eventTypeCode': `${entry.kind}:${decisionOf(entry)}`,
    'dpl.nen7513.users': [userOf(entry)],
    'dpl.nen7513.participants': [personOf(entry, context)],
    'dpl.nen7513.participantSegments': [
      ...entry.granted.map((row) => segmentOf(entry, row)),
      ...entry.refused.map((row) => refusedSegmentOf(entry, row)),
    ],
    'dpl.nen7513.autorisatieProtocol': convenantText(entry),
    'dpl.nen7513.behandelrelatieProtocol': entry.participation,
    'dpl.nen7513.toestemmingsProfiel': consents.size > 0 ? [...consents].join(' ') : null,
    'dpl.nen7513.controles': entry.controles,
  };
}

function userOf({ requester, purpose }: AnswerEntry): Members {
  return {
    userID: requester.professional ?? requester.application,
    alternateUserID: requester.application,
    userName: null,
    userIsRequestor: true,
    roleIDCode: requester.function,
    purposeOfUse: purpose,
    // An URI names the organisation: addresses of the network are not recorded.
    networkAccessPointTypeCode: '5',
    networkAccessPointID: oinUrn(requester.oin),
  };
}

function personOf(entry: AnswerEntry, context: ExportContext): Members {
  return {
    ...{ participantObjectTypeCode: '1', participantObjectTypeCodeRole: '1' },
    participantObjectDataLifeCycle: lifeCycleOf(entry),
    participantObjectIDTypeCode: pseudonymType(context, 'persoon', entry.pseudonym_key),
    participantObjectPermissionPolicySet: convenantText(entry),
    participantObjectSensitivity: entry.confidentiality,
    participantObjectID: entry.subject,
    participantObjectName: null,
    participantObjectDetail:
      entry.case === null ? null : `${pseudonymType(context, 'casus', entry.pseudonym_key)}=${entry.case}`,
    participantObjectDescription: entry.phase,
  };
}

/** RFC 3881: 11 is disclosure, 6 access. */
function lifeCycleOf({ kind }: AnswerEntry): string {
  return kind === 'disclosure' ? '11' : '6';
}

function segmentOf(entry: AnswerEntry, { holder, clause, form, fields }: AnswerEntry['granted'][number]): Members {
  return segment(entry, {
    id: oinUrn(holder),
    policy: `${convenantText(entry)}#${clause}`,
    detail: fields.join(' '),
    description: form,
  });
}

function refusedSegmentOf(entry: AnswerEntry, { holder, reason, fields }: AnswerEntry['refused'][number]): Members {
  const id = holder === undefined ? null : oinUrn(holder);
  return segment(entry, { id, policy: null, detail: fields.join(' '), description: reason });
}

interface Segment {
  readonly id: string | null;
  readonly policy: string | null;
  readonly detail: string;
  readonly description: string;
}

/** Whose data: an object of a system, for a report. */
function segment(entry: AnswerEntry, { id, policy, detail, description }: Segment): Members {
  return {
    ...{ participantObjectTypeCode: '2', participantObjectTypeCodeRole: '3' },
    participantObjectDataLifeCycle: lifeCycleOf(entry),
    participantObjectIDTypeCode: 'urn:nld:oin',
    participantObjectPermissionPolicySet: policy,
    participantObjectSensitivity: entry.confidentiality,
    participantObjectID: id,
    participantObjectName: null,
    participantObjectDetail: detail,
    participantObjectDescription: description,
  };
}
