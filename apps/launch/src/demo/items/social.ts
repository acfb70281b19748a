import type { Json } from '#kernel';
import { listed, madeUp, oneOf, record, type Draft, type Values } from './draft.js';

/** How far a provision is. */
function provision(stand: string, more: Values = {}): Values {
  const asked = stand !== 'NIET_NODIG' && stand !== 'NOG_AAN_TE_VRAGEN';
  const dates = { aangevraagdOp: asked ? '2026-03-03' : null, geregeldOp: stand === 'GEREGELD' ? '2026-03-09' : null };
  return { stand, ...dates, ...more };
}

const STATES = ['GEREGELD', 'AANGEVRAAGD', 'NOG_AAN_TE_VRAGEN', 'GEREGELD'] as const;

/** The basic provisions as the municipality has them. */
export function provisions(municipality: string, number: number): readonly Draft[] {
  const state = (shift: number): string => oneOf(STATES, number + shift);
  return [
    record('K11', municipality, {
      aanspreekpunt: 'G. Demoregisseur',
      briefadres: provision(state(0)),
      idBewijs: provision(state(1), { geldigTot: '2031-03-09', kosteloos: true }),
      inkomen: income(state(0)),
      zorgverzekering: provision(state(3), { gemeentepolis: true, waarschuwingCakOp: '2026-01-15' }),
      schuldhulp: provision(state(1), { traject: 'STABILISATIE', hoogte: 12_500, nietSaneerbaar: true }),
      budgetbeheer: provision(state(2)),
      bewind: provision(state(3), { soort: 'BEWIND', bewindvoerder: 'Demobewind' }),
      dagbesteding: provision(state(2), { soort: 'DAGBESTEDING', wens: madeUp('Wil met zijn handen werken') }),
      sociaalNetwerk: { steunend: true, belemmerend: false, omschrijving: madeUp('Een zus en een oude buurman') },
      maatwerk: { budget: 250, toelichting: madeUp('Een fiets om op tijd te komen') },
    }),
    { ...listed('K11.wmoVoorzieningen', municipality, supportAct), fromDays: -30, untilDays: 400 },
  ];
}

function income(stand: string): Json {
  const more = { soort: 'BIJSTAND', voorschotOp: '2026-03-06', opgeschort: false, bijzondereBijstand: true };
  return provision(stand, { ...more, maandbedrag: 1_100 });
}

const supportAct = {
  soort: 'WOONBEGELEIDING',
  stand: 'GEREGELD',
  aangevraagdOp: '2026-03-03',
  begindatum: '2026-03-07',
  einddatum: '2027-12-31',
  aanbieder: 'Demobegeleiding',
  indicatie: madeUp('Vier uur in de week'),
};

/** What the social team does. */
export function support(team: string): readonly Draft[] {
  return [
    record('K11', team, {
      aanspreekpunt: 'S. Demowerker',
      schuldhulp: provision('AANGEVRAAGD', { traject: 'STABILISATIE' }),
      dagbesteding: provision('AANGEVRAAGD', { soort: 'VRIJWILLIGERSWERK' }),
    }),
    listed('K11.ondersteuning', team, {
      soort: 'ADMINISTRATIE',
      begeleider: 'S. Demowerker',
      sinds: '2026-02-01',
      verloop: madeUp('De post is gesorteerd'),
    }),
  ];
}

/** What the employee insurance agency pays. */
export function benefit(agency: string): Draft {
  return record('K11', agency, {
    aanspreekpunt: 'U. Demoadviseur',
    inkomen: provision('GEREGELD', { soort: 'WAJONG', opgeschort: false, maandbedrag: 1_050 }),
    arbeidsvermogen: 'GEDEELTELIJK',
  });
}

/** The home as the housing association knows it. */
export function tenancy(association: string, number: number): readonly Draft[] {
  return [
    record('K12', association, {
      aanspreekpunt: 'W. Democonsulent',
      huisvesting: provision('GEREGELD', { woonvorm: 'BEGELEID', voorrang: true }),
      huurstatus: oneOf(['HUUR', 'PROEFHUUR'], number),
      huurSinds: '2025-02-01',
      contingent: { deelname: true, begindatum: '2025-02-01', omgezetOp: '2027-02-01' },
      woningbehoud: { afgesproken: true, tot: '2026-09-30', voorzieningen: madeUp('De huur loopt door') },
      huurachterstand: { maanden: 2, bedrag: 1_300, regeling: true },
      ontruiming: { stand: 'SIGNALEN', datum: '2026-08-01', overleg: madeUp('Eerst samen op huisbezoek') },
    }),
    listed('K12.overlastmeldingen', association, {
      datum: '2026-02-14',
      soort: 'GELUID',
      stand: 'IN_GESPREK',
      omschrijving: madeUp('Muziek in de nacht'),
    }),
  ];
}

/** Shelter and home as the municipality sees to them. */
export function housing(municipality: string, number: number): Draft {
  return record('K12', municipality, {
    aanspreekpunt: 'G. Demoregisseur',
    onderdak: provision(oneOf(STATES, number), { soort: oneOf(['EIGEN_WONING', 'NAASTEN', 'HOTEL'], number) }),
    huisvesting: provision(oneOf(STATES, number + 1), {
      woonvorm: oneOf(['SKAEVE_HUSE', 'HOUSING_FIRST', 'BESCHERMD_WONEN'], number),
      voorrang: true,
      contraIndicatie: madeUp('Verslaving is een contra-indicatie'),
    }),
    huisverbod: { vanKracht: number % 6 === 0, tot: number % 6 === 0 ? '2026-05-10' : null },
  });
}

/** A stay in shelter. */
export function shelter(house: string): readonly Draft[] {
  return [
    record('K12', house, {
      aanspreekpunt: 'O. Demobegeleider',
      onderdak: provision('GEREGELD', { soort: 'OPVANG_24_UUR' }),
    }),
    listed('K12.opvangverblijven', house, {
      soort: 'PRIKKELARM',
      aankomst: '2026-02-20',
      vertrek: '2026-05-20',
      begeleider: 'O. Demobegeleider',
      bijzonderheden: madeUp('Rustige kamer achter'),
    }),
  ];
}
