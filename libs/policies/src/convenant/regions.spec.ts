import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { NEVER_RECIPIENTS, PARTY_TYPES, PHASES_OF_PURPOSE, PURPOSES, type Level, type PartyType } from '#kernel';
import {
  casesSchema,
  convenantSchema,
  parseCatalogue,
  parseConvenant,
  type ClauseTerms,
  type Convenant,
} from '../index.js';

const text = (name: string): string => readFileSync(`config/${name}`, 'utf8');
const files = readdirSync('config/catalogue').map((name) => ({ name, text: text(`catalogue/${name}`) }));
const catalogue = parseCatalogue(files);
const read = (region: string): Convenant =>
  parseConvenant({ name: `${region}.yaml`, text: text(`convenants/${region}.yaml`) }, catalogue);
const CONVENANTS = { groningen: read('groningen'), twente: read('twente') };
const EACH = Object.entries(CONVENANTS);
const CODES = catalogue.categories.map(({ code }) => code).filter((code) => code !== 'K14');

/** The purposes that a column of the matrix stands for: x | y | z. */
const GROUPS = ['MELDING', 'TRIAGE', 'INCLUSIE'] as const;
const MEETING = ['CASUSOVERLEG', 'UITVOERING'] as const;

/** The highest level of which a kernpartner gets something, with the conditions under which; `-` for nothing. */
function cell(clauses: readonly ClauseTerms[], category: string): string {
  const said = clauses
    .filter(({ participation }) => participation.includes('KERNPARTNER'))
    .filter(({ fields }) => fields.some((field) => field.startsWith(`${category}.`)))
    .map((clause) => `${String(levelOf(clause, category))}${conditions(clause)}`);
  return [...new Set(said)].sort().join(' ') || '-';
}

function levelOf({ fields }: ClauseTerms, category: string): Level {
  const levels = fields
    .filter((field) => field.startsWith(`${category}.`))
    .map((field) => catalogue.fields.get(field)?.level ?? 0);
  return levels.includes(2) ? 2 : levels.includes(1) ? 1 : 0;
}

function conditions({ ownItems, consent, emergency }: ClauseTerms): string {
  return `${ownItems ? 'a' : ''}${consent ? 'c' : ''}${emergency ? 'w' : ''}`;
}

function rowsOf({ clauses }: Convenant, to: PartyType): readonly string[] {
  const mine = clauses.filter((clause) => clause.to === to);
  const groups = [GROUPS, MEETING, ['CRISIS'] as const];
  return groups.map((purposes) => {
    const row = mine.filter((clause) => purposes.some((purpose) => clause.purposes.includes(purpose)));
    return CODES.map((category) => cell(row, category)).join(' | ');
  });
}

