import type { Form, Level, Participation, PartyType, Phase, Purpose, Reason, Track } from '#kernel';
import type { Mark } from '../catalogue/catalogue.js';

/** A suite as written, once it has the shape of the schema. */
export interface SuiteText {
  readonly region: string;
  readonly cases: readonly CaseText[];
}

export interface CaseText {
  readonly id: string;
  readonly says: string;
  readonly given: GivenText;
  readonly then: Readonly<Record<string, ExpectationText>>;
  readonly record: RecordText;
}

export interface GivenText {
  readonly party: PartyType;
  readonly functions?: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly phases?: readonly Phase[];
  readonly tracks?: readonly Track[];
  readonly participation?: Participation | 'NONE';
  readonly acceded?: boolean;
  readonly confidential?: boolean;
  readonly emergency?: 'DECLARED' | 'OVER';
  readonly consents?: readonly ConsentText[];
  readonly items?: 'OWN' | 'OTHERS';
  readonly marks?: readonly Mark[];
  readonly at?: string;
}

export interface ConsentText {
  readonly kind: 'CONSENT' | 'OBJECTION';
  readonly state?: 'IN_FORCE' | 'WITHDRAWN' | 'EXPIRED';
  readonly categories: readonly string[];
  readonly recipients?: readonly PartyType[];
  readonly purpose?: Purpose;
}

export interface ExpectationText {
  /** Every field of the category up to this level is granted in full. */
  readonly level?: 0 | 1 | 2;
  /** Granted in full, though above the level. */
  readonly also?: readonly string[];
  /** Granted in another form. */
  readonly forms?: Partial<Record<Form, readonly string[]>>;
  /** Withheld, each for this reason. */
  readonly withheld?: Partial<Record<Reason, readonly string[]>>;
  /** Why all the rest is withheld: for one reason, or level by level. */
  readonly rest?: Reason | Readonly<Partial<Record<Level, Reason>>>;
  readonly clauses?: readonly string[];
  readonly consent?: boolean;
}

export interface RecordText {
  readonly legalBasis: readonly string[];
  readonly controles: string;
  readonly emergency?: boolean;
  readonly wpg20Decision?: string;
}
