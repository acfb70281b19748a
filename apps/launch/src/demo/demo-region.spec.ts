import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isBsn, isOin, isUuid, PHASES, PURPOSES, TRACKS, type Json } from '#kernel';
import { parseCatalogue, parseConvenant, type FieldType } from '#policies';
import { caseId } from './cases.js';
import { demoRegion, demoRegions } from './demo-region.js';
import { oinOf, PARTIES } from './parties.js';
import { personOf } from './persons.js';

const text = (name: string): string => readFileSync(`config/${name}`, 'utf8');
const catalogue = parseCatalogue(
  readdirSync('config/catalogue').map((name) => ({ name, text: text(`catalogue/${name}`) })),
);
const everyCase = demoRegions().flatMap(({ cases }) => cases);
const everyItem = everyCase.flatMap(({ items }) => items);

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
  BSN: (value) => isText(value) && isBsn(value) && value.startsWith('99999'),
  OIN: (value) => isText(value) && isOin(value),
  PARTY_PSEUDONYM: () => false,
};

describe('the demo', () => {
  it('has 36 cases in each region, with ids of their own that say which case it is', () => {
    expect(demoRegions().map(({ id, cases }) => [id, cases.length])).toEqual([
      ['groningen', 36],
      ['twente', 36],
    ]);
    const ids = everyCase.flatMap(({ id, person, consents, items }) => [
      id,
      person,
      ...consents.map((consent) => consent.id),
      ...items.map((item) => item.id),
    ]);
    expect(ids.filter((id) => !isUuid(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(demoRegion().cases[0]?.id).toBe('00000000-0000-4000-8000-000000000001');
    for (const { id, cases } of demoRegions()) {
      expect(cases.map((file) => file.id)).toEqual(cases.map((_, index) => caseId(index + 1, id)));
    }
  });

  it('is about people of whom no two have the same BSN', () => {
    const numbers = everyItem.flatMap(({ values }) => values['K01.bsn'] ?? []);
    expect(numbers).toHaveLength(everyCase.length);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.slice(0, 3)).toEqual(['999990007', '999990044', '999990081']);
  });

  it('fills every sealed field somewhere', () => {
    const filled = new Set(everyItem.flatMap(({ values }) => Object.keys(values)));
    const sealed = [...catalogue.fields.values()].filter(({ origin }) => origin === 'SEALED');
    expect(sealed.map(({ coordinate }) => coordinate).filter((coordinate) => !filled.has(coordinate))).toEqual([]);
  });

  it('knows no other party and no other person', () => {
    expect(() => oinOf('onbekend')).toThrow(RangeError);
    expect(() => personOf('twente', 37)).toThrow(RangeError);
  });

  it('has parties with OINs of their own, and gives each every purpose', () => {
    expect(PARTIES.filter(({ oin }) => !isOin(oin))).toEqual([]);
    expect(new Set(PARTIES.map(({ oin }) => oin)).size).toBe(PARTIES.length);
    expect(PARTIES.filter(({ purposes }) => purposes !== PURPOSES)).toEqual([]);
  });
});

describe.each(demoRegions())('the region $id', ({ id, parties, cases }) => {
  const slugs = parties.map(({ slug }) => slug);
  const items = cases.flatMap((file) => file.items);

  it('has cases in every phase, on every track, in every state of consent, of emergency and of taking part', () => {
    expect(new Set(cases.map(({ phase }) => phase))).toEqual(new Set(PHASES));
    expect(new Set(cases.map(({ track }) => track))).toEqual(new Set(TRACKS));
    const now = (until: number | null): string => (until !== null && until < 0 ? 'OVER' : 'NOW');
    const consents = cases.flatMap((file) =>
      file.consents.map((one) => `${one.kind} ${one.state} ${now(one.untilDays)}`),
    );
    expect(new Set(consents)).toEqual(
      new Set(['CONSENT IN_FORCE NOW', 'CONSENT WITHDRAWN NOW', 'CONSENT IN_FORCE OVER', 'OBJECTION IN_FORCE NOW']),
    );
    expect(cases.some((file) => file.consents.length === 0)).toBe(true);
    const emergencies = cases.map(({ emergency }) => emergency && now(emergency.untilDays));
    expect(new Set(emergencies)).toEqual(new Set([null, 'NOW', 'OVER']));
    const seats = cases.flatMap((file) => file.participants.map(({ role, untilDays }) => `${role} ${now(untilDays)}`));
    expect(new Set(seats)).toEqual(new Set(['KERNPARTNER NOW', 'AGENDADEELNEMER NOW', 'AGENDADEELNEMER OVER']));
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

  it('has each field contributed by a holder of it, at most one record for each', () => {
    const typeOf = new Map(parties.map(({ slug, type }) => [slug, type]));
    for (const file of cases) {
      const records = file.items.filter(({ unit }) => catalogue.units.get(unit)?.list === false);
      const keys = records.map(({ unit, contributor }) => `${unit} ${contributor}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
    const strangers = items.flatMap(({ contributor, values }) =>
      Object.keys(values).filter((coordinate) => {
        const type = typeOf.get(contributor);
        return !type || catalogue.fields.get(coordinate)?.holders.includes(type) !== true;
      }),
    );
    expect(strangers).toEqual([]);
  });

  it('has every party contribute to a case', () => {
    const contributors = new Set(items.map(({ contributor }) => contributor));
    expect(slugs.filter((slug) => !contributors.has(slug))).toEqual([]);
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

  it('assigns each action to the party that it names, and names known parties only', () => {
    const actions = items.filter(({ unit }) => unit === 'K13.acties');
    const astray = actions.filter(
      ({ owner, values }) => owner === null || values['K13.acties.belegdBij'] !== oinOf(owner),
    );
    expect(astray).toEqual([]);
    const named = cases.flatMap((file) => [
      ...file.participants.map(({ slug }) => slug),
      ...file.items.flatMap(({ contributor, owner }) => (owner === null ? [contributor] : [contributor, owner])),
    ]);
    expect(named.filter((slug) => !slugs.includes(slug))).toEqual([]);
  });

  it('registers every function of its convenant', () => {
    const file = `convenants/${id}.yaml`;
    if (!existsSync(`config/${file}`)) return;
    const convenant = parseConvenant({ name: file, text: text(file) }, catalogue);
    for (const { type, functions } of parties) {
      const known = convenant.parties.find((party) => party.type === type)?.functions ?? [];
      expect(known.filter((name) => !functions.includes(name))).toEqual([]);
    }
  });
});
