import type { ActivityVersion } from './activity-version.js';

type Own = Pick<ActivityVersion, 'purpose' | 'legalBasis' | 'personalData'> & {
  /** Last part of the URN that records name. */
  readonly kind: string;
};

const KEY = { code: 'PSEUDONIEM', label: 'Pseudoniem van persoon en casus' };

function own(kind: string, label: string, legalBasis: readonly string[], more: readonly string[] = []): Own {
  const categories = [KEY, ...more.map((name) => ({ code: name.toUpperCase(), label: name }))];
  return { kind, purpose: { code: kind, label }, legalBasis, personalData: { categories } };
}

/** What the gate does with data of a person of itself, or for whoever changes what it rests on: an activity for each kind of entry that is
 *  about somebody, and one for questions that state no purpose of the convenant. */
export const OWN_ACTIVITIES: readonly Own[] = [
  own('niet-vermeld', 'Weigeren van een vraag zonder doel van het convenant', ['AVG_5_2']),
  own('case-step', 'Openen van een casus, en bijhouden wie eraan deelneemt en in welke fase zij is', ['AVG_6_1_E']),
  own('contribution', 'Bewaren van wat een partij aan een casus bijdraagt', ['AVG_6_1_E'], ['Gegevens van de casus']),
  own('consent', 'Bijhouden van toestemmingen en bezwaren', ['AVG_7_1', 'AVG_21_1'], ['Toestemming']),
  own('staff', 'Besluiten van een privacy officer over het overzicht van een persoon', ['AVG_15_1', 'UAVG_41']),
  own('pseudonym-resolved', 'Herleiden van een pseudoniem tot een persoon', ['AVG_5_2', 'WPG_32A']),
];