describe('the convenant of Groningen', () => {
  it.each<[PartyType, string, string, string]>([
    //  K01 … K13: before the meeting, in and after it, in a crisis
    [
      'ZVH',
      '2 | 2 | 1 | 1 | 1 | 1 | 1 | 1 | - | 1 1c | 1 | 1 | 2',
      '2 | 2 | 1 | 1 | 1 | 1 | 1 | 1 | - | 1 1c | 1 | 1 | 2',
      '2w | 2w | 1w | 1w | 1w | 1w | 1w | 1w | - | 1cw 1w | 1w | 1w | 2w',
    ],
    [
      'LEVENSLOOPAANBIEDER',
      '2 | 1 | 1 | 0 | 1 | 1 | 1 | 2a | 2a 2c | 2 2a 2c | 1 | 1 | 2',
      '2 | 1 | 1 | 1 | 1 | 1 | 1 | 2a | 2a 2c | 2 2a 2c | 1 | 1 | 2',
      '2w | 1w | 1w | 1w | 1w | 1w | 1w | 2a | 2a 2cw | 2a 2w | 1w | 1w | 2w',
    ],
    [
      'GGZ',
      '1 | 0 | 1 | - | - | 1 | 0 | 1 2a | 2a 2c | 2a 2c | 0 | - | 2a',
      '1 | 0 | 1 | - | - | 1 | 0 | 1 2a | 2a 2c | 2a 2c | 0 | - | 2a',
      '1w | 0w | 1w | 1w | - | 1w | 0w | 1w 2a | 2a 2cw | 2a 2w | 0w | - | 2a',
    ],
    [
      'GEMEENTE',
      '2 | 1 | 1 | 0 | 0 | 1 | 1 | 1 | - | 1 1c | 2 | 1 2a | 2',
      '2 | 1 | 1 | 0 | 0 | 1 | 1 | 1 | - | 1 1c | 2 | 1 2a | 2',
      '2w | 1w | 1w | 0w | 0w | 1w | 1w | 1w | - | 1cw 1w | 2w | 1w 2a | 2w',
    ],
    [
      'SOCIAALTEAM',
      '1 2 | 0 | 0 | - | - | 0 | 0 | 0 | - | 1 1c | 1 2a | 1 | 2a',
      '1 2 | 0 | 0 | - | - | 0 | 0 | 0 | - | 1 1c | 1 2a | 1 | 2a',
      '1w 2w | 0w | 0w | - | - | 0w | 0w | 0w | - | 1cw 1w | 1w 2a | 1w | 2a',
    ],
    [
      'OPVANG',
      '1 2 | 0 | 0 | - | - | 0 | 0 | 0 | - | 1 1c | 1 | 1 2a | 2a',
      '1 2 | 0 | 0 | - | - | 0 | 0 | 0 | - | 1 1c | 1 | 1 2a | 2a',
      '1w 2w | 0w | 0w | - | - | 0w | 0w | 0w | - | 1cw 1w | 1w | 1w 2a | 2a',
    ],
    [
      'POLITIE',
      '2 | 2a | 1 | 2a | 1 | 1 | 0 | 0 | - | - | - | 0 | 2a',
      '2 | 2a | 1 | 2a | 1 | 1 | 0 | 0 | - | - | - | 0 | 2a',
      '2w | 2a | 1w | 2a | 1w | 1w | 0w | 1w | - | 1w | - | 0w | 2a',
    ],
    [
      'OM',
      '2 | 1 | 1 | 1 | 2a | 1 | 1 | 1 | - | 1 | - | - | 2a',
      '2 | 1 | 1 | 1 | 2a | 1 | 1 | 1 | - | 1 | - | - | 2a',
      '2w | 1w | 1w | 1w | 2a | 1w | 1w | 1w | - | 1w | - | - | 2a',
    ],
    [
      'RECLASSERING',
      '2 | 1 | 1 | 0 | 2 | 1 | 2a | 1 | 2c | 2c | 1 | 1 | 1',
      '2 | 1 | 1 | 1 | 2 | 1 | 2a | 1 | 2c | 2c | 1 | 1 | 1',
      '2w | 1w | 1w | 1w | 2w | 1w | 2a | 1w | 2cw | 2cw | 1w | 1w | 1w',
    ],
    [
      'DJI',
      '2 | - | 1 | - | 1 | 2a | 1 | 1 | 2c | 2c | 1 | - | 2a',
      '2 | - | 1 | - | 1 | 2a | 1 | 1 | 2c | 2c | 1 | - | 2a',
      '2w | - | 1w | - | 1w | 2a | 1w | 1w | 2cw | 2cw | 1w | - | 2a',
    ],
    [
      'GGD',
      '1 | 1 2a | 1 | - | - | - | - | 1 2a | 2c | - | 1 | 1 | 2a',
      '1 | 1 2a | 1 | - | - | - | - | 1 2a | 2c | - | 1 | 1 | 2a',
      '1w | 1w 2a | 1w | - | - | - | - | 1w 2a | 2cw | - | 1w | 1w | 2a',
    ],
    [
      'UWV',
      '1 2 | - | - | - | - | - | - | - | - | - | 1 2a | - | 2a',
      '1 2 | - | - | - | - | - | - | - | - | - | 1 2a | - | 2a',
      '- | - | - | - | - | - | - | - | - | - | 2a | - | 2a',
    ],
    [
      'WONINGCORPORATIE',
      '1 | 2a | 0 | - | - | - | - | - | - | - | - | 2a | 2a',
      '1 | 2a | 0 | - | - | - | - | - | - | - | - | 2a | 2a',
      '1w | 2a | 0w | - | - | - | - | - | - | - | - | 2a | 2a',
    ],
  ])('gives %s what the matrix says', (to, before, meeting, crisis) => {
    expect(rowsOf(CONVENANTS.groningen, to)).toEqual([before, meeting, crisis]);
  });
});

