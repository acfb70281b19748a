import { describe, expect, it } from '@jest/globals';
import type { Reason } from '#kernel';
import { catalogueWith, CLASS, clauseWith, compiledWith } from '#testing';
import type { ClauseTerms } from '../convenant/convenant.js';
import type { RequesterClass } from './facts.js';
import { plan, type DisclosurePlan } from './plan.js';

const catalogue = catalogueWith({
  K01: { fields: { naam: {}, adres: { level: 2 }, bsn: { type: 'BSN', sensitivities: ['BSN'] } } },
  K08: { fields: { regiebehandelaar: {} }, lists: { contacten: { fields: { datum: {} } } } },
});

function planFor(
  clauses: readonly Partial<ClauseTerms>[],
  coordinates: readonly string[],
  requester: Partial<RequesterClass> = {},
): DisclosurePlan {
  const terms = clauses.map((change, index) => clauseWith({ id: `C-${String(index + 1)}`, ...change }));
  return plan(compiledWith(catalogue, terms), { ...CLASS, ...requester }, 'CASUSOVERLEG', coordinates);
}

describe('a plan', () => {
  it.each<[string, Partial<ClauseTerms>, string, Partial<RequesterClass>, Reason | null]>([
    ['some clause may grant', {}, 'K01.naam', {}, null],
    ['only one with every condition may grant', everyCondition(), 'K01.naam', { confidential: true }, null],
    ['nothing is said of', {}, 'K08.regiebehandelaar', {}, 'CATEGORY_NOT_ALLOWED'],
    ['others of its category are granted', {}, 'K01.adres', {}, 'LEVEL_TOO_HIGH'],
    ['another function is granted', { functions: ['adviseur'] }, 'K01.naam', {}, 'CATEGORY_NOT_ALLOWED'],
    ['another purpose is granted', { purposes: ['CRISIS'] }, 'K01.naam', {}, 'CATEGORY_NOT_ALLOWED'],
    ['another kind of party is granted', { to: 'POLITIE' }, 'K01.naam', {}, 'CATEGORY_NOT_ALLOWED'],
    ['a confidant is granted', { confidential: true }, 'K01.naam', {}, 'CONFIDENTIALITY_REQUIRED'],
    [
      'a confidant with another function is granted',
      { confidential: true, functions: ['adviseur'] },
      'K01.naam',
      {},
      'CATEGORY_NOT_ALLOWED',
    ],
    ['is a BSN that no clause gives this kind of party', {}, 'K01.bsn', {}, 'BSN_BASIS_MISSING'],
    [
      'is a BSN that a clause gives another kind of party',
      { to: 'POLITIE', fields: ['K01.bsn'] },
      'K01.bsn',
      {},
      'BSN_BASIS_MISSING',
    ],
    [
      'is a BSN that this kind of party has for another purpose',
      { fields: ['K01.bsn'], purposes: ['CRISIS'] },
      'K01.bsn',
      {},
      'CATEGORY_NOT_ALLOWED',
    ],
  ])('knows of a field that %s', (_case, terms, coordinate, requester, never) => {
    const [field] = planFor([terms], [coordinate], requester).fields;
    expect(field).toMatchObject({ never, field: { coordinate } });
    expect(field?.clauses.map(({ terms: { id } }) => id)).toEqual(never === null ? ['C-1'] : []);
  });

  it('is not misled by a category whose code begins alike', () => {
    const alike = catalogueWith({ K1: { fields: { a: {} } }, K12: { fields: { b: {} } } });
    const policy = compiledWith(alike, [clauseWith({ fields: ['K12.b'] })]);
    expect(plan(policy, CLASS, 'CASUSOVERLEG', ['K1.a']).fields[0]?.never).toBe('CATEGORY_NOT_ALLOWED');
  });

  it('keeps each field once, in the order asked', () => {
    const { fields } = planFor([], ['K08.regiebehandelaar', 'K01.naam', 'K08.regiebehandelaar']);
    expect(fields.map(({ field }) => field.coordinate)).toEqual(['K08.regiebehandelaar', 'K01.naam']);
  });

  it('reads items of units with something to grant, and no others', () => {
    const granting = [{ fields: ['K01.naam', 'K01.adres', 'K08.contacten.datum'] }];
    const asked = ['K01.naam', 'K01.adres', 'K08.contacten.datum', 'K08.regiebehandelaar'];
    expect(planFor(granting, asked).units).toEqual(['K01', 'K08.contacten']);
    expect(planFor([], asked).units).toEqual([]);
  });

  it('looks at consent for categories where it decides something, and no others', () => {
    const clauses = [{ consent: true }, { fields: ['K01.adres'], consent: true }, { fields: ['K08.regiebehandelaar'] }];
    const asked = ['K01.naam', 'K01.adres', 'K08.regiebehandelaar'];
    expect(planFor(clauses, asked).consentOf).toEqual(['K01']);
    expect(planFor(clauses, asked, { function: 'adviseur' }).consentOf).toEqual([]);
  });

  it('NUT-01 is not made for a coordinate outside the catalogue', () => {
    expect(() => planFor([], ['K01.naam', 'K01.*'])).toThrow(RangeError);
    expect(() => planFor([], [''])).toThrow(RangeError);
  });
});

function everyCondition(): Partial<ClauseTerms> {
  return { ownItems: true, consent: true, emergency: true, confidential: true, wpg20Decision: 'W-1' };
}
