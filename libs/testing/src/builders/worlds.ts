import fc from 'fast-check';
import { PARTICIPATIONS, type Span } from '#kernel';
import { MARKS, type Catalogue, type ClauseTerms, type ConsentRecord, type Convenant } from '#policies';
import type { Facts, Item, RequesterClass } from '#policies';
import { catalogueWith } from './catalogue.js';
import { clauseWith, convenantWith, wpg20DecisionWith } from './convenant.js';
import { AT, caseWith, factsWith, OTHER_OIN, OUR_OIN } from './facts.js';

/** The purpose for which worlds are asked. */
export const PURPOSE = 'CASUSOVERLEG';
const COORDINATES = ['K01.a', 'K01.b', 'K02.a', 'K02.lijst.x', 'K02.lijst.y', 'K03.lijst.x'] as const;
const UNITS = ['K01', 'K02', 'K02.lijst', 'K03.lijst'] as const;
const TRACKS = ['VRIJWILLIG', 'WVGGZ'] as const;
const PHASES = ['INCLUSIE', 'PLAN'] as const;

const some = <Word>(words: readonly Word[]): fc.Arbitrary<Word[]> => fc.subarray([...words], { minLength: 1 });
/** All of them more often than not. */
const most = <Word>(words: readonly Word[]): fc.Arbitrary<Word[]> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<Word[]>([...words]) }, some<Word>(words));
const one = <Word>(words: readonly Word[]): fc.Arbitrary<Word> => fc.constantFrom(...words);
const seldom = one([false, false, false, false, true]);
const mostly = seldom.map((no) => !no);
// Ends on, just before and just after the moment of the facts.
const span: fc.Arbitrary<Span> = fc.record({
  from: fc.integer({ min: AT - 2, max: AT + 1 }),
  until: fc.option(fc.integer({ min: AT - 1, max: AT + 2 })),
});

const catalogues: fc.Arbitrary<Catalogue> = fc
  .tuple(fc.array(fc.subarray([...MARKS]), { minLength: 4, maxLength: 4 }), fc.boolean())
  .map(([[first = [], second = [], third = [], fourth = []], bsn]) =>
    catalogueWith({
      K01: { marks: first, fields: { a: {}, b: { sensitivities: bsn ? ['BSN'] : [] } } },
      K02: { marks: second, fields: { a: {} }, lists: { lijst: { marks: third, fields: { x: {}, y: {} } } } },
      K03: { lists: { lijst: { marks: fourth, fields: { x: {} } } } },
    }),
  );

const clauses: fc.Arbitrary<readonly ClauseTerms[]> = fc
  .array(
    fc.record({
      to: one(['GEMEENTE', 'GEMEENTE', 'GEMEENTE', 'POLITIE'] as const),
      functions: most(['regisseur', 'adviseur']),
      purposes: most([PURPOSE, 'CRISIS'] as const),
      phases: most(PHASES),
      tracks: most(TRACKS),
      participation: most(PARTICIPATIONS),
      fields: some(COORDINATES),
      ownItems: seldom,
      consent: seldom,
      emergency: seldom,
      confidential: seldom,
      form: one(['FULL', 'MASKED', 'GENERALISED'] as const),
      wpg20Decision: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, one(['W-1', 'W-2', 'W-9'])),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.map((terms, index) => clauseWith({ ...terms, id: `C-${String(index)}` })));

const convenants: fc.Arbitrary<Convenant> = fc
  .record({ clauses, first: span, second: span })
  .map(({ clauses: terms, first, second }) =>
    convenantWith(terms, {
      wpg20Decisions: [wpg20DecisionWith({ id: 'W-1', span: first }), wpg20DecisionWith({ id: 'W-2', span: second })],
    }),
  );

const item: fc.Arbitrary<Omit<Item, 'id'>> = fc.record({
  version: fc.constant(1),
  unit: one(UNITS),
  contributor: one([OUR_OIN, OTHER_OIN]),
  owner: one([OUR_OIN, OTHER_OIN, null]),
  archived: seldom,
  restricted: seldom,
  thirdParty: seldom,
  validity: fc.oneof(fc.constant({ from: 0, until: null }), span),
  updatedAt: fc.constant(0),
  sealed: fc.constant('L1'),
});

const consent: fc.Arbitrary<ConsentRecord> = fc.record({
  id: one(['t1', 't2', 't3']),
  version: fc.constant(1),
  kind: one(['CONSENT', 'CONSENT', 'OBJECTION'] as const),
  state: one(['IN_FORCE', 'IN_FORCE', 'WITHDRAWN'] as const),
  categories: some(['K01', 'K02', 'K03']),
  recipients: fc.subarray(['GEMEENTE', 'POLITIE'] as const),
  purpose: one([null, PURPOSE, 'CRISIS'] as const),
  span,
});

const facts: fc.Arbitrary<Facts> = fc
  .record({
    phase: one(PHASES),
    track: one(TRACKS),
    participation: one(PARTICIPATIONS),
    emergency: fc.option(span.map((during) => ({ reason: 'GEVAAR', span: during }))),
    consents: fc.array(consent, { maxLength: 4 }),
    items: fc.array(item, { minLength: 2, maxLength: 6 }),
  })
  .map(({ items, ...rest }) =>
    factsWith(caseWith({ ...rest, items: items.map((each, index) => ({ ...each, id: `i${String(index)}` })) })),
  );

const requesters: fc.Arbitrary<RequesterClass> = fc.record({
  partyType: fc.constant('GEMEENTE' as const),
  function: one(['regisseur', 'adviseur']),
  confidential: mostly,
});

export interface World {
  readonly catalogue: Catalogue;
  readonly convenant: Convenant;
  readonly requester: RequesterClass;
  readonly asked: readonly string[];
  readonly many: readonly Facts[];
}

/** Any convenant over any marks of a small catalogue, any requester of the municipality, and any facts of any cases at `AT`. */
export const worlds: fc.Arbitrary<World> = fc.record({
  catalogue: catalogues,
  convenant: convenants,
  requester: requesters,
  asked: some(COORDINATES),
  many: fc.array(facts, { minLength: 1, maxLength: 2 }),
});
