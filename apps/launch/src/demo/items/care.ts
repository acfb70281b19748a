import { oinOf } from '../parties.js';
import { listed, madeUp, oneOf, record, type Draft, type Values } from './draft.js';

/** The name that a provider's professionals go by: the first letter of its slug. */
function practitioner(contributor: string): string {
  return `${contributor.charAt(0).toUpperCase()}. Demobehandelaar`;
}

export interface Care {
  /** Kind of order for compulsory care. */
  readonly order?: string;
  readonly setting?: 'AMBULANT' | 'BESCHERMD_WONEN' | 'KLINISCH' | 'BEVEILIGD_KLINISCH';
  /** Slug of the provider that carries the case. */
  readonly carrier?: string;
}

/** That there is care, who is responsible and on what title; with the compulsory care that was given. */
export function care(contributor: string, { order = 'GEEN', setting = 'AMBULANT', carrier }: Care): readonly Draft[] {
  const compelled = order !== 'GEEN';
  return [
    record('K08', contributor, {
      inZorg: true,
      inZorgSinds: '2025-09-01',
      zorgverantwoordelijke: practitioner(contributor),
      ...carriedBy(carrier),
      casemanager: 'C. Demomanager',
      team: 'Demoteam forensisch FACT',
      bereikbaarheid: '000 000 03 03, buiten kantooruren 000 000 03 04',
      machtiging: { soort: order, ...(compelled && { begindatum: '2026-03-01', einddatum: '2027-03-01' }) },
      verblijf: setting === 'AMBULANT' ? { setting, beveiligingsniveau: 'GEEN' } : stay(setting),
      verplichteZorgVorm: compelled ? ['toedienen van medicatie', 'beperken van de bewegingsvrijheid'] : null,
      financiering: setting === 'AMBULANT' ? 'ZVW' : 'WLZ',
    }),
    ...(compelled ? [compulsoryCare(contributor)] : []),
  ];
}

function carriedBy(carrier: string | undefined): Values {
  return carrier === undefined ? {} : { levensloopaanbieder: oinOf(carrier) };
}

function stay(setting: string): Values {
  return {
    setting,
    beveiligingsniveau: setting === 'BEVEILIGD_KLINISCH' ? 'NIVEAU_3' : 'GEEN',
    opnamedatum: '2026-03-05',
    verwachtOntslag: '2027-01-15',
    terugnamegarantie: true,
    medischNoodzakelijk: true,
  };
}

function compulsoryCare(contributor: string): Draft {
  return listed('K08.verplichteZorg', contributor, {
    vorm: 'toedienen van medicatie',
    noodzaak: madeUp('Weigerde medicatie en werd dreigend'),
    begin: '2026-03-06T10:00:00Z',
    einde: '2026-03-20T10:00:00Z',
    frequentie: 'dagelijks, twee weken',
  });
}

export function outreach(datum: string, uitkomst: string): Draft {
  const bevindingen = madeUp('Deed open en nam een folder aan');
  return listed('K08.bemoeizorg', 'ggd', { datum, uitkomst, bevindingen });
}

/** The content of care, with its plan. */
export function careContent(contributor: string, diagnosis: string): Draft {
  return record('K09', contributor, {
    diagnose: madeUp(diagnosis),
    medicatie: ['Demomiddel A', 'Demomiddel B'],
    behandelverslag: madeUp('Heeft baat bij vaste gezichten'),
    somatiek: madeUp('Geen bijzonderheden'),
    middelengebruik: madeUp('Dagelijks alcohol'),
    verstandelijkeBeperking: oneOf(['GEEN', 'VERMOEDEN', 'LICHT'], diagnosis.length),
    hersenletsel: false,
    depot: { middel: 'Demomiddel C', volgendeToediening: '2026-04-01' },
    zorgplan: {
      vastgesteldOp: '2026-03-10',
      noodzakelijkeZorg: madeUp('Begeleiding en medicatie'),
      doel: madeUp('Een jaar zonder opname'),
      voorkeuren: madeUp('Liever geen huisbezoek in de ochtend'),
      maximaleDuur: 180,
      essentieleVoorwaarden: ['eigen woonruimte', 'vast inkomen', 'zinvolle dagen'],
      evaluatiedatum: '2026-09-10',
    },
  });
}

export function treatment(contributor: string): Draft {
  return listed('K09.behandelingen', contributor, {
    soort: 'Agressieregulatie',
    begindatum: '2025-10-01',
    einddatum: '2026-02-01',
    resultaat: madeUp('Afgerond, herkent spanning eerder'),
  });
}

/** How a crisis announces itself, and what helps. */
export function signalling(contributor: string, risk: 'LAAG' | 'MATIG' | 'HOOG'): readonly Draft[] {
  return [
    record('K10', contributor, {
      risicotaxatieUitkomst: risk,
      deEscalatie: madeUp('Rustig spreken, met zijn tweeën komen, niet aan de deur blijven staan'),
      teVermijden: madeUp('Onaangekondigd bezoek'),
      crisiscontact: 'Demowacht, 000 000 04 04',
      signaleringsplan: madeUp('Slaapt slecht, mijdt contact: bel de zorgverantwoordelijke'),
      risicotaxatie: {
        instrument: 'HKT_R',
        datum: '2026-01-28',
        risicofactoren: ['alcohol en drugs', 'geen vaste woonplek'],
        beschermendeFactoren: ['contact met een zus'],
        volgendeDatum: '2027-01-28',
      },
    }),
    listed('K10.signalen', contributor, {
      fase: 'ORANJE',
      kenmerken: madeUp('Praat hardop, eet niet'),
      stap: madeUp('Zelfde dag langsgaan'),
    }),
  ];
}

/** A self-binding declaration, or a certified copy of it. */
export function selfBinding(until: string, contributor = 'levensloopaanbieder'): Draft {
  return listed('K10.zelfbinding', contributor, {
    geldigTot: until,
    opgesteldOp: '2025-07-01',
    ondertekend: { betrokkene: '2025-07-01', zorgverantwoordelijke: '2025-07-01', geneesheerDirecteur: '2025-07-02' },
    wilsbekwaamVerklaring: { afgegevenOp: '2025-06-25', wilsbekwaam: true, arts: 'A. Demoarts' },
    omstandigheden: madeUp('Als ik drie nachten niet slaap en niemand binnenlaat'),
    zorgvormen: ['vrijwillige opname', 'toedienen van medicatie'],
    maxDuur: 42,
    beeindiging: madeUp('Als ik weer een week slaap'),
    contacten: [madeUp('Een zus')],
    afschriftAan: ['officier van justitie', 'zorgaanbieder'],
  });
}
