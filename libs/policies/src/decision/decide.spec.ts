import { describe, expect, it } from '@jest/globals';
import type { Reason } from '#kernel';
import {
  AT,
  caseWith,
  catalogueWith,
  CLASS,
  clauseWith,
  compiledWith,
  consentWith,
  factsWith,
  itemWith,
  OUR_OIN,
  wpg20DecisionWith,
} from '#testing';
import type { Field } from '../catalogue/catalogue.js';
import type { ClauseTerms, Convenant } from '../convenant/convenant.js';
import { decide, type Decision } from './decide.js';
import type { CaseFacts, ConsentRecord, Facts, Item } from './facts.js';
import { plan } from './plan.js';

const catalogue = catalogueWith({
  K01: { fields: { naam: {}, dossier: { level: 2 }, bsn: { type: 'BSN', sensitivities: ['BSN'] } } },
  K04: {
    fields: { status: {} },
    lists: { incidenten: { marks: ['WPG14', 'RESTRICTED', 'THIRD_PARTY', 'VALIDITY'], fields: { datum: {} } } },
  },
});

/** One thing that is other than in a case where K01.naam is granted. */
interface Change {
  readonly clause?: Partial<ClauseTerms>;
  readonly convenant?: Partial<Convenant>;
  readonly revokedAt?: number;
  readonly file?: Partial<CaseFacts> | null;
  readonly facts?: Partial<Facts>;
  readonly asked?: string;
}

function decided({ clause, convenant, revokedAt, file, facts, asked = 'K01.naam' }: Change): Decision {
  const policy = { ...compiledWith(catalogue, [clauseWith(clause)], convenant), revokedAt: revokedAt ?? null };
  const known = file === null ? null : caseWith({ items: [itemWith()], ...file });
  return decide(plan(policy, CLASS, 'CASUSOVERLEG', [asked]), factsWith(known, facts), OUR_OIN);
}

const consents = (change: Partial<ConsentRecord>): Partial<CaseFacts> => ({ consents: [consentWith(change)] });
const emergency = (from: number, until: number | null): Partial<CaseFacts> => ({
  emergency: { reason: 'GEVAAR', span: { from, until } },
});
const decision = (from: number, until: number | null): Partial<Convenant> => ({
  wpg20Decisions: [wpg20DecisionWith({ span: { from, until } })],
});
const purpose = (phases: Convenant['purposes'][number]['phases']): Partial<Convenant> => ({
  purposes: [{ code: 'CASUSOVERLEG', label: 'a', phases, legalBasis: [], activity: 'https://a.example' }],
});
const CONSENT = { consent: true };
const EMERGENCY = { emergency: true };
const WPG20 = { wpg20Decision: 'W-1' };

const nameOf = ({ coordinate }: Field): string => coordinate;

describe('a field is granted', () => {
  it.each<[string, Change]>([
    ['when a clause names it', {}],
    ['in the first moment of the convenant', { convenant: { inForce: { from: AT, until: null } } }],
    ['in the last moment of the convenant', { convenant: { inForce: { from: 0, until: AT + 1 } } }],
    ['in a phase in which the purpose may be stated', { convenant: purpose(['PLAN']) }],
    ['in the last moment before the convenant is revoked', { revokedAt: AT + 1 }],
    ['in the first moment of an emergency', { clause: EMERGENCY, file: emergency(AT, null) }],
    ['in the last moment of an emergency', { clause: EMERGENCY, file: emergency(0, AT + 1) }],
    ['in the first moment of a decision', { clause: WPG20, convenant: decision(AT, null) }],
    ['in the last moment of a decision', { clause: WPG20, convenant: decision(0, AT + 1) }],
    ['in the first moment of a consent', { clause: CONSENT, file: consents({ span: { from: AT, until: null } }) }],
    ['in the last moment of a consent', { clause: CONSENT, file: consents({ span: { from: 0, until: AT + 1 } }) }],
    ['though nothing is there', { file: { items: [] } }],
    ['in a function in which the party takes part', { file: { functions: ['adviseur', 'regisseur'] } }],
  ])('%s', (_case, change) => {
    const { granted, refused, barrier } = decided(change);
    expect(granted.map(({ block, clause }) => [block.fields.map(nameOf), clause.terms.id])).toEqual([
      [['K01.naam'], 'C-1'],
    ]);
    expect(refused).toEqual([]);
    expect(barrier).toBeNull();
  });
});

