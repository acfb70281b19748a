import { expect, it } from '@jest/globals';
import { catalogueWith, clauseWith, CLASS, compiledWith } from '#testing';
import { plan } from '../decision/plan.js';
import { compareFields, compareRecord } from './compare.js';

const catalogue = catalogueWith({ K01: { fields: { naam: {} } } });
const policy = compiledWith(catalogue, [clauseWith()]);
const situation = { function: 'regisseur', purpose: 'CASUSOVERLEG', phase: 'PLAN', track: 'VRIJWILLIG' } as const;
const one = { given: { party: 'GEMEENTE' } } as Parameters<typeof compareFields>[2]['one'];

it('a field of which nothing came at all is no field that was withheld', () => {
  const row = { category: 'K01', fields: new Map([['K01.naam', 'NO_CONSENT']] as const), clauses: [], consent: false };
  const [difference] = compareFields(row, new Map(), { one, situation, convenant: policy.convenant });
  expect(difference).toMatchObject({ expected: 'NO_CONSENT', actual: 'POLICY_ERROR', clauses: ['C-1'] });
});

it('the record of a case that is not there has grounds as well', () => {
  const record = { legalBasis: ['AVG_6_1_E'], controles: 'FFFF', emergency: false, wpg20Decision: null };
  const asked = plan(policy, CLASS, 'CASUSOVERLEG', ['K01.naam']);
  const [planned] = asked.blocks;
  const granted = [planned].flatMap((block) => {
    const [clause] = policy.clausesOf.get('K01.naam') ?? [];
    return block && clause ? [{ block, clause, consent: null, items: [] }] : [];
  });
  const decision = { granted, refused: [], barrier: null };
  const recorded = { plan: asked, decision, file: null, units: catalogue.units };
  expect(compareRecord({ ...one, record }, recorded, situation)).toMatchObject([{ actual: 'TFFF' }]);
  expect(compareRecord({ ...one, record }, { ...recorded, units: new Map() }, situation)).toHaveLength(1);
});
