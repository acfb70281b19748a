import type { Participation } from '#kernel';
import type { DemoCase, DemoConsent, DemoParticipant } from './demo-data.js';
import {
  action,
  care,
  careContent,
  identity,
  incident,
  justice,
  outcome,
  police,
  report,
  safetySignal,
  selfBinding,
  signalling,
  supervision,
  type Draft,
} from './items.js';

const SIX = ['zvh', 'levensloopaanbieder', 'gemeente', 'politie', 'om', 'reclassering'];

/** The id of case 1, 2, …; fixed, so that a README can name it. */
export function caseId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

type Plot = Pick<DemoCase, 'shows' | 'phase' | 'track'> & {
  readonly participants: readonly DemoParticipant[];
  readonly items: readonly Draft[];
  readonly consents?: readonly Omit<DemoConsent, 'id'>[];
  readonly emergency?: DemoCase['emergency'];
};

function partners(...slugs: readonly string[]): readonly DemoParticipant[] {
  return slugs.map((slug) => participant(slug, 'KERNPARTNER', -90, null));
}

function participant(slug: string, role: Participation, fromDays: number, untilDays: number | null): DemoParticipant {
  return { slug, role, fromDays, untilDays };
}

function consent(over: Partial<DemoConsent>): Omit<DemoConsent, 'id'> {
  return {
    kind: 'CONSENT',
    state: 'IN_FORCE',
    categories: ['K09', 'K10'],
    recipients: ['LEVENSLOOPAANBIEDER', 'RECLASSERING'],
    purpose: null,
    fromDays: -60,
    untilDays: 300,
    ...over,
  };
}

/** What a case in full swing holds, every category filled by its holder. */
function file(number: number, order = 'GEEN'): readonly Draft[] {
  return [
    identity(number),
    report('zvh', 'ZVH', 'Buren maken zich zorgen over onbegrepen gedrag'),
    report('politie', 'NAZ', 'Betrokkene liep verward over straat'),
    police(),
    incident('2025-11-08', 'BEDREIGING', 'Woordenwisseling met een buurman'),
    incident('2026-01-19', 'OVERLAST', 'Nachtelijke geluidsoverlast'),
    safetySignal('AGRESSIE', 'Kom met zijn tweeën'),
    justice('VOORWAARDELIJKE_STRAF', ['meldplicht', 'behandelverplichting'], '2026-12-15'),
    supervision('LOPEND'),
    care('levensloopaanbieder', order),
    careContent('levensloopaanbieder', 'Psychotische stoornis'),
    signalling('levensloopaanbieder', 'MATIG'),
    outcome(),
    action('levensloopaanbieder', 'Behandelafspraak maken'),
    action('politie', 'Wijkagent loopt wekelijks langs'),
    action('gemeente', 'Schuldhulp aanvragen', 'Niet geïnformeerd: volgt na het overleg'),
    action('reclassering', 'Dagbesteding regelen'),
    action('om', 'Vervolging afstemmen'),
  ];
}

