import { describe, expect, it } from '@jest/globals';
import { PARTICIPATIONS, PHASES, TRACKS, type Reason } from '#kernel';
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
} from '#testing';
import type { ClauseTerms } from '../convenant/convenant.js';
import { decide } from './decide.js';
import type { CaseFacts, Item } from './facts.js';
import { plan, type DisclosurePlan } from './plan.js';
import { settle, type Situation } from './settle.js';

const catalogue = catalogueWith({ K01: { fields: { naam: {} } }, K02: { fields: { status: {} } } });
const SITUATION: Situation = {
  phase: 'PLAN',
  track: 'VRIJWILLIG',
  participation: 'KERNPARTNER',
  emergency: false,
  wpg20: [],
  consent: new Map([['K01', 'VALID']]),
};

function planOf(...clauses: readonly Partial<ClauseTerms>[]): DisclosurePlan {
  const terms = clauses.map((change, index) => clauseWith({ id: `C-${String(index + 1)}`, ...change }));
  return plan(compiledWith(catalogue, terms), CLASS, 'CASUSOVERLEG', ['K01.naam']);
}

describe('in one situation', () => {
  it.each<[string, readonly Partial<ClauseTerms>[], Partial<Situation>, unknown]>([
    ['a clause without conditions on items settles a field for every item', [{}], {}, { always: ['C-1'] }],
    ['a clause on own items leaves it to the item', [{ ownItems: true }], {}, { dependent: [['C-1']] }],
    ['what no clause may grant is settled as never', [{ to: 'OM' }], {}, { never: ['CATEGORY_NOT_ALLOWED'] }],
    ['the fullest form comes first', [{ form: 'MASKED' }, {}], {}, { always: ['C-2'] }],
    [
      'a fuller form for own items comes first, and the rest gets the other',
      [{ form: 'MASKED' }, { ownItems: true }],
      {},
      { dependent: [['C-2', 'C-1']] },
    ],
    [
      'a fuller form that is out of reach is passed over',
      [{ form: 'MASKED' }, { phases: ['NAZORG'] }],
      {},
      { always: ['C-1'] },
    ],
    ['consent that is not known is no consent', [{ consent: true }], { consent: new Map() }, { never: ['NO_CONSENT'] }],
  ])('%s', (_case, clauses, change, expected) => {
    const { always, never, dependent } = settle(planOf(...clauses), { ...SITUATION, ...change });
    const found = {
      ...(always.length > 0 && { always: always.map(({ clause }) => clause.terms.id) }),
      ...(never.length > 0 && { never: never.map(({ reason }) => reason) }),
      ...(dependent.length > 0 && { dependent: dependent.map((one) => one.clauses.map(({ terms }) => terms.id)) }),
    };
    expect(found).toEqual(expected);
  });

  it.each<[Reason, readonly Partial<ClauseTerms>[]]>([
    ['CATEGORY_NOT_ALLOWED', [{ phases: ['NAZORG'] }, { participation: ['AGENDADEELNEMER'] }]],
    ['NO_LEGAL_BASIS', [{ tracks: ['WZD'] }, { participation: ['AGENDADEELNEMER'] }]],
    ['NO_LEGAL_BASIS', [{ tracks: ['WZD'] }, { emergency: true }]],
    ['WPG20_DECISION_MISSING', [{ wpg20Decision: 'W-1' }, { emergency: true }]],
    ['OBJECTION', [{ wpg20Decision: 'W-1' }, { consent: true }, { phases: ['NAZORG'] }]],
  ])('the reason %s is that of the clause that came nearest', (reason, clauses) => {
    const consent = new Map([['K01', 'OBJECTION' as const]]);
    expect(settle(planOf(...clauses), { ...SITUATION, consent }).never.map((one) => one.reason)).toEqual([reason]);
  });

  it('is settled once', () => {
    const made = planOf({ consent: true });
    const first = settle(made, SITUATION);
    expect(
      settle(made, {
        ...SITUATION,
        consent: new Map([
          ['K01', 'VALID'],
          ['K02', 'OBJECTION'],
        ]),
      }),
    ).toBe(first);
    expect(settle(made, { ...SITUATION, consent: new Map([['K01', 'OBJECTION']]) })).not.toBe(first);
  });

  it('is told from every other', () => {
    const made = planOf({ consent: true });
    const others: readonly Partial<Situation>[] = [
      {},
      { phase: 'NAZORG' },
      { track: 'WZD' },
      { participation: 'AGENDADEELNEMER' },
      { emergency: true },
      { wpg20: ['W-1'] },
      { wpg20: ['W-1', 'W-2'] },
      { consent: new Map() },
    ];
    expect(new Set(others.map((change) => settle(made, { ...SITUATION, ...change }))).size).toBe(others.length);
  });

  it('is forgotten before a plan holds more of them than can be', () => {
    const made = planOf({ consent: true });
    const states = ['VALID', 'NO_CONSENT', 'CONSENT_WITHDRAWN', 'CONSENT_EXPIRED', 'OBJECTION'] as const;
    const all = [true, false].flatMap((emergency) =>
      states.flatMap((state) =>
        PHASES.flatMap((phase) =>
          TRACKS.flatMap((track) =>
            PARTICIPATIONS.map((participation) => ({ phase, track, participation, emergency, state })),
          ),
        ),
      ),
    );
    for (const { state, ...rest } of all) settle(made, { ...SITUATION, ...rest, consent: new Map([['K01', state]]) });
    expect(all).toHaveLength(800);
    expect(made.settlements.size).toBeLessThanOrEqual(512);
    expect(made.settlements.size).toBeGreaterThan(0);
  });
});

describe('a decision over a settled plan', () => {
  const made = planOf({ consent: true, ownItems: true }, { form: 'MASKED' }, { form: 'GENERALISED', consent: true });
  const grants = (file: Partial<CaseFacts>): unknown =>
    decide(made, factsWith(caseWith(file)), OUR_OIN).granted.map(({ clause, consent, items }) => [
      clause.terms.id,
      consent,
      items.map(({ id }) => id),
    ]);
  const items: readonly Item[] = [itemWith({ id: 'a', contributor: OUR_OIN }), itemWith({ id: 'b' })];

  it('names the consent of a grant that rests on it, and none for one that does not', () => {
    const consents = [consentWith({ version: 2 })];
    expect(grants({ items, consents })).toEqual([
      ['C-1', 't1@2', ['a']],
      ['C-2', null, ['b']],
    ]);
    expect(grants({ items })).toEqual([['C-2', null, ['a', 'b']]]);
    expect(grants({ items, consents, emergency: { reason: 'GEVAAR', span: { from: AT, until: null } } })).toHaveLength(
      2,
    );
  });
});
