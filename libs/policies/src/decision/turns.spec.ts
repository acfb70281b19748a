import { describe, expect, it } from '@jest/globals';
import type { Instant, Span } from '#kernel';
import {
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
import type { ClauseTerms, Convenant } from '../convenant/convenant.js';
import { decide } from './decide.js';
import type { CaseFacts } from './facts.js';
import { plan } from './plan.js';

const catalogue = catalogueWith({ K01: { marks: ['VALIDITY'], fields: { naam: {} } } });
const [BEGIN, END] = [1_000, 2_000];
const TERM: Span = { from: BEGIN, until: END };

interface Rule {
  readonly clause?: Partial<ClauseTerms>;
  readonly convenant?: Partial<Convenant>;
  readonly file?: Partial<CaseFacts>;
}

/** Ids of the items that are given at a moment. */
function givenAt(at: Instant, { clause, convenant, file }: Rule): string[] {
  const policy = compiledWith(catalogue, [clauseWith(clause)], convenant);
  const facts = factsWith(caseWith({ items: [itemWith()], ...file }), { at });
  const { granted } = decide(plan(policy, CLASS, 'CASUSOVERLEG', ['K01.naam']), facts, OUR_OIN);
  return granted.flatMap(({ items }) => items.map(({ id }) => id));
}

describe('IW-14 a rule that is bound to time', () => {
  it.each<[string, Rule]>([
    ['the term of the convenant', { convenant: { inForce: TERM } }],
    [
      'a decision of article 20(2) Wpg',
      { clause: { wpg20Decision: 'W-1' }, convenant: { wpg20Decisions: [wpg20DecisionWith({ span: TERM })] } },
    ],
    ['a declared emergency', { clause: { emergency: true }, file: { emergency: { reason: 'GEVAAR', span: TERM } } }],
    ['a consent', { clause: { consent: true }, file: { consents: [consentWith({ span: TERM })] } }],
    ['the term of an item', { file: { items: [itemWith({ validity: TERM })] } }],
  ])('turns at the very millisecond: %s', (_rule, rule) => {
    expect([BEGIN - 1, BEGIN, END - 1, END].map((at) => givenAt(at, rule))).toEqual([[], ['i1'], ['i1'], []]);
  });

  it('turns at the very millisecond: a convenant that is revoked', () => {
    const policy = { ...compiledWith(catalogue, [clauseWith()]), revokedAt: END };
    const made = plan(policy, CLASS, 'CASUSOVERLEG', ['K01.naam']);
    const barriers = [END - 1, END].map((at) => decide(made, factsWith(caseWith(), { at }), OUR_OIN).barrier);
    expect(barriers).toEqual([null, 'CONVENANT_REVOKED']);
  });
});