describe.each(EACH)('the convenant of %s', (_region, { parties, purposes, clauses }) => {
  const naming = (...categories: readonly string[]): readonly ClauseTerms[] =>
    clauses.filter(({ fields }) => fields.some((field) => categories.includes(field.slice(0, 3))));
  const ids = (wrong: readonly ClauseTerms[]): readonly string[] => wrong.map(({ id }) => id);

  it('has every purpose, in no phase in which it may never be stated', () => {
    expect(purposes.map(({ code }) => code)).toEqual(PURPOSES);
    expect(
      purposes.filter(({ code, phases }) => phases.some((phase) => !PHASES_OF_PURPOSE[code].includes(phase))),
    ).toEqual([]);
  });

  it('[LEG-22] gives data under professional secrecy only to who has a duty of confidentiality', () => {
    expect(ids(naming('K08', 'K09', 'K10').filter(({ confidential }) => !confidential))).toEqual([]);
  });

  it('gives the content of care in a voluntary track only with consent, in an emergency, or under Wvggz', () => {
    const voluntary = naming('K09', 'K10')
      .filter(({ tracks }) => tracks.includes('VRIJWILLIG') || tracks.includes('BEMOEIZORG'))
      .filter(({ consent, ownItems, legalBasis }) => !consent && !ownItems && !legalBasis.includes('WVGGZ_8_29_1'));
    expect(ids(voluntary)).toEqual([]);
  });

  it('opens nothing of another party for CRISIS without a declared emergency', () => {
    const open = clauses.filter(
      (clause) => clause.purposes.includes('CRISIS') && !clause.emergency && !clause.ownItems,
    );
    expect(ids(open)).toEqual([]);
  });

  it('[LEG-01] gives police data to others only under a decision', () => {
    expect(ids(naming('K04').filter(({ to, wpg20Decision }) => to !== 'POLITIE' && wpg20Decision === null))).toEqual(
      [],
    );
  });

  it('[LEG-10] gives nothing to insurers and examining doctors', () => {
    expect(parties.filter(({ type }) => NEVER_RECIPIENTS.includes(type)).map(({ functions }) => functions)).toEqual([
      [],
    ]);
    expect(ids(clauses.filter(({ to }) => NEVER_RECIPIENTS.includes(to)))).toEqual([]);
  });

  it('[LEG-11] gives a housing corporation nothing of K04, K05, K08 or K09, in any phase', () => {
    expect(ids(naming('K04', 'K05', 'K08', 'K09').filter(({ to }) => to === 'WONINGCORPORATIE'))).toEqual([]);
  });

  it('[LEG-12] gives the BSN only to who has a basis for it, and each other party that sees a name its own pseudonym', () => {
    const without = parties.filter(({ bsnBasis }) => bsnBasis.length === 0).map(({ type }) => type);
    const seen = clauses.filter(({ to }) => without.includes(to));
    expect(ids(seen.filter(({ fields }) => fields.includes('K01.bsn')))).toEqual([]);
    const named = seen.filter(({ fields }) => fields.includes('K01.naam.geslachtsnaam'));
    expect(named.length).toBeGreaterThan(0);
    expect(ids(named.filter(({ fields }) => !fields.includes('K01.pseudoniem')))).toEqual([]);
  });

  it('[LEG-16] falls to level 0 in AFSLUITING, but for a party’s own actions and its own plan', () => {
    const closing = clauses.filter(({ purposes: stated }) => stated.includes('AFSLUITING'));
    expect(closing.filter(({ purposes: stated }) => stated.length > 1)).toEqual([]);
    const fuller = closing.filter(({ fields, ownItems }) =>
      fields.some((field) => levelIn(field) > (ownItems && field.startsWith('K13.') ? 1 : 0)),
    );
    expect(ids(fuller)).toEqual([]);
  });

  it('gives an agendadeelnemer nothing but the actions assigned to its own organisation', () => {
    const guest = clauses.filter(({ participation }) => participation.includes('AGENDADEELNEMER'));
    expect(guest.length).toBeGreaterThan(0);
    expect(
      ids(guest.filter(({ ownItems, fields }) => !ownItems || fields.some((one) => !one.startsWith('K13.acties.')))),
    ).toEqual([]);
  });

  it('names each clause that rests on an assumption on the page of assumptions', () => {
    const page = readFileSync('docs/assumptions.md', 'utf8');
    const named = new Set([...page.matchAll(/[A-Z]+(?:-[A-Z]+)?-[0-9]+/g)].map(([id]) => id));
    expect(ids(clauses.filter(({ basis }) => basis === 'assumption')).filter((id) => !named.has(id))).toEqual([]);
  });
});

function levelIn(field: string): Level {
  return catalogue.fields.get(field)?.level ?? 2;
}

it('uses each form in each region, and every party type of the vocabulary in one', () => {
  for (const [, { clauses }] of EACH) {
    expect([...new Set(clauses.map(({ form }) => form))]).toEqual(expect.arrayContaining(['FULL', 'GENERALISED']));
  }
  expect(CONVENANTS.groningen.clauses.some(({ form }) => form === 'MASKED')).toBe(true);
  const listed = EACH.flatMap(([, { parties }]) => parties.map(({ type }) => type));
  expect([...new Set(listed)].sort()).toEqual([...PARTY_TYPES].sort());
});

it('convenants and cases are described for editors by the schemas that they are checked against', () => {
  const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  expect(JSON.parse(text('convenant.schema.json'))).toEqual(asJson(convenantSchema));
  expect(JSON.parse(text('cases.schema.json'))).toEqual(asJson(casesSchema));
});
