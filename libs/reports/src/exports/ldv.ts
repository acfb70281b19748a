import type { Json } from '#kernel';
import type { AnswerEntry, ChangeEntry, Entry, EntryRequester } from '#ledger';
import {
  ATTRIBUTES,
  convenantText,
  decisionOf,
  fieldsOf,
  hasFault,
  isAboutPerson,
  isAnswer,
  oinUrn,
  pseudonymType,
  spanOf,
  type Exported,
  type ExportContext,
} from './exported.js';

type Members = Readonly<Record<string, Json>>;

/** One line of Logboek dataverwerkingen 0.8. */
export interface LdvLine {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  /** Error for a fault alone: who is refused was answered as it should be. */
  readonly status: 'Unset' | 'Ok' | 'Error';
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly start_time: number;
  readonly end_time: number;
  readonly resource: { readonly attributes: Members };
  readonly attributes: Members;
}

/** Who did it, apart from the lines: they hold no user. Belongs to the line of the same span. */
export interface LdvUser {
  readonly trace_id: string;
  readonly span_id: string;
  readonly user: Members;
}

/** The line of an entry; null for what processes no person's data: outcomes, convenants, parties, looks at the log itself. */
export function ldvLine(exported: Exported, context: ExportContext): LdvLine | null {
  const { entry } = exported;
  if (isAnswer(entry)) return answerLine(exported, entry, context);
  return isAboutPerson(entry) ? changeLine(exported, entry, context) : null;
}

/** Who acted, of the line of the same entry; null where there is no line. */
export function ldvUser({ entry }: Exported): LdvUser | null {
  if (!isAnswer(entry) && !isAboutPerson(entry)) return null;
  const { requester, trace } = entry;
  const staff = isAnswer(entry) ? undefined : entry.staff;
  return { trace_id: trace?.trace_id ?? traceOfOwn(entry), span_id: spanOf(entry), user: { ...requester, ...staff } };
}

function answerLine({ shard, idx }: Exported, entry: AnswerEntry, context: ExportContext): LdvLine {
  const { requester, trace, subject, pseudonym_key, activity } = entry;
  const fault = hasFault(entry);
  return {
    ...spanLine(entry, trace),
    status: fault ? 'Error' : 'Unset',
    name: NAMES[entry.kind],
    resource: resourceOf(context, shard),
    attributes: {
      'dpl.core.processing_activity_id': activity,
      'dpl.core.data_subject_id': subject ?? '',
      'dpl.core.data_subject_id_type': pseudonymType(context, 'persoon', pseudonym_key),
      'dpl.core.foreign_operation.processor': processorOf(requester),
      ...(fault && FAULT),
      ...placed(entry, shard, idx),
      ...about(entry),
    },
  };
}

const NAMES: Readonly<Record<AnswerEntry['kind'], string>> = {
  disclosure: 'verstrekken van gegevens uit een casus',
  refusal: 'weigeren van gegevens uit een casus',
  access: 'tonen wat van een casus gezien mag worden',
};

/** The fault's own words are in the log of the application: the record holds no text. */
const FAULT: Members = {
  'exception.type': 'SourceUnavailable',
  'exception.message': 'a source did not deliver what had been granted',
};

function spanLine(
  entry: Entry,
  trace: AnswerEntry['trace'] | undefined,
): Pick<LdvLine, 'trace_id' | 'span_id' | 'parent_span_id' | 'start_time' | 'end_time'> {
  const at = Date.parse(entry.at);
  const span = { span_id: spanOf(entry), start_time: at, end_time: at };
  return trace
    ? { ...span, trace_id: trace.trace_id, parent_span_id: trace.span_id }
    : { ...span, trace_id: traceOfOwn(entry) };
}

/** Of what began here, without a request that was traced. */
function traceOfOwn({ id }: Entry): string {
  return id.replaceAll('-', '');
}

function resourceOf({ ours, issuer }: ExportContext, shard: string): LdvLine['resource'] {
  return {
    attributes: {
      'service.name': 'ketenpoort',
      'service.namespace': oinUrn(ours),
      'service.instance.id': `${issuer}#${shard}`,
    },
  };
}

function processorOf({ oin, application }: EntryRequester): string {
  return `${oinUrn(oin)}:systeem:${application}`;
}

function placed({ id, kind, retain_until }: Entry, shard: string, idx: number): Members {
  return own({ entry_id: id, kind, shard, index: idx, retain_until });
}

function about(entry: AnswerEntry): Members {
  const { requester, purpose, legal_basis, granted, refused, held_back = [], convenant } = entry;
  const consents = new Set(granted.flatMap(({ consent }) => consent ?? []));
  return own({
    decision: decisionOf(entry),
    recipient: requester.oin,
    ...(requester.on_behalf_of !== undefined && { on_behalf_of: requester.on_behalf_of }),
    recipient_type: requester.party_type,
    ...recipientActivity(entry),
    ...{ purpose, legal_basis, phase: entry.phase, track: entry.track, participation: entry.participation },
    ...{ convenant: convenantText(entry), convenant_hash: convenant.hash, controles: entry.controles },
    clauses: [...new Set(granted.map(({ clause }) => clause))],
    ...{
      consents: [...consents],
      fields_granted: fieldsOf(granted),
      fields_refused: fieldsOf(refused),
      fields_held_back: held_back,
    },
    reasons: [...new Set(refused.map(({ reason }) => reason))],
    ...{ emergency: entry.emergency?.reason ?? null, confidentiality: entry.confidentiality, case: entry.case },
  });
}

/** The recipient's own processing activity, where it registered one (VNG-01). */
export function recipientActivity({ recipient_activity }: AnswerEntry): Members {
  return recipient_activity === undefined ? {} : { recipient_activity };
}

function changeLine(
  { shard, idx }: Exported,
  entry: ChangeEntry & { readonly subject: string },
  context: ExportContext,
): LdvLine {
  const { requester, trace, subject, pseudonym_key, kind, step } = entry;
  return {
    ...spanLine(entry, trace),
    status: 'Unset',
    name: `${kind}: ${step}`,
    resource: resourceOf(context, shard),
    attributes: {
      'dpl.core.processing_activity_id': `${oinUrn(context.ours)}:verwerking:${kind}`,
      'dpl.core.data_subject_id': subject,
      'dpl.core.data_subject_id_type': pseudonymType(context, 'persoon', pseudonym_key),
      ...(requester && { 'dpl.core.foreign_operation.processor': processorOf(requester) }),
      ...placed(entry, shard, idx),
      ...own({ step, ...(requester && { recipient: requester.oin }), case: entry.case ?? null }),
    },
  };
}

function own(members: Members): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [`${ATTRIBUTES}.${name}`, value]));
}
