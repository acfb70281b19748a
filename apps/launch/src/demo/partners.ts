import type { Participation } from '#kernel';
import type { DemoConsent, DemoParticipant } from './demo-data.js';

/** Core partners since three months. */
export function partners(...slugs: readonly string[]): readonly DemoParticipant[] {
  return slugs.map((slug) => participant(slug, 'KERNPARTNER', -90, null));
}

export function participant(
  slug: string,
  role: Participation,
  fromDays: number,
  untilDays: number | null,
): DemoParticipant {
  return { slug, role, fromDays, untilDays };
}

/** Consent to the content of care and to signalling, in force, unless it says otherwise. */
export function consent(over: Partial<DemoConsent>): Omit<DemoConsent, 'id'> {
  return {
    kind: 'CONSENT',
    state: 'IN_FORCE',
    categories: ['K09', 'K10'],
    recipients: ['LEVENSLOOPAANBIEDER', 'RECLASSERING'],
    purpose: null,
    fromDays: -60,
    untilDays: 300,
    ...over,
  };
}
