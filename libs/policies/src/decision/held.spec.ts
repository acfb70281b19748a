import { describe, expect, it } from '@jest/globals';
import { catalogueWith, caseWith, CLASS, clauseWith, compiledWith, itemWith, OTHER_OIN, OUR_OIN } from '#testing';
import type { Block } from './blocks.js';
import { compileClause } from './compile.js';
import type { Decision, Grant } from './decide.js';
import { controlesOf, emergencyUsed, legalBasisOf, statedPurpose, wpg20DecisionOf } from './grounds.js';
import { contributorsOf, heldGrants } from './held.js';
import { plan } from './plan.js';

const catalogue = catalogueWith({ K01: { fields: { naam: {} } } });
const [field] = [...catalogue.fields.values()];
const block = { category: 'K01', unit: 'K01', fields: [field] } as Block;

function grantOf(change: Parameters<typeof clauseWith>[0] = {}, over: Partial<Grant> = {}): Grant {
  return { block, clause: compileClause(clauseWith(change), catalogue), consent: null, items: [], ...over };
}

function decisionOf(granted: readonly Grant[], refused: Decision['refused'] = []): Decision {
  return { granted, refused, barrier: null };
}

const sides = { ours: 'gate', requester: OUR_OIN, holdersOf: (unit: string) => (unit === 'K01' ? [OTHER_OIN] : []) };
const holdersOf = (decision: Decision, over = sides): unknown =>
  heldGrants(decision, over).map(({ holders }) => holders);

describe('the record names as holders of what was granted', () => {
  it('who contributed it, each once', () => {
    const items = [itemWith(), itemWith({ id: 'i2' })];
    expect(contributorsOf(items)).toEqual([OTHER_OIN]);
    expect(holdersOf(decisionOf([grantOf({}, { items })]))).toEqual([[OTHER_OIN]]);
  });

  it('of a grant that gave no item those who might have contributed one, the requester alone for own items', () => {
    expect(holdersOf(decisionOf([grantOf()]))).toEqual([[OTHER_OIN]]);
    expect(holdersOf(decisionOf([grantOf({ ownItems: true })]))).toEqual([[OUR_OIN]]);
  });

  it('the gate itself where nobody holds such items', () => {
    expect(holdersOf(decisionOf([grantOf()]), { ...sides, holdersOf: () => [] })).toEqual([['gate']]);
  });

  it('nobody of whom an item was refused: when none is left, it gave nothing', () => {
    const refused = [
      { block, reason: 'THIRD_PARTY_DATA', items: [itemWith()] },
      { block, reason: 'NO_CONSENT', items: null },
    ] as const;
    expect(heldGrants(decisionOf([grantOf()], refused), sides)).toEqual([]);
  });
});

describe('the grounds of a record', () => {
  const policy = compiledWith(catalogue, [clauseWith()]);
  const asked = plan(policy, CLASS, 'CASUSOVERLEG', ['K01.naam']);
  const nowhere = plan(compiledWith(catalogue, [clauseWith()], { purposes: [] }), CLASS, 'CASUSOVERLEG', ['K01.naam']);

  it('are those of the clauses that granted, each once; of the purpose where none did; none for a purpose of no convenant', () => {
    const grants = [grantOf({ legalBasis: ['A', 'B'] }), grantOf({ legalBasis: ['B', 'C'] })];
    expect(legalBasisOf(asked, grants)).toEqual(['A', 'B', 'C']);
    expect(legalBasisOf(asked, [])).toEqual(['AVG_6_1_E']);
    expect(legalBasisOf(nowhere, [])).toEqual([]);
    expect([statedPurpose(asked)?.code, statedPurpose(nowhere)]).toEqual(['CASUSOVERLEG', undefined]);
  });

  it('name the first decision that police data rests on', () => {
    const grants = ['W-1', 'W-2'].map((wpg20Decision) => grantOf({ wpg20Decision }));
    expect(wpg20DecisionOf([grantOf(), ...grants])).toBe('W-1');
    expect(wpg20DecisionOf([grantOf()])).toBeNull();
  });

  it('name an emergency only where something was granted because of it', () => {
    const emergency = { reason: 'ERNSTIG_NADEEL', span: { from: 0, until: null } };
    const file = caseWith({ emergency });
    expect(emergencyUsed(file, [grantOf({ emergency: true })])).toBe(emergency);
    expect(emergencyUsed(file, [grantOf()])).toBeNull();
    expect(emergencyUsed(null, [grantOf({ emergency: true })])).toBeNull();
  });

  it('say by four letters whether something was granted, the party takes part, and consent or an emergency was needed', () => {
    expect(controlesOf(null, [])).toBe('FFFF');
    expect(controlesOf('KERNPARTNER', [grantOf()])).toBe('TTFF');
    expect(controlesOf('KERNPARTNER', [grantOf({ emergency: true }, { consent: 't1@1' })])).toBe('TTTT');
  });
});
