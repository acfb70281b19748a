import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#kernel';
import {
  AT,
  caseWith,
  catalogueWith,
  CLASS,
  clauseWith,
  compiledWith,
  consentWith,
  CONVENANT_HASH,
  factsWith,
  GATE_OIN,
  itemWith,
  OTHER_OIN,
  OUR_OIN,
  PURPOSE,
  worlds,
} from '#testing';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compile } from '../decision/compile.js';
import { decide, type Decision } from '../decision/decide.js';
import type { CaseFacts, Facts } from '../decision/facts.js';
import { heldGrants } from '../decision/held.js';
import { plan } from '../decision/plan.js';
import { decideAgain, type AskedThen, type DecidedAgain } from './decide-again.js';
import { keptFactsText, readKeptFacts } from './kept-facts.js';

const KEEPING = { catalogue: 'ca'.repeat(32), ours: GATE_OIN, strict: false };
const catalogue = catalogueWith({
  K01: { marks: ['THIRD_PARTY', 'VALIDITY'], fields: { naam: {}, bsn: {} } },
  K04: { holders: ['POLITIE'], fields: { status: {} } },
});
const policy = compiledWith(catalogue, [clauseWith()]);
const ASKED: AskedThen = {
  requester: CLASS,
  ...{ oin: OUR_OIN, purpose: PURPOSE, fields: ['K01.naam', 'K01.bsn', 'K04.status'], at: AT, isKnown: true },
};

function textOf(facts: Facts, keeping = KEEPING, used = policy): string {
  return keptFactsText(plan(used, CLASS, PURPOSE, ASKED.fields), facts, keeping);
}

function again(facts: Facts, asked: Partial<AskedThen> = {}, used = policy): DecidedAgain {
  return decideAgain(used, { ...ASKED, ...asked }, readKeptFacts(textOf(facts, KEEPING, used)));
}

const withItems = (...items: CaseFacts['items']): Facts => factsWith(caseWith({ items }));

describe('what a decision rested on', () => {
  it('is kept as canonical JSON, with control attributes and no id of a case, a person or an item', () => {
    const facts = factsWith(
      caseWith({
        ...{ functions: ['regisseur'], emergency: { reason: 'GEVAAR', span: { from: 0, until: AT + 1 } } },
        items: [itemWith({ owner: OUR_OIN, archived: true, restricted: true, thirdParty: true })],
      }),
    );
    const text = textOf(facts);
    expect(text).toBe(canonicalJson(JSON.parse(text)));
    expect(JSON.parse(text)).toEqual({
      ...{ v: 1, acceded: true, ...KEEPING, revoked_at: null },
      case: {
        ...{ phase: 'PLAN', track: 'VRIJWILLIG', participation: 'KERNPARTNER', functions: ['regisseur'], consents: [] },
        emergency: { reason: 'GEVAAR', span: { from: 0, until: AT + 1 } },
        items: [{ by: OTHER_OIN, is: ['WPG14', 'RESTRICTED', 'THIRD_PARTY', 'VALID'], owner: OUR_OIN, unit: 'K01' }],
        participants: facts.case?.participants,
      },
    });
  });

  it('tells items that are alike once, and others each', () => {
    const items = [
      ...[itemWith(), itemWith({ id: 'i2' }), itemWith({ thirdParty: true }), itemWith({ owner: OUR_OIN })],
      ...[itemWith({ contributor: OUR_OIN }), itemWith({ unit: 'K04', validity: { from: 0, until: AT } })],
    ];
    expect(readKeptFacts(textOf(withItems(...items))).case?.items).toHaveLength(5);
  });

  it('holds lines of the consent register where consent decides, and of those categories alone', () => {
    const consents = [consentWith(), consentWith({ id: 't2', categories: ['K04'] })];
    const facts = factsWith(caseWith({ consents }));
    const resting = compiledWith(catalogue, [clauseWith({ consent: true })]);
    expect(readKeptFacts(textOf(facts)).case?.consents).toEqual([]);
    expect(readKeptFacts(textOf(facts, KEEPING, resting)).case?.consents).toEqual([consents[0]]);
  });

  it('is the same of a case that is unknown and of one in which the party takes no part', () => {
    expect(textOf(factsWith(caseWith({ participation: null })))).toBe(textOf(factsWith(null)));
    expect(again(factsWith(null), { isKnown: false }).barrier).toBe('CASE_UNKNOWN');
    expect(again(factsWith(null)).barrier).toBe('PARTY_NOT_IN_CASE');
  });

  it('of another version is not read as if it were of this one', () => {
    expect(() => readKeptFacts('{"v":2}')).toThrow(RangeError);
  });
});

