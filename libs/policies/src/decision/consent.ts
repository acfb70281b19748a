import { within, type Instant, type PartyType, type Purpose, type Reason } from '#kernel';
import type { ConsentRecord } from './facts.js';

export type ConsentState =
  'VALID' | Extract<Reason, 'NO_CONSENT' | 'CONSENT_WITHDRAWN' | 'CONSENT_EXPIRED' | 'OBJECTION'>;

/** What the register says about one category for one recipient and purpose. `ref` is `id@version` of the consent it rests on. */
export interface Consent {
  readonly state: ConsentState;
  readonly ref: string | null;
}

export interface ConsentQuestion {
  readonly category: string;
  readonly recipient: PartyType;
  readonly purpose: Purpose;
  readonly at: Instant;
}

/** The most specific line in force decides; at equal specificity an objection beats a consent (Nuts and Mitz practice).
 *  Where nothing is in force, says why: withdrawn, expired, or never given. */
export function consentFor(records: readonly ConsentRecord[], question: ConsentQuestion): Consent {
  const about = records.filter((record) => concerns(record, question));
  const inForce = about.filter((record) => record.state === 'IN_FORCE' && within(question.at, record.span));
  const deciding = inForce.reduce<ConsentRecord | null>(stronger, null);
  if (deciding?.kind === 'OBJECTION') return { state: 'OBJECTION', ref: null };
  if (deciding) return { state: 'VALID', ref: `${deciding.id}@${String(deciding.version)}` };
  return { state: whyNone(about, question.at), ref: null };
}

function concerns(record: ConsentRecord, { category, recipient, purpose }: ConsentQuestion): boolean {
  return (
    record.categories.includes(category) &&
    (record.recipients.length === 0 || record.recipients.includes(recipient)) &&
    (record.purpose === null || record.purpose === purpose)
  );
}

function stronger(best: ConsentRecord | null, record: ConsentRecord): ConsentRecord {
  if (!best) return record;
  const lead = specificity(record) - specificity(best);
  if (lead !== 0) return lead > 0 ? record : best;
  return record.kind === 'OBJECTION' ? record : best;
}

function specificity({ recipients, purpose }: ConsentRecord): number {
  return (recipients.length > 0 ? 1 : 0) + (purpose === null ? 0 : 1);
}

function whyNone(about: readonly ConsentRecord[], at: Instant): ConsentState {
  const consents = about.filter(({ kind }) => kind === 'CONSENT');
  if (consents.some(({ state }) => state === 'WITHDRAWN')) return 'CONSENT_WITHDRAWN';
  if (consents.some(({ span }) => span.until !== null && span.until <= at)) return 'CONSENT_EXPIRED';
  return 'NO_CONSENT';
}