describe('a field is refused for the whole case', () => {
  it.each<[Reason, string, Change]>([
    ['CASE_UNKNOWN', 'an unknown case', { file: null }],
    ['CASE_UNKNOWN', 'an unknown case, whatever else', { file: null, revokedAt: AT, facts: { acceded: false } }],
    ['PARTY_NOT_IN_CASE', 'a case of others', { file: { participation: null } }],
    [
      'PARTY_NOT_IN_CASE',
      'a case in which the party takes part in other functions',
      { file: { functions: ['adviseur'] } },
    ],
    ['PARTY_NOT_IN_CASE', 'a case of others, whatever else', { file: { participation: null }, revokedAt: AT }],
    ['PARTY_NOT_ACCEDED', 'a party that has not acceded', { facts: { acceded: false } }],
    ['CONVENANT_REVOKED', 'a revoked convenant', { revokedAt: AT }],
    ['CONVENANT_NOT_IN_FORCE', 'the moment before the term', { convenant: { inForce: { from: AT + 1, until: null } } }],
    ['CONVENANT_NOT_IN_FORCE', 'the first moment after it', { convenant: { inForce: { from: 0, until: AT } } }],
    ['CATEGORY_NOT_ALLOWED', 'a purpose that the convenant lacks', { convenant: { purposes: [] } }],
    ['PHASE_NOT_ALLOWED', 'a phase that excludes the purpose', { convenant: purpose(['NAZORG']) }],
  ])('%s: %s', (reason, _case, change) => {
    const { granted, refused, barrier } = decided(change);
    expect(granted).toEqual([]);
    expect(refused.map((refusal) => [refusal.reason, refusal.items])).toEqual([[reason, null]]);
    expect(barrier).toBe(reason);
  });

  it.each<[Reason, string, Change]>([
    ['CATEGORY_NOT_ALLOWED', 'a category that no clause names', { asked: 'K04.status' }],
    ['LEVEL_TOO_HIGH', 'more of a category than a clause names', { asked: 'K01.dossier' }],
    ['CATEGORY_NOT_ALLOWED', 'no more of a category than a clause names', { clause: { fields: ['K01.bsn'] } }],
    ['BSN_BASIS_MISSING', 'a BSN that no clause names', { asked: 'K01.bsn' }],
    ['CONFIDENTIALITY_REQUIRED', 'who has no duty of confidentiality', { clause: { confidential: true } }],
    ['PHASE_NOT_ALLOWED', 'a phase that the clause excludes', { clause: { phases: ['NAZORG'] } }],
    ['CATEGORY_NOT_ALLOWED', 'a guest where core partners see', { file: { participation: 'AGENDADEELNEMER' } }],
    ['NO_LEGAL_BASIS', 'another track', { clause: { tracks: ['WVGGZ'] } }],
    ['NO_LEGAL_BASIS', 'no emergency', { clause: EMERGENCY }],
    ['NO_LEGAL_BASIS', 'the moment before an emergency', { clause: EMERGENCY, file: emergency(AT + 1, null) }],
    ['NO_LEGAL_BASIS', 'the first moment after an emergency', { clause: EMERGENCY, file: emergency(0, AT) }],
    ['WPG20_DECISION_MISSING', 'a decision that nobody took', { clause: WPG20 }],
    ['WPG20_DECISION_MISSING', 'the moment before a decision', { clause: WPG20, convenant: decision(AT + 1, null) }],
    ['WPG20_DECISION_MISSING', 'the first moment after it', { clause: WPG20, convenant: decision(0, AT) }],
    ['NO_CONSENT', 'no consent', { clause: CONSENT }],
    [
      'NO_CONSENT',
      'consent from the next moment',
      { clause: CONSENT, file: consents({ span: { from: AT + 1, until: null } }) },
    ],
    ['CONSENT_WITHDRAWN', 'consent withdrawn', { clause: CONSENT, file: consents({ state: 'WITHDRAWN' }) }],
    [
      'CONSENT_EXPIRED',
      'the first moment after consent',
      { clause: CONSENT, file: consents({ span: { from: 0, until: AT } }) },
    ],
    ['OBJECTION', 'an objection', { clause: CONSENT, file: consents({ kind: 'OBJECTION' }) }],
  ])('%s: %s', (reason, _case, change) => {
    const { granted, refused, barrier } = decided(change);
    expect(granted).toEqual([]);
    expect(refused.map((refusal) => [refusal.reason, refusal.items])).toEqual([[reason, null]]);
    expect(barrier).toBeNull();
  });
});

