import { PHASES, type Phase, type Track } from '#kernel';
import type { DemoType, RegionId } from './demo-data.js';
import { care, careContent, outreach, selfBinding, signalling, treatment } from './items/care.js';
import { oneOf, type Draft } from './items/draft.js';
import {
  antecedent,
  ban,
  custody,
  incident,
  justice,
  pendingCase,
  police,
  policeAgreement,
  safetySignal,
  supervision,
} from './items/justice.js';
import { acquaintance, deceased, identity, question, report } from './items/person.js';
import { action, decision, lifeArea, monitoring, outcome, type Outcome } from './items/plan.js';
import { benefit, housing, provisions, shelter, support, tenancy } from './items/social.js';
import { oinOf, PARTIES } from './parties.js';
import { personOf } from './persons.js';

/** What decides on the content of a case that is made by rule. */
export interface Situation {
  readonly region: RegionId;
  readonly number: number;
  readonly phase: Phase;
  readonly track: Track;
  /** Who takes part, the Zorg- en Veiligheidshuis first. */
  readonly slugs: readonly string[];
}

/** What every party that takes part holds. */
export function holdingsOf(situation: Situation): readonly Draft[] {
  return situation.slugs.flatMap((slug) => {
    const party = PARTIES.find((candidate) => candidate.slug === slug);
    return party ? HELD[party.type](slug, situation) : [];
  });
}

function isFrom(phase: Phase, { phase: now }: Situation): boolean {
  return PHASES.indexOf(now) >= PHASES.indexOf(phase);
}

const ORDERS: Readonly<Partial<Record<Track, readonly [string, ...string[]]>>> = {
  WVGGZ: ['ZORGMACHTIGING', 'CRISISMAATREGEL'],
  WZD: ['RECHTERLIJKE_MACHTIGING'],
};

function orderOf({ track, number }: Situation): string {
  return oneOf(ORDERS[track] ?? ['GEEN'], number);
}

/** By type, what a party contributes to a case. */
const HELD: Readonly<Record<DemoType, (slug: string, situation: Situation) => readonly Draft[]>> = {
  ZVH: processDirection,
  LEVENSLOOPAANBIEDER: provider,
  GGZ: (slug, { number }) => [
    ...care(slug, {}),
    careContent(slug, oneOf(['Verslaving', 'Stemmingsstoornis', 'Angststoornis'], number)),
    ...signalling(slug, 'LAAG'),
  ],
  GEMEENTE: (slug, situation) => {
    const { region, number, phase } = situation;
    const who = identity(slug, personOf(region, number));
    return [
      ...(phase === 'AFGESLOTEN' && number % 2 === 1 ? deceased(who, '2026-05-30') : who),
      ...(isFrom('VERRIJKING', situation) ? [...provisions(slug, number), housing(slug, number)] : []),
    ];
  },
  POLITIE: policeForce,
  OM: prosecution,
  RECLASSERING: (_slug, { number }) => supervision(oneOf(['LOPEND', 'ADVIES', 'BEEINDIGD'], number)),
  DJI: (_slug, { region, number }) => custody(personOf(region, number).town),
  GGD: (slug) => [
    report(slug, { soort: 'NAZ', sketch: 'De wijkverpleegkundige kwam er niet meer binnen' }),
    outreach('2026-02-03', 'GEEN_CONTACT'),
    outreach('2026-02-17', 'CONTACT'),
  ],
  WONINGCORPORATIE: (slug, { number }) => [
    report(slug, { soort: 'NAZ', sketch: 'De buren durven de galerij niet over', anonymous: number % 4 === 0 }),
    ...tenancy(slug, number),
  ],
  OPVANG: shelter,
  SOCIAALTEAM: support,
  UWV: (slug) => [benefit(slug)],
};

function processDirection(zvh: string, situation: Situation): readonly Draft[] {
  const { number, slugs } = situation;
  const asked = Object.fromEntries(slugs.slice(1).map((slug, index) => [oinOf(slug), index % 3 !== 2]));
  const settled = isFrom('PLAN', situation)
    ? [
        outcome(zvh, outcomeOf(situation)),
        decision(zvh),
        lifeArea(zvh, oneOf(['HUISVESTING', 'FINANCIEN', 'DAGBESTEDING'], number), slugs[2] ?? zvh),
        lifeArea(zvh, oneOf(['PSYCHISCHE_GEZONDHEID', 'VERSLAVING'], number), slugs[1] ?? zvh),
        ...slugs.slice(1).map((slug) => action(zvh, slug, oneOf(ACTIONS, number + slug.length))),
      ]
    : [];
  return [
    report(zvh, { soort: 'ZVH', sketch: 'Loopt vast tussen zorg en veiligheid' }),
    question(zvh),
    ...acquaintance(zvh, asked),
    ...settled,
    ...(isFrom('UITVOERING', situation) ? monitoring(zvh, number) : []),
  ];
}

