import { caseKey, partyKey, regionKey } from '#kernel';
import { DEFAULT_TERMS, UNBOUND, type Requester } from '#identity';
import type { CaseFacts, ConsentRecord, Facts, Item, RequesterClass } from '#policies';

/** Made up, from the test range. */
export const OUR_OIN = '00000009990000000001';
export const OTHER_OIN = '00000009990000000002';
export const GATE_OIN = '00000009990000000099';
export const CASE_ID = '00000000-0000-4000-8000-0000000000c1';
/** When facts are read, unless said otherwise. */
export const AT = 100;

export const CLASS: RequesterClass = { partyType: 'GEMEENTE', function: 'regisseur', confidential: false };

/** An unmarked item of K01, contributed by somebody else, without end. */
export function itemWith(change: Partial<Item> = {}): Item {
  return {
    id: 'i1',
    version: 1,
    unit: 'K01',
    contributor: OTHER_OIN,
    owner: null,
    ...{ archived: false, restricted: false, thirdParty: false },
    validity: { from: 0, until: null },
    updatedAt: 0,
    sealed: 'L1,L2',
    ...change,
  };
}

/** Consent for K01, for every recipient and purpose, without end. */
export function consentWith(change: Partial<ConsentRecord> = {}): ConsentRecord {
  return {
    id: 't1',
    version: 1,
    kind: 'CONSENT',
    state: 'IN_FORCE',
    categories: ['K01'],
    recipients: [],
    purpose: null,
    span: { from: 0, until: null },
    ...change,
  };
}

/** A voluntary case in phase PLAN, in which the requester's party is a core partner. */
export function caseWith(change: Partial<CaseFacts> = {}): CaseFacts {
  return {
    id: CASE_ID,
    person: 'p1',
    phase: 'PLAN',
    track: 'VRIJWILLIG',
    participation: 'KERNPARTNER',
    functions: [],
    participants: [
      { oin: OUR_OIN, type: 'GEMEENTE' },
      { oin: OTHER_OIN, type: 'POLITIE' },
    ],
    emergency: null,
    consents: [],
    items: [],
    ...change,
  };
}

export function factsWith(file: CaseFacts | null = caseWith(), change: Partial<Facts> = {}): Facts {
  return {
    at: AT,
    acceded: true,
    case: file,
    preconditions: [
      { key: regionKey('proef'), epoch: 1 },
      { key: partyKey(OUR_OIN), epoch: 2 },
      { key: caseKey(CASE_ID), epoch: 3 },
    ],
    notAfter: AT + 2_000,
    ...change,
  };
}

/** A director of the municipality, admitted for CASUSOVERLEG. */
export function requesterWith(change: Partial<Requester> = {}): Requester {
  return {
    oin: OUR_OIN,
    name: 'Gemeente Proef',
    partyType: 'GEMEENTE',
    clientId: 'proef-app',
    region: 'proef',
    purposes: ['CASUSOVERLEG'],
    professional: null,
    function: 'regisseur',
    confidential: false,
    tokenHash: '0f'.repeat(32),
    confirmation: UNBOUND,
    key: 'k1',
    terms: DEFAULT_TERMS,
    activities: {},
    partyEpoch: 2,
    delegate: null,
    notAfter: 1_000_000,
    ...change,
  };
}
