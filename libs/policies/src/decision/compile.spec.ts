import { describe, expect, it } from '@jest/globals';
import { caseWith, catalogueWith, clauseWith, convenantWith, wpg20DecisionWith } from '#testing';
import type { ClauseTerms } from '../convenant/convenant.js';
import { compile, compileClause, grants, type Attributes } from './compile.js';

const catalogue = catalogueWith({
  K01: { fields: { naam: {}, bsn: { type: 'BSN', sensitivities: ['BSN'] }, '*': {} } },
  K04: {
    marks: ['WPG14'],
    fields: { status: {} },
    lists: { incidenten: { marks: ['WPG14', 'RESTRICTED', 'THIRD_PARTY', 'VALIDITY'], fields: { datum: {} } } },
  },
});

const { phase, track } = caseWith();
const ATTRIBUTES: Attributes = {
  partyType: 'GEMEENTE',
  function: 'regisseur',
  confidential: false,
  purpose: 'CASUSOVERLEG',
  phase,
  track,
  participation: 'KERNPARTNER',
  emergency: false,
  wpg20: false,
  consent: 'NO_CONSENT',
  unit: 'K01',
  own: false,
  archived: false,
  restricted: false,
  thirdParty: false,
  valid: true,
};

function granted(terms: Partial<ClauseTerms>, attributes: Partial<Attributes>, coordinate = 'K01.naam'): boolean {
  return grants(compileClause(clauseWith(terms), catalogue), { ...ATTRIBUTES, ...attributes }, coordinate);
}

describe('a clause is not compiled', () => {
  it.each<[string, Partial<ClauseTerms>, RegExp]>([
    ['without a field', { fields: [] }, /names no field/],
    ['with a wildcard for everything', { fields: ['*'] }, /no field of the catalogue/],
    ['with a wildcard for a category', { fields: ['K04.*'] }, /no field of the catalogue/],
    ['with a wildcard that the catalogue itself names', { fields: ['K01.*'] }, /no field of the catalogue/],
    ['with a coordinate that does not exist', { fields: ['K01.naam', 'K01.nam'] }, /K01\.nam is no field/],
    ['with an empty coordinate', { fields: [''] }, /no field of the catalogue/],
    ['for no function', { functions: [] }, /empty list/],
    ['for no purpose', { purposes: [] }, /empty list/],
    ['for no phase', { phases: [] }, /empty list/],
    ['for no track', { tracks: [] }, /empty list/],
    ['for no participation', { participation: [] }, /empty list/],
  ])('%s', (_case, change, message) => {
    expect(() => compileClause(clauseWith(change), catalogue)).toThrow(RangeError);
    expect(() => compile(convenantWith([clauseWith(), clauseWith(change)]), 'h', catalogue)).toThrow(message);
  });
});

describe('a clause', () => {
  it('grants the field that it names, of the unit that holds it', () => {
    expect(granted({}, {})).toBe(true);
  });

  it.each<[string, Partial<Attributes>, string]>([
    ['a field that is not named', {}, 'K01.bsn'],
    ['no field at all', {}, ''],
    ['a field of another category', { unit: 'K04' }, 'K04.status'],
    ['the field in an item of another unit', { unit: 'K04' }, 'K01.naam'],
    ['a word that is no coordinate', {}, '*'],
    ['another kind of party', { partyType: 'POLITIE' }, 'K01.naam'],
    ['another function', { function: 'adviseur' }, 'K01.naam'],
    ['another purpose', { purpose: 'CRISIS' }, 'K01.naam'],
    ['another phase', { phase: 'NAZORG' }, 'K01.naam'],
    ['another track', { track: 'WZD' }, 'K01.naam'],
    ['another way of taking part', { participation: 'AGENDADEELNEMER' }, 'K01.naam'],
  ])('never grants %s', (_case, attributes, coordinate) => {
    expect(granted({}, attributes, coordinate)).toBe(false);
  });

  it.each<[string, Partial<ClauseTerms>, Partial<Attributes>]>([
    ['confidentiality', { confidential: true }, { confidential: true }],
    ['an emergency', { emergency: true }, { emergency: true }],
    ['a decision', { wpg20Decision: 'W-1' }, { wpg20: true }],
    ['consent', { consent: true }, { consent: 'VALID' }],
    ['own items', { ownItems: true }, { own: true }],
  ])('that asks for %s grants with it and not without', (_case, terms, attributes) => {
    expect(granted(terms, attributes)).toBe(true);
    expect(granted(terms, {})).toBe(false);
  });

  it.each(['NO_CONSENT', 'CONSENT_WITHDRAWN', 'CONSENT_EXPIRED', 'OBJECTION'] as const)(
    'that asks for consent does not grant on %s',
    (consent) => {
      expect(granted({ consent: true }, { consent })).toBe(false);
    },
  );

  it.each<[string, Partial<Attributes>]>([
    ['removed police data', { archived: true }],
    ['a running investigation', { restricted: true }],
    ["somebody else's data", { thirdParty: true }],
    ['an item out of its term', { valid: false }],
  ])('never grants %s in a unit that can be marked so, and does not look at it in another', (_case, mark) => {
    const terms = { fields: ['K04.incidenten.datum', 'K01.naam'] };
    expect(granted(terms, { unit: 'K04.incidenten' }, 'K04.incidenten.datum')).toBe(true);
    expect(granted(terms, { unit: 'K04.incidenten', ...mark }, 'K04.incidenten.datum')).toBe(false);
    expect(granted(terms, mark)).toBe(true);
  });

  it('with fields of two units does not lend the marks of one to the other', () => {
    const terms = { fields: ['K01.naam', 'K04.status'] };
    expect(granted(terms, { unit: 'K04', archived: true }, 'K04.status')).toBe(false);
    expect(granted(terms, { unit: 'K01', archived: true }, 'K04.status')).toBe(false);
    expect(granted(terms, { unit: 'K04', archived: true }, 'K01.naam')).toBe(false);
  });
});

describe('a compiled convenant', () => {
  it('lists the clauses of a field from the fullest form to the least, in document order among equals', () => {
    const forms = ['GENERALISED', 'MASKED', 'FULL', 'MASKED', 'FULL'] as const;
    const clauses = forms.map((form, index) => clauseWith({ id: `C-${String(index)}`, form }));
    const { clausesOf } = compile(convenantWith(clauses), 'h', catalogue);
    expect(clausesOf.get('K01.naam')?.map(({ terms }) => terms.id)).toEqual(['C-2', 'C-4', 'C-1', 'C-3', 'C-0']);
    expect(clausesOf.get('K01.bsn')).toBeUndefined();
  });

  it('is not revoked unless said so', () => {
    const convenant = convenantWith([]);
    expect(compile(convenant, 'h', catalogue)).toMatchObject({ hash: 'h', revokedAt: null, convenant, catalogue });
    expect(compile(convenant, 'h', catalogue, 7).revokedAt).toBe(7);
  });

  it('knows every moment at which it begins or stops to grant something', () => {
    const convenant = convenantWith([], {
      inForce: { from: 1, until: 2 },
      wpg20Decisions: [wpg20DecisionWith({ span: { from: 3, until: null } })],
    });
    expect(compile(convenant, 'h', catalogue).turns).toEqual([1, 2, 3]);
    expect(compile(convenant, 'h', catalogue, 7).turns).toContain(7);
  });
});