const ACTIONS = ['Afspraak maken met betrokkene', 'Verslag sturen', 'Aanvraag doen', 'Op huisbezoek gaan'] as const;

function outcomeOf({ slugs, track, phase, number }: Situation): Outcome {
  const leaving = { UITSTROOM: 'IN_VOORBEREIDING', NAZORG: 'UITGESTROOMD', AFGESLOTEN: 'UITGESTROOMD' } as const;
  const takesPart = {
    VRIJWILLIG: 'VRIJWILLIG',
    VOORWAARDEN: 'ONDER_VOORWAARDEN',
    WVGGZ: 'VERPLICHT',
    WZD: 'VERPLICHT',
    BEMOEIZORG: 'ZONDER_INSTEMMING',
  } as const;
  return {
    participants: slugs,
    takesPart: takesPart[track],
    scaledUp: phase === 'UITVOERING' && number % 2 === 0,
    ...(phase in leaving && { leaving: leaving[phase as keyof typeof leaving] }),
  };
}

function provider(slug: string, situation: Situation): readonly Draft[] {
  const { number, track } = situation;
  const setting = oneOf(['AMBULANT', 'BEVEILIGD_KLINISCH', 'BESCHERMD_WONEN'] as const, number);
  return [
    ...care(slug, { order: orderOf(situation), setting, carrier: slug }),
    careContent(slug, oneOf(['Psychotische stoornis', 'Persoonlijkheidsstoornis', 'Hersenletsel'], number)),
    treatment(slug),
    ...signalling(slug, oneOf(['LAAG', 'MATIG', 'HOOG'], number)),
    ...(track === 'WVGGZ' ? [{ ...selfBinding('2027-06-30', slug), untilDays: 200 }] : []),
  ];
}

function policeForce(slug: string, { number }: Situation): readonly Draft[] {
  return [
    { ...report(slug, { soort: 'NAZ', sketch: 'Stond te roepen op het perron' }), thirdParty: number % 7 === 0 },
    police(number),
    incident('2025-10-12', oneOf(['OVERLAST', 'VERNIELING', 'BEDREIGING'], number), 'Ruzie in het portiek'),
    ...(number % 5 === 0
      ? [{ ...incident('2020-03-03', 'GEWELD', 'Uit de systemen verwijderd'), archived: true }]
      : []),
    ...(number % 6 === 0 ? [{ ...incident('2026-02-20', 'BRANDSTICHTING', 'Onderzoek loopt'), restricted: true }] : []),
    antecedent('2023-04-21', oneOf(['VERMOGEN', 'OPIUM', 'BEDREIGING'], number)),
    safetySignal(oneOf(['AGRESSIE', 'WAPEN', 'MIDDELENGEBRUIK'], number), 'Bel eerst de casemanager'),
    policeAgreement(),
  ];
}

function prosecution(_slug: string, { track, number }: Situation): readonly Draft[] {
  const titles = ['VOORWAARDELIJKE_STRAF', 'VOORWAARDELIJKE_INVRIJHEIDSTELLING', 'TBS_MET_VOORWAARDEN'] as const;
  const title = track === 'VOORWAARDEN' ? oneOf(titles, number) : oneOf(['GEEN', 'VOORWAARDELIJKE_STRAF'], number);
  const conditions = title === 'GEEN' ? [] : ['zich wekelijks melden', 'begeleid wonen'];
  const compulsory = track === 'WVGGZ';
  return [
    justice(title, conditions, number % 2 === 0 ? '2026-12-15' : null, compulsory ? 'INGEDIEND' : 'GEEN'),
    ...(number % 2 === 0 ? [pendingCase(number)] : []),
    ...(number % 3 === 0 ? [ban()] : []),
    ...(compulsory ? [{ ...selfBinding('2027-06-30', 'om'), untilDays: 200 }] : []),
  ];
}
