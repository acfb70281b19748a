import { RequestInvalid } from '#kernel';

/** For what the log may be read (Wpg 32a(2)), and what the law itself orders to draw from it. Closed. */
export const CONTROL_PURPOSES = {
  RECHTMATIGHEIDSCONTROLE: { label: 'Controle of de verwerking rechtmatig is', law: 'WPG_32A_2' },
  INTERNE_CONTROLE: { label: 'Interne controle', law: 'WPG_32A_2' },
  INTEGRITEIT_EN_BEVEILIGING: { label: 'Waarborgen van integriteit en beveiliging', law: 'WPG_32A_2' },
  STRAFRECHTELIJKE_PROCEDURE: { label: 'Strafrechtelijke procedure', law: 'WPG_32A_2' },
  INZAGE_BETROKKENE: { label: 'Inzage door de betrokkene', law: 'AVG_15' },
  KENNISGEVING_ONTVANGERS: { label: 'Kennisgeving aan ontvangers van rectificatie of wissing', law: 'AVG_19' },
} as const;
export type ControlPurpose = keyof typeof CONTROL_PURPOSES;

/** What is done with the log, each for purposes of its own. */
export type LookStep =
  | 'DISCLOSURES'
  | 'DISCLOSURE'
  | 'RECIPIENTS'
  | 'READS'
  | 'RESOLVED'
  | 'EXPORTED'
  | 'ACTIVITIES'
  | 'BODIES'
  | 'OVERVIEW'
  | 'RESTRICTIONS'
  | 'RESTRICTION_SET'
  | 'RESTRICTION_LIFTED';

const CONTROL: readonly ControlPurpose[] = [
  'RECHTMATIGHEIDSCONTROLE',
  'INTERNE_CONTROLE',
  'INTEGRITEIT_EN_BEVEILIGING',
  'STRAFRECHTELIJKE_PROCEDURE',
];
const OF_THE_PERSON: readonly ControlPurpose[] = ['INZAGE_BETROKKENE'];

/** The purposes for which each may be done. */
export const PURPOSES_OF: Readonly<Record<LookStep, readonly ControlPurpose[]>> = {
  DISCLOSURES: CONTROL,
  DISCLOSURE: CONTROL,
  RECIPIENTS: [...CONTROL, 'KENNISGEVING_ONTVANGERS'],
  READS: CONTROL,
  RESOLVED: CONTROL,
  EXPORTED: CONTROL,
  ACTIVITIES: CONTROL,
  BODIES: CONTROL,
  OVERVIEW: OF_THE_PERSON,
  RESTRICTIONS: OF_THE_PERSON,
  RESTRICTION_SET: OF_THE_PERSON,
  RESTRICTION_LIFTED: OF_THE_PERSON,
};

/** The log may not be read without a purpose, nor for this one (LEG-06). `purposes`: for which it may. */
export class ControlPurposeRefused extends RequestInvalid {
  override readonly more: { readonly purposes: readonly ControlPurpose[] };

  constructor(code: 'MISSING_PURPOSE_OF_USE' | 'UNKNOWN_PURPOSE', purposes: readonly ControlPurpose[]) {
    super(code, 'the log is not read for it');
    this.more = { purposes };
  }
}

/** The purpose as it was stated. ControlPurposeRefused when there is none, or not one for which this may be done. */
export function controlPurposeOf(step: LookStep, stated: string | null | undefined): ControlPurpose {
  const allowed = PURPOSES_OF[step];
  if (stated === undefined || stated === null || stated === '')
    throw new ControlPurposeRefused('MISSING_PURPOSE_OF_USE', allowed);
  const known = allowed.find((purpose) => purpose === stated);
  if (known === undefined) throw new ControlPurposeRefused('UNKNOWN_PURPOSE', allowed);
  return known;
}
