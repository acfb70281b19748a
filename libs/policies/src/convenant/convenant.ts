import type { Form, Participation, PartyType, Phase, Purpose, Span, Track } from '#kernel';

/** Wpg 20(2): the recorded decision without which police data may not be shared in a samenwerkingsverband. */
export interface Wpg20Decision {
  readonly id: string;
  readonly interest: string;
  readonly partnership: string;
  readonly purpose: string;
  readonly data: readonly string[];
  readonly conditions: string;
  readonly recipients: readonly PartyType[];
  readonly authority: string;
  readonly span: Span;
}

/** One provision: who gets which fields, for what, when and under which conditions. What no clause grants is refused. */
export interface ClauseTerms {
  readonly id: string;
  readonly to: PartyType;
  readonly functions: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly phases: readonly Phase[];
  readonly tracks: readonly Track[];
  readonly participation: readonly Participation[];
  /** Catalogue coordinates, each named; never a wildcard. */
  readonly fields: readonly string[];
  /** Only items contributed by, or assigned to, the requester's own party. */
  readonly ownItems: boolean;
  /** Only with explicit and valid consent of the person (or representative). */
  readonly consent: boolean;
  /** Only while an emergency is declared in the case (Wvggz 8:29). */
  readonly emergency: boolean;
  /** Only to professionals under a duty of confidentiality (UAVG 30(4)). */
  readonly confidential: boolean;
  readonly form: Form;
  readonly legalBasis: readonly string[];
  readonly wpg20Decision: string | null;
  /** `source` read in the law or a seed; `assumption` to be checked by a jurist. */
  readonly basis: 'source' | 'assumption';
  readonly note: string;
}

export interface ConvenantPurpose {
  readonly code: Purpose;
  readonly label: string;
  readonly phases: readonly Phase[];
  readonly legalBasis: readonly string[];
  /** URI of the processing activity in the register, with its version (LDV). */
  readonly activity: string;
}

export interface ConvenantParty {
  readonly type: PartyType;
  readonly functions: readonly string[];
  /** Provisions of law on which this kind of party may process the BSN (UAVG 46); empty: it may not. */
  readonly bsnBasis: readonly string[];
}

/** A region's convenant as published: data only. `version` and `hash` are what every record names. */
export interface Convenant {
  readonly id: string;
  readonly region: string;
  readonly version: number;
  readonly title: string;
  readonly inForce: Span;
  readonly parties: readonly ConvenantParty[];
  readonly purposes: readonly ConvenantPurpose[];
  readonly wpg20Decisions: readonly Wpg20Decision[];
  readonly clauses: readonly ClauseTerms[];
}
