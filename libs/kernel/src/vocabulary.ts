/** The closed vocabularies of the chain, fixed from the first day. Dutch domain codes, in the order of the process. */

export const PURPOSES = [
  'MELDING',
  'TRIAGE',
  'INCLUSIE',
  'CASUSOVERLEG',
  'UITVOERING',
  'CRISIS',
  'AFSLUITING',
  'VERANTWOORDING',
  'STATISTIEK',
] as const;
export type Purpose = (typeof PURPOSES)[number];

export const PHASES = [
  'AANMELDING',
  'VERRIJKING',
  'INCLUSIE',
  'PLAN',
  'UITVOERING',
  'UITSTROOM',
  'NAZORG',
  'AFGESLOTEN',
] as const;
export type Phase = (typeof PHASES)[number];

export const TRACKS = ['VRIJWILLIG', 'VOORWAARDEN', 'WVGGZ', 'WZD', 'BEMOEIZORG'] as const;
export type Track = (typeof TRACKS)[number];

export const PARTY_TYPES = [
  'ZVH',
  'LEVENSLOOPAANBIEDER',
  'GGZ',
  'GEMEENTE',
  'POLITIE',
  'OM',
  'RECLASSERING',
  'DJI',
  'GGD',
  'WONINGCORPORATIE',
  'OPVANG',
  'SOCIAALTEAM',
  'UWV',
  'ZORGVERZEKERAAR',
  'KEURINGSARTS',
] as const;
export type PartyType = (typeof PARTY_TYPES)[number];

/** May be named as a party and can never receive anything (Wabvpz 15f). */
export const NEVER_RECIPIENTS: readonly PartyType[] = ['ZORGVERZEKERAAR', 'KEURINGSARTS'];

/** How a party takes part in one case. An agendadeelnemer takes part for a window around a meeting. */
export const PARTICIPATIONS = ['KERNPARTNER', 'AGENDADEELNEMER'] as const;
export type Participation = (typeof PARTICIPATIONS)[number];

/** Information levels of the JZV agreements: 0 exists, 1 limited, 2 full. */
export type Level = 0 | 1 | 2;

/** How a granted value is shown. A form never changes the type of a field. */
export const FORMS = ['FULL', 'MASKED', 'GENERALISED'] as const;
export type Form = (typeof FORMS)[number];

/** In which phases a purpose may be stated. A region may narrow this, never widen it. */
export const PHASES_OF_PURPOSE: Readonly<Record<Purpose, readonly Phase[]>> = {
  MELDING: ['AANMELDING'],
  TRIAGE: ['AANMELDING', 'VERRIJKING'],
  INCLUSIE: ['VERRIJKING', 'INCLUSIE'],
  CASUSOVERLEG: ['INCLUSIE', 'PLAN', 'UITVOERING', 'UITSTROOM'],
  UITVOERING: ['PLAN', 'UITVOERING', 'UITSTROOM'],
  CRISIS: ['AANMELDING', 'VERRIJKING', 'INCLUSIE', 'PLAN', 'UITVOERING', 'UITSTROOM', 'NAZORG'],
  AFSLUITING: ['UITSTROOM', 'NAZORG', 'AFGESLOTEN'],
  VERANTWOORDING: PHASES,
  STATISTIEK: PHASES,
};

export function isPurpose(text: string): text is Purpose {
  return (PURPOSES as readonly string[]).includes(text);
}
