import { nameOf, oinOf } from '../parties.js';
import { listed, madeUp, record, type Draft } from './draft.js';

/** The meeting that decisions and actions came from. */
const MEETING = 'demo-overleg-1';

export interface Outcome {
  readonly participants: readonly string[];
  /** How the person takes part. */
  readonly takesPart?: 'VRIJWILLIG' | 'ONDER_VOORWAARDEN' | 'VERPLICHT' | 'ZONDER_INSTEMMING';
  /** Scaled up to secure intensive care. */
  readonly scaledUp?: boolean;
  readonly leaving?: 'NIET_AAN_DE_ORDE' | 'IN_VOORBEREIDING' | 'UITGESTROOMD';
}

/** What the case meeting came to, from admission to the way out. */
export function outcome(zvh: string, decided: Outcome): Draft {
  const { participants, takesPart = 'VRIJWILLIG', leaving = 'NIET_AAN_DE_ORDE' } = decided;
  return record('K13', zvh, {
    casusregisseur: 'C. Demoregisseur',
    procesregisseur: 'P. Demoregisseur',
    startDatum: '2026-02-27',
    casusoverleg: {
      datum: '2026-03-02',
      startTijd: '2026-03-02T13:00:00Z',
      eindTijd: '2026-03-02T14:30:00Z',
      deelnemers: participants.map(nameOf),
      notulen: madeUp('Iedereen wil dat de woning behouden blijft'),
      volgendeDatum: '2026-04-06',
    },
    inclusie: { besluit: 'TOEGELATEN', datum: '2026-03-02', motivering: madeUp('Voldoet aan alle criteria') },
    inclusiecriteria: CRITERIA,
    trajectplan: {
      vastgesteldOp: '2026-03-16',
      evaluatiedatum: '2026-09-14',
      deelname: takesPart,
      uitvoerder: 'Demoteam forensisch FACT',
      doel: madeUp('Zelfstandig wonen zonder incidenten'),
    },
    opAfschaling: scaling(decided),
    uitstroom: {
      stand: leaving,
      datum: leaving === 'UITGESTROOMD' ? '2026-06-01' : null,
      tweeJaarStabiel: leaving !== 'NIET_AAN_DE_ORDE',
      beschermendeFactorenGeborgd: leaving !== 'NIET_AAN_DE_ORDE',
      risicoVerlaagd: leaving === 'UITGESTROOMD',
      nazorg: madeUp('Het team blijft bereikbaar voor advies'),
    },
  });
}

const CRITERIA = {
  gevaarlijkGedrag: true,
  langdurigeMultiproblematiek: true,
  structuurNodig: true,
  machtigingOfTitel: true,
  herhalingsrisico: true,
  vastgelopenInKeten: true,
  alternatievenGeprobeerd: true,
  patroonVanHerhaling: true,
  langerNietHanteerbaar: false,
  diverseLeefgebieden: true,
};

function scaling({ scaledUp = false }: Outcome) {
  return {
    stand: scaledUp ? 'BEVEILIGDE_INTENSIEVE_ZORG' : 'REGULIER',
    sinds: scaledUp ? '2026-03-05' : '2026-03-02',
    bestemming: madeUp('Forensische kliniek Demovoorbeeld'),
    vervoer: madeUp('Zorgambulance, politie op afroep'),
    overdracht: madeUp('Gesprek tussen kliniek en casemanager'),
    rolCasusregisseur: madeUp('Bezoekt wekelijks'),
    continuering: ['woonruimte', 'uitkering'],
    risicofactorenStabiel: !scaledUp,
    vervolgzorgOpOrde: !scaledUp,
    warmOvergedragen: !scaledUp,
  };
}

export function action(zvh: string, owner: string, description: string, informed = 'Besproken met betrokkene'): Draft {
  const values = {
    omschrijving: description,
    belegdBij: oinOf(owner),
    belegdBijNaam: nameOf(owner),
    idCasusoverleg: MEETING,
    streefdatum: '2026-04-30',
    voortgang: 'LOPEND',
    conditie: madeUp('Zolang de betrokkene meewerkt'),
    informering: madeUp(informed),
  };
  return { ...listed('K13.acties', zvh, values), owner };
}

export function decision(zvh: string): Draft {
  const values = { omschrijving: madeUp('De woning wordt aangehouden'), idCasusoverleg: MEETING, datum: '2026-03-02' };
  return listed('K13.besluiten', zvh, values);
}

/** One area of life, taken on by a party. */
export function lifeArea(zvh: string, gebied: string, owner: string): Draft {
  return listed('K13.leefgebieden', zvh, {
    gebied,
    verantwoordelijke: oinOf(owner),
    streefdatum: '2026-06-30',
    situatie: madeUp('Wankel'),
    doel: madeUp('Op orde voor de zomer'),
    voortgang: 'VOORUIT',
  });
}

/** What a party is invited for. */
export function agendaPoint(zvh: string, invited: string, subject: string): Draft {
  const values = { onderwerp: madeUp(subject), datum: '2026-03-02', vraag: madeUp('Wat is mogelijk') };
  return { ...listed('K13.agendapunten', zvh, values), owner: invited };
}

export function monitoring(zvh: string, number: number): readonly Draft[] {
  return [
    record('K14', zvh, {
      voortgang: 'VOORUIT',
      beoordeeldOp: '2026-03-30',
      volgendeMonitoring: '2026-06-29',
      toelichting: madeUp('Minder meldingen dan vorig kwartaal'),
      kengetallen: {
        dagenTotInclusie: 3 + (number % 9),
        dagenTotPlan: 14,
        voorzieningenGeregeld: 5,
        voorzieningenBinnenNorm: 4,
      },
    }),
    listed('K14.indicatoren', zvh, {
      indicator: 'INCIDENTEN',
      waarde: number % 4,
      periodeVan: '2026-01-01',
      periodeTot: '2026-03-31',
    }),
  ];
}
