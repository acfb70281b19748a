import type { Instant, Participation, PartyType, Phase, Precondition, Purpose, Span, Track } from '#kernel';

/** What the policy knows of who asks. Two requesters of one class get the same plan. */
export interface RequesterClass {
  readonly partyType: PartyType;
  readonly function: string;
  readonly confidential: boolean;
}

/** Control attributes of one item, kept beside its values and read in facts. Never a value. */
export interface Item {
  readonly id: string;
  readonly version: number;
  readonly unit: string;
  readonly contributor: string;
  /** The party the item is assigned to, if any. */
  readonly owner: string | null;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly validity: Span;
  readonly updatedAt: Instant;
  /** Names under which its values are sealed, separated by commas. What is not named was never contributed. */
  readonly sealed: string;
}

/** One line of the consent register. The latest version of each id counts. */
export interface ConsentRecord {
  readonly id: string;
  readonly version: number;
  readonly kind: 'CONSENT' | 'OBJECTION';
  readonly state: 'IN_FORCE' | 'WITHDRAWN';
  readonly categories: readonly string[];
  /** Empty: every recipient. */
  readonly recipients: readonly PartyType[];
  /** `null`: every purpose. */
  readonly purpose: Purpose | null;
  readonly span: Span;
}

export interface Emergency {
  readonly reason: string;
  readonly span: Span;
}

/** One case as the decision sees it, read in one snapshot with its epochs. */
export interface CaseFacts {
  readonly id: string;
  /** Internal random id of the person. */
  readonly person: string;
  readonly phase: Phase;
  readonly track: Track;
  /** How the requester's party takes part now; null: it does not. */
  readonly participation: Participation | null;
  /** Functions in which it takes part; empty: every function. */
  readonly functions: readonly string[];
  /** Participants by party type, for the holders of what was asked. */
  readonly participants: readonly { readonly oin: string; readonly type: PartyType }[];
  readonly emergency: Emergency | null;
  readonly consents: readonly ConsentRecord[];
  readonly items: readonly Item[];
}

/** Facts of one request about one case. `case` null: unknown, or not in this region. */
export interface Facts {
  /** The database's time of the snapshot: the record's `at`. */
  readonly at: Instant;
  /** The requester's party had acceded and not left, in this region, at `at`. */
  readonly acceded: boolean;
  readonly case: CaseFacts | null;
  readonly preconditions: readonly Precondition[];
  /** Not later than this may the facts be relied on. */
  readonly notAfter: Instant;
}

/** Which facts a request rests on: one case, one party, and the units whose items may be granted. */
export interface FactQuestion {
  readonly region: string;
  readonly oin: string;
  /** In which the party asks: it takes part in the case for this function, or not at all. */
  readonly function: string;
  readonly caseId: string;
  readonly units: readonly string[];
}

/** A page of the cases that a party takes part in, in that function, by id. */
export interface CaseQuestion {
  readonly region: string;
  readonly oin: string;
  readonly function: string;
  readonly phases: readonly Phase[];
  readonly first: number;
  readonly after: string | null;
}

/** Where facts come from. Each answer is one snapshot with its epochs. Fails with SourceUnavailable. */
export abstract class FactStore {
  abstract read(question: FactQuestion): Promise<Facts>;
  /** What is asked together is read together: one statement however many the questions are. Answers in their order. */
  abstract readAll(questions: readonly FactQuestion[]): Promise<readonly Facts[]>;
  /** Ids in order; one more than `first` when there is a next page. */
  abstract casesOf(question: CaseQuestion): Promise<readonly string[]>;
}