describe('items', () => {
  const DATUM = 'K04.incidenten.datum';
  const incident = (change: Partial<Item>): Item => itemWith({ unit: 'K04.incidenten', ...change });
  const split = (items: readonly Item[], terms: Partial<ClauseTerms> = {}): unknown => {
    const { granted, refused } = decided({ clause: { fields: [DATUM], ...terms }, file: { items }, asked: DATUM });
    const ids = (some: readonly Item[] | null): unknown => some?.map(({ id }) => id) ?? 'all';
    return {
      granted: granted.map((grant) => ids(grant.items)),
      refused: refused.map((one) => [one.reason, ids(one.items)]),
    };
  };

  it.each<[Reason, string, Partial<Item>]>([
    ['WPG14_ARCHIVED', 'LEG-02 removed police data', { archived: true }],
    ['RESTRICTED_INVESTIGATION', 'a running investigation', { restricted: true }],
    ['THIRD_PARTY_DATA', "somebody else's data", { thirdParty: true }],
    ['CATEGORY_NOT_ALLOWED', 'an item before its term', { validity: { from: AT + 1, until: null } }],
    ['CATEGORY_NOT_ALLOWED', 'an item after its term', { validity: { from: 0, until: AT } }],
    ['WPG14_ARCHIVED', 'the gravest mark of several', { archived: true, restricted: true, thirdParty: true }],
  ])('are refused one by one with %s: %s', (reason, _case, change) => {
    const items = [incident({ id: 'a' }), incident({ id: 'b', ...change }), itemWith({ id: 'c' })];
    expect(split(items)).toEqual({ granted: [['a']], refused: [[reason, ['b']]] });
  });

  it('that are all refused leave the field granted, so that it looks empty', () => {
    expect(split([incident({ archived: true })])).toEqual({ granted: [[]], refused: [['WPG14_ARCHIVED', ['i1']]] });
    expect(split([])).toEqual({ granted: [[]], refused: [] });
  });

  it('are granted to the last moment of their term and from its first', () => {
    const items = [
      incident({ id: 'a', validity: { from: AT, until: null } }),
      incident({ id: 'b', validity: { from: 0, until: AT + 1 } }),
    ];
    expect(split(items)).toEqual({ granted: [['a', 'b']], refused: [] });
  });

  it('of others beside own ones are refused for what the clause lacks that would give them', () => {
    const items = [
      incident({ id: 'own', contributor: OUR_OIN }),
      incident({ id: 'others' }),
      incident({ id: 'archived', archived: true }),
      incident({ id: 'over', validity: { from: 0, until: AT } }),
    ];
    const clauses = [{ ownItems: true }, { id: 'C-2', consent: true }].map((change) =>
      clauseWith({ fields: [DATUM], ...change }),
    );
    const made = plan(compiledWith(catalogue, clauses), CLASS, 'CASUSOVERLEG', [DATUM]);
    const told = (records: readonly ConsentRecord[]): unknown => {
      const { granted, refused } = decide(made, factsWith(caseWith({ items, consents: records })), OUR_OIN);
      return [
        ...granted.map(({ clause, items: [item] }) => [clause.terms.id, item?.id]),
        ...refused.map((one) => [one.reason, one.items?.[0]?.id]),
      ];
    };
    const hidden = [
      ['WPG14_ARCHIVED', 'archived'],
      ['CATEGORY_NOT_ALLOWED', 'over'],
    ];
    expect(told([])).toEqual([['C-1', 'own'], ['NO_CONSENT', 'others'], ...hidden]);
    expect(told([consentWith({ categories: ['K04'] })])).toEqual([['C-1', 'own'], ['C-2', 'others'], ...hidden]);
  });

  it('IW-12 of a kind on which nothing was settled are refused', () => {
    const clauses = [clauseWith({ fields: [DATUM], ownItems: true })];
    const made = plan(compiledWith(catalogue, clauses), CLASS, 'CASUSOVERLEG', [DATUM]);
    const facts = factsWith(caseWith({ items: [incident({ contributor: OUR_OIN })] }));
    expect(decide(made, facts, OUR_OIN).refused).toEqual([]);
    for (const [situation, settlement] of made.settlements) {
      const dependent = settlement.dependent.map((open) => ({ ...open, verdicts: new Map() }));
      made.settlements.set(situation, { ...settlement, dependent });
    }
    const { granted, refused } = decide(made, facts, OUR_OIN);
    expect(granted.flatMap(({ items }) => items)).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual(['POLICY_ERROR']);
  });

  it('of one party only are those that it contributed or was assigned', () => {
    const items = [
      incident({ id: 'a', contributor: OUR_OIN }),
      incident({ id: 'b', owner: OUR_OIN }),
      incident({ id: 'c' }),
    ];
    expect(split(items, { ownItems: true })).toEqual({
      granted: [['a', 'b']],
      refused: [['CATEGORY_NOT_ALLOWED', ['c']]],
    });
  });
});
