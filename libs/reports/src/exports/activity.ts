import { toIso, type Json } from '#kernel';
import type { DecisionEntries } from '../replay/decision-told.js';
import { askedFields } from '../replay/decision-told.js';
import { ATTRIBUTES, convenantText, hasFault, oinUrn, spanOf, type Exported, type ExportContext } from './exported.js';
import { ldvLine, recipientActivity, type LdvLine } from './ldv.js';

type Members = Readonly<Record<string, Json>>;

/** A processing activity as the reading extension of Logboek dataverwerkingen has it (draft). */
export interface ProcessingActivity {
  /** UUID of the same 32 digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: LdvLine['status'];
  readonly name: string;
  /** RFC 3339. */
  readonly startTime: string;
  readonly endTime: string;
  readonly resource: LdvLine['resource'];
  readonly attributes: Members;
}

/** As an officer reads it: all that the line says. Null for what is no processing of a person's data. */
export function activityFor(exported: Exported, context: ExportContext): ProcessingActivity | null {
  const line = ldvLine(exported, context);
  return line && activityOf(line);
}

/** As the party reads it that asked: what it knew when it had its answer, and no more. Not what was refused and exactly why, nor whether
 *  there was such a case at all: the case has a pseudonym for this party alone, made of the id that was asked for (LEG-12). */
export function activityForParty(
  entries: DecisionEntries,
  context: ExportContext,
  subject: { readonly id: string; readonly type: string },
): ProcessingActivity {
  const [entry] = entries;
  const { requester, trace } = entry;
  const own: Members = {
    ...{ entry_id: entry.id, recipient: requester.oin, purpose: entry.purpose, convenant: convenantText(entry) },
    ...(requester.on_behalf_of !== undefined && { on_behalf_of: requester.on_behalf_of }),
    ...recipientActivity(entry),
    ...{ fields_asked: [...askedFields(entries)].sort(), confidentiality: entry.confidentiality },
    retain_until: entry.retain_until,
  };
  const at = Date.parse(entry.at);
  return activityOf({
    ...{ trace_id: trace.trace_id, span_id: spanOf(entry), parent_span_id: trace.span_id },
    status: hasFault(entry) ? 'Error' : 'Unset',
    name: 'beantwoorden van een vraag over een casus',
    ...{ start_time: at, end_time: at },
    resource: { attributes: { 'service.name': 'ketenpoort', 'service.namespace': oinUrn(context.ours) } },
    attributes: {
      'dpl.core.processing_activity_id': entry.activity,
      'dpl.core.data_subject_id': subject.id,
      'dpl.core.data_subject_id_type': subject.type,
      'dpl.core.foreign_operation.processor': `${oinUrn(requester.oin)}:systeem:${requester.application}`,
      ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`${ATTRIBUTES}.${name}`, value])),
    },
  });
}

function activityOf({ trace_id, span_id, parent_span_id, start_time, end_time, ...line }: LdvLine): ProcessingActivity {
  return {
    traceId: trace_id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    spanId: span_id,
    ...(parent_span_id !== undefined && { parentSpanId: parent_span_id }),
    ...line,
    startTime: toIso(start_time),
    endTime: toIso(end_time),
  };
}