const PLOTS: readonly Plot[] = [
  {
    shows: 'voluntary, no consent yet: give it, ask, withdraw it, ask again',
    phase: 'UITVOERING',
    track: 'VRIJWILLIG',
    participants: partners(...SIX),
    items: file(1),
  },
  {
    shows: 'consent in force, and a second care provider',
    phase: 'UITVOERING',
    track: 'VRIJWILLIG',
    participants: partners(...SIX, 'ggz'),
    items: [...file(2), care('ggz', 'GEEN'), careContent('ggz', 'Verslaving'), signalling('ggz', 'LAAG')],
    consents: [consent({}), consent({ categories: ['K10'], recipients: ['ZVH', 'GEMEENTE'] })],
  },
  {
    shows: 'consent that was withdrawn',
    phase: 'UITVOERING',
    track: 'BEMOEIZORG',
    participants: partners(...SIX),
    items: file(3),
    consents: [consent({ state: 'WITHDRAWN' })],
  },
  {
    shows: 'consent that expired; police data that was removed or is under investigation',
    phase: 'PLAN',
    track: 'VOORWAARDEN',
    participants: partners(...SIX),
    items: [
      ...file(4),
      { ...incident('2021-05-05', 'GEWELD', 'Verwijderd uit de politiesystemen'), archived: true },
      { ...incident('2026-02-20', 'BRANDSTICHTING', 'Lopend onderzoek'), restricted: true },
    ],
    consents: [consent({ fromDays: -400, untilDays: -10 })],
  },
  {
    shows: 'a self-binding declaration in force and one that expired',
    phase: 'PLAN',
    track: 'WVGGZ',
    participants: partners(...SIX, 'ggz'),
    items: [
      ...file(5, 'ZORGMACHTIGING'),
      { ...selfBinding('2027-06-30'), untilDays: 200 },
      { ...selfBinding('2025-12-31'), fromDays: -700, untilDays: -300 },
      careContent('ggz', 'Stemmingsstoornis'),
    ],
  },
  {
    shows: 'a report that has just come in: three parties, no plan yet',
    phase: 'AANMELDING',
    track: 'VRIJWILLIG',
    participants: partners('zvh', 'gemeente', 'politie'),
    items: [identity(6), report('politie', 'NAZ', 'Betrokkene sliep in een portiek'), police()],
  },
  {
    shows: 'an emergency while the report is still being looked at',
    phase: 'AANMELDING',
    track: 'BEMOEIZORG',
    participants: partners(...SIX),
    items: [...file(7)],
    emergency: { reason: 'ERNSTIG_NADEEL', fromDays: -1, untilDays: 30 },
  },
  {
    shows: 'an emergency under the Wvggz',
    phase: 'UITVOERING',
    track: 'WVGGZ',
    participants: partners(...SIX),
    items: [...file(8, 'CRISISMAATREGEL'), safetySignal('WAPEN', 'Niet alleen naar binnen gaan')],
    emergency: { reason: 'ERNSTIG_NADEEL', fromDays: -1, untilDays: 30 },
  },
  {
    shows: 'an emergency that is over; a safety signal out of its term',
    phase: 'UITVOERING',
    track: 'WZD',
    participants: partners(...SIX),
    items: [
      ...file(9, 'RECHTERLIJKE_MACHTIGING'),
      { ...safetySignal('CONTACTVERBOD', 'Geen contact met de buurman'), fromDays: -200, untilDays: -20 },
    ],
    emergency: { reason: 'ERNSTIG_NADEEL', fromDays: -30, untilDays: -20 },
  },
  {
    shows: 'a party invited for one point on the agenda; an objection',
    phase: 'INCLUSIE',
    track: 'VOORWAARDEN',
    participants: [
      ...partners('zvh', 'levensloopaanbieder', 'gemeente', 'politie', 'reclassering'),
      participant('om', 'AGENDADEELNEMER', -3, 30),
    ],
    items: file(10),
    consents: [consent({}), consent({ kind: 'OBJECTION', recipients: ['RECLASSERING'] })],
  },
  {
    shows: 'an invitation that ended; a report that speaks of somebody else',
    phase: 'UITSTROOM',
    track: 'VOORWAARDEN',
    participants: [
      ...partners('zvh', 'levensloopaanbieder', 'gemeente', 'politie', 'reclassering'),
      participant('om', 'AGENDADEELNEMER', -30, -20),
    ],
    items: file(11).map((draft) => ({ ...draft, thirdParty: draft.unit === 'K02' && draft.contributor === 'politie' })),
  },
  {
    shows: 'aftercare: no purpose of every day may be stated any more',
    phase: 'NAZORG',
    track: 'VRIJWILLIG',
    participants: partners('zvh', 'levensloopaanbieder', 'gemeente', 'politie'),
    items: file(12),
    consents: [consent({})],
  },
];

const AT_REST = { owner: null, archived: false, restricted: false, thirdParty: false, fromDays: -60, untilDays: null };

export const CASES: readonly DemoCase[] = PLOTS.map((plot, index): DemoCase => {
  const number = index + 1;
  const within = (kind: string, position: number): string =>
    `00000000-0000-4000-${kind}-${String(number).padStart(6, '0')}${String(position + 1).padStart(6, '0')}`;
  return {
    ...plot,
    id: caseId(number),
    person: within('8001', 0),
    openedDays: -90,
    emergency: plot.emergency ?? null,
    consents: (plot.consents ?? []).map((given, position) => ({ ...given, id: within('8002', position) })),
    items: plot.items.map((draft, position) => ({ ...AT_REST, ...draft, id: within('8003', position) })),
  };
});
