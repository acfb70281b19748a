import type { AnswerEntry } from '#ledger';
import { CONVENANT_HASH } from './convenant.js';
import { CLASS, OTHER_OIN, OUR_OIN } from './facts.js';

/** The entry of a disclosure of K01.naam to a director of the municipality, K04.status refused. Made up. */
export function answerWith(change: Partial<AnswerEntry> = {}): AnswerEntry {
  return {
    ...{ v: 1, id: '01920000-0000-7000-8000-000000000001', salt: 'AAAAAAAAAAAAAAAAAAAAAA', kind: 'disclosure' },
    ...{ at: '2026-11-23T10:00:00.123Z', region: 'proef', retain_until: '2031-11-23', operation: 'case', part: '1/1' },
    trace: { trace_id: '1'.repeat(32), span_id: '2'.repeat(16) },
    activity: 'https://verwerkingen.example/CASUSOVERLEG/1',
    ...{ subject: '5'.repeat(64), case: '6'.repeat(64), pseudonym_key: 1 },
    requester: {
      ...{ oin: OUR_OIN, party_type: CLASS.partyType, application: 'proef-app', function: CLASS.function },
      ...{ professional: '7'.repeat(64), confidential: CLASS.confidential, token: '0f'.repeat(32) },
    },
    ...{ purpose: 'CASUSOVERLEG', phase: 'PLAN', track: 'VRIJWILLIG', participation: 'KERNPARTNER' },
    ...{ legal_basis: ['AVG_6_1_E'], emergency: null, controles: 'TTFF', confidentiality: 'NORMAAL' },
    convenant: { id: 'proef', version: 3, hash: CONVENANT_HASH },
    granted: [{ holder: OTHER_OIN, clause: 'C-1', form: 'FULL', fields: ['K01.naam'] }],
    refused: [{ holder: OTHER_OIN, reason: 'CATEGORY_NOT_ALLOWED', fields: ['K04.status'] }],
    sources: [{ holder: OTHER_OIN, state: 'DELIVERED', over_delivered: 0 }],
    ...change,
  };
}