describe('a decision made again', () => {
  it('tells by field and holder what is granted and what is refused, and on which grounds', () => {
    expect(again(withItems(itemWith(), itemWith({ contributor: OUR_OIN, thirdParty: true })))).toEqual({
      ...{ barrier: null, strict: false, fallsShort: true, emergency: false, wpg20Decision: null },
      ...{ controles: 'TTFF', activity: 'https://verwerkingen.example/CASUSOVERLEG/1' },
      granted: [{ field: 'K01.naam', holder: OTHER_OIN, clause: 'C-1', form: 'FULL', consent: null }],
      refused: [
        { field: 'K01.bsn', holder: OUR_OIN, reason: 'CATEGORY_NOT_ALLOWED' },
        { field: 'K04.status', holder: OTHER_OIN, reason: 'CATEGORY_NOT_ALLOWED' },
        { field: 'K01.naam', holder: OUR_OIN, reason: 'THIRD_PARTY_DATA' },
      ],
      legalBasis: ['AVG_6_1_E'],
      case: expect.objectContaining({ phase: 'PLAN', track: 'VRIJWILLIG', participation: 'KERNPARTNER' }) as unknown,
    });
  });

  it('names no holder where nobody can hold it, and none behind a barrier', () => {
    const alone = factsWith(caseWith({ participants: [] }));
    expect(new Set(again(alone).refused.map(({ holder }) => holder))).toEqual(new Set([null]));
    const { barrier, refused, fallsShort } = again(factsWith(caseWith({ phase: 'NAZORG' })));
    expect([barrier, fallsShort, new Set(refused.map(({ holder }) => holder))]).toEqual([
      'PHASE_NOT_ALLOWED',
      false,
      new Set([null]),
    ]);
  });

  it('has no activity for a purpose that the convenant does not know', () => {
    const without = { ...policy, convenant: { ...policy.convenant, purposes: [] } };
    expect(again(factsWith(caseWith()), {}, without).activity).toBeNull();
  });

  it('stops at a barrier where no field was asked', () => {
    expect(again(factsWith(null), { fields: [] }).refused).toEqual([
      { field: null, holder: null, reason: 'PARTY_NOT_IN_CASE' },
    ]);
    expect(again(factsWith(), { fields: [] })).toMatchObject({ barrier: null, refused: [] });
  });

  it('goes by when the convenant was revoked as was known then, whatever is known now', () => {
    const revoked = compile(policy.convenant, CONVENANT_HASH, catalogue, AT);
    const kept = readKeptFacts(textOf(factsWith()));
    expect(decideAgain(revoked, ASKED, kept).barrier).toBeNull();
    expect(decideAgain(policy, ASKED, readKeptFacts(textOf(factsWith(), KEEPING, revoked))).barrier).toBe(
      'CONVENANT_REVOKED',
    );
  });

  it('has nobody to hold a unit that this catalogue lacks, and refuses to decide on a field that it lacks', () => {
    expect(() => again(factsWith(), { fields: ['K99.x'] })).toThrow(RangeError);
    const without = { ...policy, catalogue: { ...catalogue, units: new Map() } };
    expect(decideAgain(without, ASKED, readKeptFacts(textOf(factsWith()))).granted).toEqual([
      { field: 'K01.naam', holder: GATE_OIN, clause: 'C-1', form: 'FULL', consent: null },
    ]);
  });

  it('is the first one, whatever the convenant and the facts (ADL-03)', () => {
    fc.assert(
      fc.property(worlds, ({ catalogue: marked, convenant, requester, asked, many }) => {
        const compiled = compile(convenant, CONVENANT_HASH, marked);
        const made = plan(compiled, requester, PURPOSE, asked);
        for (const facts of many) {
          const text = keptFactsText(made, facts, KEEPING);
          expect(text).toBe(canonicalJson(JSON.parse(text)));
          const first = decide(made, facts, OUR_OIN);
          const question: AskedThen = { ...ASKED, requester, fields: asked, at: facts.at };
          const second = decideAgain(compiled, question, readKeptFacts(text));
          expect(second.barrier).toBe(first.barrier);
          expect(linesOf(second.granted)).toEqual(linesOf(givenFirst(first, facts, marked)));
          expect(linesOf(second.refused)).toEqual(linesOf(refusedFirst(first, facts, marked)));
        }
      }),
      { numRuns: 300 },
    );
  });
});

const linesOf = (lines: readonly object[]): string[] => lines.map((line) => canonicalJson(line)).sort();

const holdersIn = (facts: Facts, marked: Catalogue) => (unit: string) =>
  (facts.case?.participants ?? [])
    .filter(({ type }) => marked.units.get(unit)?.holders.includes(type))
    .map(({ oin }) => oin);

function givenFirst(first: Decision, facts: Facts, marked: Catalogue): object[] {
  const sides = { ours: GATE_OIN, requester: OUR_OIN, holdersOf: holdersIn(facts, marked) };
  return heldGrants(first, sides).flatMap(({ grant: { block, clause, consent }, holders }) =>
    holders.flatMap((holder) =>
      block.fields.map(({ coordinate: field }) => {
        const { id, form } = clause.terms;
        return { field, holder, clause: id, form, consent };
      }),
    ),
  );
}

function refusedFirst({ refused }: Decision, facts: Facts, marked: Catalogue): object[] {
  return refused.flatMap(({ block, reason, items }) => {
    const of = items ? new Set(items.map(({ contributor }) => contributor)) : holdersIn(facts, marked)(block.unit);
    const holders = [...of].length > 0 ? [...of] : [null];
    return holders.flatMap((holder) => block.fields.map(({ coordinate: field }) => ({ field, holder, reason })));
  });
}
