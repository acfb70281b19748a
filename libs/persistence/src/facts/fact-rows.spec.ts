import { describe, expect, it } from '@jest/globals';
import { CASE_ID, OTHER_OIN, OUR_OIN } from '#testing';
import { factsOf, type FactRow } from './fact-rows.js';

const AT = 10_000;
const QUESTION = { region: 'proef', oin: OUR_OIN, function: 'regisseur', caseId: CASE_ID, units: ['K01'] };
const ROW: FactRow = {
  at: AT,
  ...{ region_epoch: 1, party_epoch: 2, case_epoch: 3 },
  ...{ acceded_at: 0, exited_at: null },
  ...{ person: 'p1', phase: 'PLAN', track: 'WZD', role: 'KERNPARTNER', role_until: null, functions: ['adviseur'] },
  ...{ participants: null, emergency: null, consents: null, items: null },
};
const read = (change: Partial<FactRow> = {}) => factsOf(QUESTION, { ...ROW, ...change });
type Items = NonNullable<FactRow['items']>;
type Consents = NonNullable<FactRow['consents']>;
const item = (from: number, until: number | null): Items =>
  JSON.stringify(['i1', 4, 'K01', OTHER_OIN, OUR_OIN, true, false, true, from, until, 5, 'L1']);
const consent = (from: number, until: number | null): Consents => [
  ['t1', 2, 'CONSENT', 'IN_FORCE', ['K01'], ['POLITIE'], 'CRISIS', from, until],
];

describe('a row of facts', () => {
  it('is read whole', () => {
    const facts = read({
      participants: [[OTHER_OIN, 'POLITIE']],
      emergency: ['GEVAAR', 1, 2],
      consents: consent(1, null),
      items: item(1, null),
    });
    expect(facts.case).toEqual({
      ...{ id: CASE_ID, person: 'p1', phase: 'PLAN', track: 'WZD', participation: 'KERNPARTNER' },
      functions: ['adviseur'],
      participants: [{ oin: OTHER_OIN, type: 'POLITIE' }],
      emergency: { reason: 'GEVAAR', span: { from: 1, until: 2 } },
      consents: [
        {
          ...{ id: 't1', version: 2, kind: 'CONSENT', state: 'IN_FORCE', categories: ['K01'], recipients: ['POLITIE'] },
          ...{ purpose: 'CRISIS', span: { from: 1, until: null } },
        },
      ],
      items: [
        {
          ...{ id: 'i1', version: 4, unit: 'K01', contributor: OTHER_OIN, owner: OUR_OIN },
          ...{
            archived: true,
            restricted: false,
            thirdParty: true,
            validity: { from: 1, until: null },
            updatedAt: 5,
            sealed: 'L1',
          },
        },
      ],
    });
  });

  it('names the epochs that it rests on, 0 for what never changed', () => {
    const keys = ['region:proef', `party:${OUR_OIN}`, `case:${CASE_ID}`];
    expect(read().preconditions).toEqual(keys.map((key, index) => ({ key, epoch: index + 1 })));
    const none = { region_epoch: null, party_epoch: null, case_epoch: null };
    expect(read(none).preconditions).toEqual(keys.map((key) => ({ key, epoch: 0 })));
  });

  it('rest on no epoch of a case that is unknown or in which the party takes no part', () => {
    const unknown = { person: null, phase: null, track: null, role: null, case_epoch: null };
    const ofOthers = { role: null, case_epoch: 3 };
    for (const change of [unknown, ofOthers])
      expect(read(change).preconditions.map(({ key }) => key)).toEqual(['region:proef', `party:${OUR_OIN}`]);
  });

  it.each<[string, Partial<FactRow>]>([
    ['an unknown case', { person: null, phase: null, track: null }],
    ['a case without a phase', { phase: null }],
    ['a case without a track', { track: null }],
  ])('has no case for %s', (_case, change) => {
    expect(read(change).case).toBeNull();
  });

  it.each([
    ['never', null, null, false],
    ['from this moment', AT, null, true],
    ['from the next moment', AT + 1, null, false],
    ['until the next moment', 0, AT + 1, true],
    ['until this moment', 0, AT, false],
  ])('has acceded %s', (_case, acceded_at, exited_at, expected) => {
    expect(read({ acceded_at, exited_at }).acceded).toBe(expected);
  });

  it.each<[string, Partial<FactRow>, number]>([
    ['for two seconds', {}, 2_000],
    ['until the party leaves', { exited_at: AT + 7 }, 7],
    ['until it no longer takes part', { role_until: AT + 7 }, 7],
    ['until an emergency begins', { emergency: ['GEVAAR', AT + 7, AT + 9] }, 7],
    ['until an emergency ends', { emergency: ['GEVAAR', 0, AT + 7] }, 7],
    ['until a consent begins', { consents: consent(AT + 7, null) }, 7],
    ['until a consent ends', { consents: consent(0, AT + 7) }, 7],
    ['until an item begins', { items: item(AT + 7, null) }, 7],
    ['until an item ends', { items: item(0, AT + 7) }, 7],
    ['until the first of several turns', { items: item(0, AT + 7), consents: consent(AT + 5, AT + 6) }, 5],
    ['for two seconds after turns that are past', { exited_at: AT, items: item(0, AT - 1) }, 2_000],
    ['for two seconds before turns that are further off', { role_until: AT + 2_001 }, 2_000],
  ])('may be relied on %s', (_case, change, trust) => {
    expect(read(change).notAfter).toBe(AT + trust);
  });
});
