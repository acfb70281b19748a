import type { Form, Instant, Participation, PartyType, Phase, Purpose, Reason, Track } from '#kernel';
import type { Catalogue, Mark } from '../catalogue/catalogue.js';
import type { Convenant } from '../convenant/convenant.js';
import type { ConsentRecord } from '../decision/facts.js';

/** What a suite is about. */
export interface Subject {
  readonly convenant: Convenant;
  readonly catalogue: Catalogue;
}

/** The cases of a region: what its convenant must say in situations that a lawyer can read. */
export interface Suite {
  readonly region: string;
  readonly cases: readonly SuiteCase[];
}

export interface SuiteCase {
  readonly id: string;
  readonly says: string;
  /** Where it stands in its file, from 1. */
  readonly line: number;
  readonly given: Given;
  /** What is asked for, whole categories, with what is to come of each. */
  readonly then: readonly Expectation[];
  readonly record: ExpectedRecord;
}

/** A situation, or several: the case holds in every combination of functions, purposes, phases and tracks. */
export interface Given {
  readonly party: PartyType;
  readonly functions: readonly string[];
  readonly purposes: readonly Purpose[];
  /** null: every phase in which the purpose may be stated. */
  readonly phases: readonly Phase[] | null;
  readonly tracks: readonly Track[];
  readonly participation: Participation | 'NONE';
  readonly acceded: boolean;
  readonly confidential: boolean;
  readonly emergency: 'NONE' | 'DECLARED' | 'OVER';
  readonly consents: readonly ConsentRecord[];
  /** OWN: what the party can contribute, or be assigned, is its own. All else, and with OTHERS everything, is of others. */
  readonly items: 'OWN' | 'OTHERS';
  /** Marks of every item that can have them; VALIDITY: its term is over. */
  readonly marks: readonly Mark[];
  readonly at: Instant;
}

/** What is to come of one category. Whatever it leaves unsaid is withheld for the reason in `rest`. */
export interface Expectation {
  readonly category: string;
  /** By coordinate: the form in which it is granted, or the reason for which it is withheld. */
  readonly fields: ReadonlyMap<string, Form | Reason>;
  /** The clauses that grant, all of them. */
  readonly clauses: readonly string[];
  /** Whether what is granted rests on a consent. */
  readonly consent: boolean;
}

/** What the record says of the grounds. */
export interface ExpectedRecord {
  readonly legalBasis: readonly string[];
  readonly controles: string;
  readonly emergency: boolean;
  readonly wpg20Decision: string | null;
}
