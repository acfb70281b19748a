import type { Json } from '#kernel';
import type { DemoItem } from './demo-data.js';
import { oinOf } from './parties.js';
import { personOf } from './persons.js';

/** An item before it has an id and with its marks still at rest. */
export type Draft = Pick<DemoItem, 'unit' | 'contributor' | 'values'> & Partial<DemoItem>;

type Values = Readonly<Record<string, Json>>;

/** Prefixes names with where they belong, `datum` in `K04` is `K04.datum`. */
function placed(unit: string, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${unit}.${name}`, value]));
}

/** The record of a category. */
function record(category: string, contributor: string, values: Values): Draft {
  const head = { status: 'ACTUEEL', datum: '2026-03-02' };
  return { unit: category, contributor, values: placed(category, { ...head, ...values }) };
}

function listed(unit: string, contributor: string, values: Values): Draft {
  return { unit, contributor, values: placed(unit, values) };
}

export function identity(number: number): Draft {
  const { bsn, given, prefix, born, street } = personOf(number);
  return record('K01', 'gemeente', {
    bsn,
    'naam.voornamen': given,
    ...(prefix !== null && { 'naam.voorvoegsel': prefix }),
    'naam.geslachtsnaam': 'Demovoorbeeld',
    geboortedatum: born,
    'adres.straat': street,
    'adres.postcode': '0000 XX',
    'adres.woonplaats': 'Demodorp',
  });
}

export function report(contributor: 'zvh' | 'politie', soort: 'ZVH' | 'NAZ' | 'VT', sketch: string): Draft {
  return record('K02', contributor, {
    soort,
    datumTijd: '2026-02-27T09:15:00Z',
    'zorgelijkeSituatie.situatieSchets': `${sketch} (verzonnen)`,
  });
}

export function police(): Draft {
  return record('K04', 'politie', {});
}

export function incident(datum: string, soort: string, description: string): Draft {
  return listed('K04.incidenten', 'politie', { datum, soort, omschrijving: `${description} (verzonnen)` });
}

export function safetySignal(soort: string, advice: string): Draft {
  return listed('K04.actueleVeiligheidssignalen', 'politie', { soort, advies: `${advice} (verzonnen)` });
}

export function justice(title: string, conditions: readonly string[], hearing: string | null): Draft {
  return record('K05', 'om', {
    strafrechtelijkeTitel: title,
    bijzondereVoorwaarden: conditions,
    ...(hearing !== null && { zittingsdatum: hearing }),
  });
}

export function supervision(state: string): Draft {
  return record('K07', 'reclassering', {
    toezichtStatus: state,
    toezichthouder: 'T. Demotoezicht',
    toezichtplan: 'Wekelijks gesprek, dagbesteding vanaf april (verzonnen)',
  });
}

export function care(contributor: 'levensloopaanbieder' | 'ggz', order: string): Draft {
  return record('K08', contributor, {
    inZorg: true,
    zorgverantwoordelijke: contributor === 'ggz' ? 'G. Demobehandelaar' : 'L. Demobehandelaar',
    'machtiging.soort': order,
    ...(order !== 'GEEN' && {
      'machtiging.einddatum': '2027-03-01',
      verplichteZorgVorm: ['toedienen van medicatie', 'beperken van de bewegingsvrijheid'],
    }),
  });
}

export function careContent(contributor: 'levensloopaanbieder' | 'ggz', diagnosis: string): Draft {
  return record('K09', contributor, {
    diagnose: `${diagnosis} (verzonnen)`,
    medicatie: ['Demomiddel A', 'Demomiddel B'],
  });
}

export function signalling(contributor: 'levensloopaanbieder' | 'ggz', risk: 'LAAG' | 'MATIG' | 'HOOG'): Draft {
  return record('K10', contributor, {
    risicotaxatieUitkomst: risk,
    deEscalatie: 'Rustig spreken, met zijn tweeën komen, niet aan de deur blijven staan (verzonnen)',
    signaleringsplan: 'Slaapt slecht, mijdt contact: bel de zorgverantwoordelijke (verzonnen)',
  });
}

export function selfBinding(until: string): Draft {
  return listed('K10.zelfbinding', 'levensloopaanbieder', {
    geldigTot: until,
    omstandigheden: 'Als ik drie nachten niet slaap en niemand binnenlaat (verzonnen)',
  });
}

export function outcome(): Draft {
  return record('K13', 'zvh', { casusregisseur: 'C. Demoregisseur', 'casusoverleg.datum': '2026-03-02' });
}

export function action(owner: string, description: string, informed = 'Besproken met betrokkene'): Draft {
  const values = { omschrijving: description, belegdBij: oinOf(owner), informering: `${informed} (verzonnen)` };
  return { ...listed('K13.acties', 'zvh', values), owner };
}
