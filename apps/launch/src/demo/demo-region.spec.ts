import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isBsn, isOin, isUuid, type Json } from '#kernel';
import { parseCatalogue, parseConvenant, type FieldType } from '#policies';
import { demoRegion } from './demo-region.js';
import { oinOf } from './parties.js';
import { personOf } from './persons.js';

const text = (name: string): string => readFileSync(`config/${name}`, 'utf8');
const catalogue = parseCatalogue(
  readdirSync('config/catalogue').map((name) => ({ name, text: text(`catalogue/${name}`) })),
);
const convenant = parseConvenant({ name: 'groningen.yaml', text: text('convenants/groningen.yaml') }, catalogue);
const { parties, cases } = demoRegion();
const slugs = parties.map(({ slug }) => slug);
const items = cases.flatMap((file) => file.items);

const isText = (value: Json): value is string => typeof value === 'string' && value !== '';
const isMoment = (value: Json, form: RegExp): boolean =>
  isText(value) && form.test(value) && !Number.isNaN(Date.parse(value));

/** What a source may deliver for a field. */
const FITS: Readonly<Record<FieldType, (value: Json, codes: readonly string[]) => boolean>> = {
  TEXT: isText,
  TEXT_LIST: (value) => Array.isArray(value) && value.every(isText),
  DATE: (value) => isMoment(value, /^\d{4}-\d{2}-\d{2}$/),
  DATETIME: (value) => isMoment(value, /^\d{4}-\d{2}-\d{2}T.*Z$/),
  BOOLEAN: (value) => typeof value === 'boolean',
  INTEGER: Number.isInteger,
  CODE: (value, codes) => isText(value) && codes.includes(value),
  BSN: (value) => isText(value) && isBsn(value) && value.startsWith('9999'),
  OIN: (value) => isText(value) && isOin(value),
  PARTY_PSEUDONYM: () => false,
};

describe('the demo region', () => {
  it('has twelve cases with ids of their own', () => {
    expect(cases).toHaveLength(12);
    const ids = cases.flatMap(({ id, person, consents, items: held }) => [
      id,
      person,
      ...consents.map((consent) => consent.id),
      ...held.map((item) => item.id),
    ]);
    expect(ids.filter((id) => !isUuid(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cases[0]?.id).toBe('00000000-0000-4000-8000-000000000001');
  });

  it('holds only sealed fields of the unit of each item, each with a value of its type', () => {
    const wrong = items.flatMap(({ unit, values }) =>
      Object.entries(values).filter(([coordinate, value]) => {
        const field = catalogue.fields.get(coordinate);
        return field?.unit !== unit || field.origin !== 'SEALED' || !FITS[field.type](value, field.codes);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('fills every sealed field somewhere', () => {
    const filled = new Set(items.flatMap(({ values }) => Object.keys(values)));
    const sealed = [...catalogue.fields.values()].filter(({ origin }) => origin === 'SEALED');
    expect(sealed.map(({ coordinate }) => coordinate).filter((coordinate) => !filled.has(coordinate))).toEqual([]);
  });

  it('has each item contributed by a holder of its category, at most one record for each', () => {
    const typeOf = new Map(parties.map(({ slug, type }) => [slug, type]));
    const holders = new Map(catalogue.categories.map(({ code, holders: types }) => [code, types]));
    const strangers = items.filter(({ unit, contributor }) => {
      const type = typeOf.get(contributor);
      return !type || holders.get(unit.slice(0, 3))?.includes(type) !== true;
    });
    expect(strangers).toEqual([]);
    for (const file of cases) {
      const records = file.items.filter(({ unit }) => catalogue.units.get(unit)?.list === false);
      const keys = records.map(({ unit, contributor }) => `${unit} ${contributor}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('marks only what the unit says can be marked', () => {
    const wrong = items.filter(({ unit, archived, restricted, thirdParty }) => {
      const marks = catalogue.units.get(unit)?.marks ?? [];
      return (
        (archived && !marks.includes('WPG14')) ||
        (restricted && !marks.includes('RESTRICTED')) ||
        (thirdParty && !marks.includes('THIRD_PARTY'))
      );
    });
    expect(wrong).toEqual([]);
    expect(items.some(({ archived }) => archived)).toBe(true);
    expect(items.some(({ restricted }) => restricted)).toBe(true);
    expect(items.some(({ thirdParty }) => thirdParty)).toBe(true);
  });

  it('assigns each action to the party that it names', () => {
    const actions = items.filter(({ unit }) => unit === 'K13.acties');
    expect(
      actions.filter(({ owner, values }) => owner === null || values['K13.acties.belegdBij'] !== oinOf(owner)),
    ).toEqual([]);
  });

  it('names known parties only, and each party by functions of the convenant', () => {
    const named = cases.flatMap((file) => [
      ...file.participants.map(({ slug }) => slug),
      ...file.items.flatMap(({ contributor, owner }) => (owner === null ? [contributor] : [contributor, owner])),
    ]);
    expect(named.filter((slug) => !slugs.includes(slug))).toEqual([]);
    expect(parties.filter(({ oin }) => !isOin(oin))).toEqual([]);
    for (const { type, functions } of parties) {
      expect(functions).toEqual(convenant.parties.find((party) => party.type === type)?.functions ?? []);
    }
  });

  it('knows no other party and no other person', () => {
    expect(() => oinOf('onbekend')).toThrow(RangeError);
    expect(() => personOf(13)).toThrow(RangeError);
  });
});
