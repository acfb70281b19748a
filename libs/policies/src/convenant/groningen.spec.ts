import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Level, PartyType, Purpose } from '#kernel';
import { convenantSchema, parseCatalogue, parseConvenant, type ClauseTerms } from '../index.js';

const text = (name: string): string => readFileSync(`config/${name}`, 'utf8');
const files = readdirSync('config/catalogue').map((name) => ({ name, text: text(`catalogue/${name}`) }));
const catalogue = parseCatalogue(files);
const { clauses } = parseConvenant({ name: 'groningen.yaml', text: text('convenants/groningen.yaml') }, catalogue);

const CATEGORIES = ['K01', 'K02', 'K04', 'K05', 'K07', 'K08', 'K09', 'K10', 'K13'] as const;

/** The highest level of which a party gets something, with the conditions under which; `-` for nothing. */
function cell(to: PartyType, category: string, purpose: Purpose): string {
  const mine = clauses
    .filter((clause) => clause.to === to && clause.purposes.includes(purpose))
    .filter(({ participation }) => participation.includes('KERNPARTNER'))
    .filter(({ fields }) => fields.some((field) => field.startsWith(`${category}.`)));
  return (
    [...new Set(mine.map((clause) => `${String(levelOf(clause, category))}${conditions(clause)}`))].sort().join(' ') ||
    '-'
  );
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

describe('the convenant of Groningen', () => {
  it.each<[PartyType, Purpose, readonly string[]]>([
    //                                  K01   K02   K04   K05   K07   K08        K09         K10                 K13
    ['ZVH', 'MELDING', ['2', '2', '1', '1', '1', '1', '-', '1 1c', '2']],
    ['ZVH', 'UITVOERING', ['2', '2', '1', '1', '1', '1', '-', '1 1c', '2']],
    ['ZVH', 'CRISIS', ['2w', '2w', '1w', '1w', '1w', '1w', '-', '1cw 1w', '2w']],
    ['LEVENSLOOPAANBIEDER', 'MELDING', ['2', '1', '0', '1', '1', '2a', '2a 2c', '2 2a 2c', '2']],
    ['LEVENSLOOPAANBIEDER', 'CASUSOVERLEG', ['2', '1', '1', '1', '1', '2a', '2a 2c', '2 2a 2c', '2']],
    ['LEVENSLOOPAANBIEDER', 'CRISIS', ['2w', '1w', '1w', '1w', '1w', '2a', '2a 2cw', '2a 2w', '2w']],
    ['GEMEENTE', 'MELDING', ['2', '1', '0', '0', '1', '1', '-', '1 1c', '2']],
    ['GEMEENTE', 'CASUSOVERLEG', ['2', '1', '0', '0', '1', '1', '-', '1 1c', '2']],
    ['GEMEENTE', 'CRISIS', ['2w', '1w', '0w', '0w', '1w', '1w', '-', '1cw 1w', '2w']],
    ['POLITIE', 'MELDING', ['2', '2a', '2a', '1', '0', '0', '-', '-', '2a']],
    ['POLITIE', 'CASUSOVERLEG', ['2', '2a', '2a', '1', '0', '0', '-', '-', '2a']],
    ['POLITIE', 'CRISIS', ['2w', '2a', '2a', '1w', '0w', '1w', '-', '1w', '2a']],
    ['OM', 'MELDING', ['2', '1', '1', '2a', '1', '1', '-', '1', '2a']],
    ['OM', 'CASUSOVERLEG', ['2', '1', '1', '2a', '1', '1', '-', '1', '2a']],
    ['OM', 'CRISIS', ['2w', '1w', '1w', '2a', '1w', '1w', '-', '1w', '2a']],
    ['RECLASSERING', 'MELDING', ['2', '1', '0', '1', '2a', '1', '2c', '2c', '1']],
    ['RECLASSERING', 'CASUSOVERLEG', ['2', '1', '1', '1', '2a', '1', '2c', '2c', '1']],
    ['RECLASSERING', 'CRISIS', ['2w', '1w', '1w', '1w', '2a', '1w', '2cw', '2cw', '1w']],
  ])('gives %s for %s what the matrix says', (to, purpose, row) => {
    expect(CATEGORIES.map((category) => cell(to, category, purpose))).toEqual(row);
  });

  const naming = (...categories: readonly string[]): readonly ClauseTerms[] =>
    clauses.filter(({ fields }) => fields.some((field) => categories.includes(field.slice(0, 3))));

  it('[LEG-22] gives data under professional secrecy only to who has a duty of confidentiality', () => {
    expect(naming('K08', 'K09', 'K10').filter(({ confidential }) => !confidential)).toEqual([]);
  });

  it('gives the content of care in a voluntary track only with consent, in an emergency, or under Wvggz', () => {
    const voluntary = naming('K09', 'K10')
      .filter(({ tracks }) => tracks.includes('VRIJWILLIG') || tracks.includes('BEMOEIZORG'))
      .filter(({ consent, ownItems, legalBasis }) => !consent && !ownItems && !legalBasis.includes('WVGGZ_8_29_1'));
    expect(voluntary.map(({ id }) => id)).toEqual([]);
  });

  it('opens nothing of another party for CRISIS without a declared emergency', () => {
    const open = clauses.filter(
      ({ purposes, emergency, ownItems }) => purposes.includes('CRISIS') && !emergency && !ownItems,
    );
    expect(open).toEqual([]);
  });

  it('[LEG-01] gives police data to others only under a decision', () => {
    expect(naming('K04').filter(({ to, wpg20Decision }) => to !== 'POLITIE' && wpg20Decision === null)).toEqual([]);
  });

  it('gives an agendadeelnemer nothing but the actions assigned to its own organisation', () => {
    const guest = clauses.filter(({ participation }) => participation.includes('AGENDADEELNEMER'));
    expect(guest.length).toBeGreaterThan(0);
    expect(
      guest.filter(({ ownItems, fields }) => !ownItems || fields.some((field) => !field.startsWith('K13.acties.'))),
    ).toEqual([]);
  });

  it('uses each form', () => {
    expect([...new Set(clauses.map(({ form }) => form))].sort()).toEqual(['FULL', 'GENERALISED', 'MASKED']);
  });

  it('is described for editors by the schema that it is checked against', () => {
    expect(JSON.parse(text('convenant.schema.json'))).toEqual(JSON.parse(JSON.stringify(convenantSchema)));
  });
});
