import { numbered, type Plot } from './cases.js';
import type { DemoCase } from './demo-data.js';
import { care, careContent, selfBinding, signalling } from './items/care.js';
import type { Draft } from './items/draft.js';
import {
  antecedent,
  custody,
  incident,
  justice,
  pendingCase,
  police,
  policeAgreement,
  safetySignal,
  supervision,
} from './items/justice.js';
import { acquaintance, identity, question, report } from './items/person.js';
import { action, decision, lifeArea, monitoring, outcome } from './items/plan.js';
import { benefit, housing, provisions, shelter, support, tenancy } from './items/social.js';
import { oinOf } from './parties.js';
import { consent, participant, partners } from './partners.js';
import { personOf } from './persons.js';

const SIX = ['zvh', 'levensloopaanbieder', 'gemeente', 'politie', 'om', 'reclassering'];

/** What a case in full swing holds, every category filled by its holder among the six. */
function file(number: number, order = 'GEEN'): readonly Draft[] {
  return [
    ...identity('gemeente', personOf('groningen', number)),
    report('zvh', { soort: 'ZVH', sketch: 'Buren maken zich zorgen over onbegrepen gedrag' }),
    report('politie', { soort: 'NAZ', sketch: 'Betrokkene liep verward over straat' }),
    question('zvh'),
    ...acquaintance('zvh', { [oinOf('politie')]: true, [oinOf('reclassering')]: true, [oinOf('ggz')]: false }),
    police(6 + number),
    incident('2025-11-08', 'BEDREIGING', 'Woordenwisseling met een buurman'),
    incident('2026-01-19', 'OVERLAST', 'Nachtelijke geluidsoverlast'),
    antecedent('2024-06-30', 'VERMOGEN'),
    safetySignal('AGRESSIE', 'Kom met zijn tweeën'),
    policeAgreement(),
    justice('VOORWAARDELIJKE_STRAF', ['zich wekelijks melden', 'behandelverplichting'], '2026-12-15'),
    pendingCase(number),
    ...supervision('LOPEND'),
    ...care('levensloopaanbieder', { order, carrier: 'levensloopaanbieder' }),
    careContent('levensloopaanbieder', 'Psychotische stoornis'),
    ...signalling('levensloopaanbieder', 'MATIG'),
    ...provisions('gemeente', number),
    housing('gemeente', number),
    outcome('zvh', { participants: SIX }),
    decision('zvh'),
    lifeArea('zvh', 'HUISVESTING', 'gemeente'),
    lifeArea('zvh', 'PSYCHISCHE_GEZONDHEID', 'levensloopaanbieder'),
    action('zvh', 'levensloopaanbieder', 'Behandelafspraak maken'),
    action('zvh', 'politie', 'Wijkagent loopt wekelijks langs'),
    action('zvh', 'gemeente', 'Schuldhulp aanvragen', 'Niet geïnformeerd: volgt na het overleg'),
    action('zvh', 'reclassering', 'Dagbesteding regelen'),
    action('zvh', 'om', 'Vervolging afstemmen'),
    ...monitoring('zvh', number),
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
    items: [...file(2), ...care('ggz', {}), careContent('ggz', 'Verslaving'), ...signalling('ggz', 'LAAG')],
    consents: [consent({}), consent({ categories: ['K10'], recipients: ['ZVH', 'GEMEENTE'] })],
  },
  {
    shows: 'consent that was withdrawn',
    phase: 'UITVOERING',
    track: 'BEMOEIZORG',
    participants: partners(...SIX, 'sociaalteam', 'opvang'),
    items: [...file(3), ...support('sociaalteam'), ...shelter('opvang')],
    consents: [consent({ state: 'WITHDRAWN' })],
  },
  {
    shows: 'consent that expired; police data that was removed or is under investigation',
    phase: 'PLAN',
    track: 'VOORWAARDEN',
    participants: partners(...SIX, 'dji', 'uwv'),
    items: [
      ...file(4),
      ...custody('Demodorp'),
      benefit('uwv'),
      { ...incident('2021-05-05', 'GEWELD', 'Verwijderd uit de politiesystemen'), archived: true },
      { ...incident('2026-02-20', 'BRANDSTICHTING', 'Lopend onderzoek'), restricted: true },
    ],
    consents: [consent({ fromDays: -400, untilDays: -10 })],
  },
  {
    shows: 'a self-binding declaration in force and one that expired',
    phase: 'PLAN',
    track: 'WVGGZ',
    participants: partners(...SIX, 'ggz', 'woningcorporatie'),
    items: [
      ...file(5, 'ZORGMACHTIGING'),
      ...tenancy('woningcorporatie', 5),
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
    items: [
      ...identity('gemeente', personOf('groningen', 6)),
      report('politie', { soort: 'NAZ', sketch: 'Betrokkene sliep in een portiek' }),
      police(1),
      ...acquaintance('zvh', { [oinOf('politie')]: true, [oinOf('ggz')]: false }),
    ],
  },
  {
    shows: 'an emergency while the report is still being looked at',
    phase: 'AANMELDING',
    track: 'BEMOEIZORG',
    participants: partners(...SIX),
    items: file(7),
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

/** The cases that the README tells of, 1 to 12 of the first region. */
export const TOLD_CASES: readonly DemoCase[] = PLOTS.map((plot, index) => numbered(plot, index + 1, 'groningen'));
