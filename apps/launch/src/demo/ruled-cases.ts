import { PHASES, TRACKS, type Phase, type Track } from '#kernel';
import { numbered, type Plot } from './cases.js';
import type { DemoCase, DemoConsent, DemoParticipant, DemoType, RegionId } from './demo-data.js';
import { oneOf } from './items/draft.js';
import { agendaPoint } from './items/plan.js';
import { holdingsOf, type Situation } from './holdings.js';
import { slugIn } from './parties.js';
import { consent, participant, partners } from './partners.js';

/** Who takes part by the phase and the track of a case, and by its number. */
function wanted(phase: Phase, track: Track, number: number): readonly DemoType[] {
  if (phase === 'AANMELDING') return ['ZVH', 'GEMEENTE', 'POLITIE', number % 2 === 0 ? 'WONINGCORPORATIE' : 'GGD'];
  const others: readonly [boolean, DemoType][] = [
    [number % 3 === 1, 'GGZ'],
    [track === 'VOORWAARDEN' || number % 4 === 0, 'DJI'],
    [track === 'BEMOEIZORG', 'GGD'],
    [number % 2 === 0, 'WONINGCORPORATIE'],
    [number % 4 === 1, 'OPVANG'],
    [number % 2 === 1, 'SOCIAALTEAM'],
    [number % 5 === 0, 'UWV'],
  ];
  const six: readonly DemoType[] = ['ZVH', 'LEVENSLOOPAANBIEDER', 'GEMEENTE', 'POLITIE', 'OM', 'RECLASSERING'];
  return [...six, ...others.flatMap(([joins, type]) => (joins ? [type] : []))];
}

/** States of consent, by number: none, in force, withdrawn, expired, an objection, and one for a single purpose. */
function consentsOf(number: number): readonly Omit<DemoConsent, 'id'>[] {
  return oneOf<readonly Omit<DemoConsent, 'id'>[]>(
    [
      [],
      [consent({})],
      [consent({ state: 'WITHDRAWN' })],
      [consent({ fromDays: -400, untilDays: -10 })],
      [consent({}), consent({ kind: 'OBJECTION', recipients: ['RECLASSERING'] })],
      [consent({ categories: ['K10'], recipients: ['GGZ', 'GEMEENTE', 'ZVH'], purpose: 'UITVOERING' })],
    ],
    Math.floor(number / 2),
  );
}

function emergencyOf(phase: Phase, number: number): DemoCase['emergency'] {
  if (phase === 'AFGESLOTEN' || number % 3 !== 0) return null;
  const [fromDays, untilDays] = number % 2 === 0 ? [-1, 30] : [-30, -20];
  return { reason: 'ERNSTIG_NADEEL', fromDays, untilDays };
}

/** The prosecution is at times invited for one point: now, or some time ago. */
function seats(types: readonly DemoType[], region: RegionId, number: number): readonly DemoParticipant[] {
  return types.flatMap((type) => {
    const slug = slugIn(region, type);
    if (slug === null) return [];
    if (type !== 'OM' || number % 4 > 1) return partners(slug);
    const [fromDays, untilDays] = number % 4 === 0 ? [-3, 30] : [-30, -20];
    return [participant(slug, 'AGENDADEELNEMER', fromDays, untilDays)];
  });
}

/** Case of a number, by rule: over forty of them every phase meets every track. */
function plotOf(number: number, region: RegionId): Plot {
  const phase = oneOf(PHASES, number);
  const track = oneOf(TRACKS, number);
  const participants = seats(wanted(phase, track, number), region, number);
  const situation: Situation = { region, number, phase, track, slugs: participants.map(({ slug }) => slug) };
  const invited = participants.find(({ role }) => role === 'AGENDADEELNEMER');
  const [zvh] = situation.slugs;
  return {
    shows: `${phase.toLowerCase()}, ${track.toLowerCase()}`,
    ...{ phase, track, participants },
    items: [
      ...holdingsOf(situation),
      ...(invited && zvh !== undefined ? [agendaPoint(zvh, invited.slug, 'Vervolging en zorg afstemmen')] : []),
    ],
    consents: consentsOf(number),
    emergency: emergencyOf(phase, number),
  };
}

/** Cases from one number to another, both included. */
export function ruledCases(region: RegionId, from: number, to: number): readonly DemoCase[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).map((number) =>
    numbered(plotOf(number, region), number, region),
  );
}
