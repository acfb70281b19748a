import type { PartyType, Purpose } from '#kernel';

export type Kind = 'CONSENT' | 'OBJECTION';

/** What a person states, as a professional enters it: about which categories, to whom, for what, until when. */
export interface Statement {
  readonly caseId: string;
  /** Codes of the catalogue, in its order. */
  readonly categories: readonly string[];
  /** In the order of the vocabulary. Empty, in an objection only: every recipient. */
  readonly recipients: readonly PartyType[];
  /** Null, in an objection only: every purpose. */
  readonly purpose: Purpose | null;
  /** Not yet compared with the time: that is done by the database's clock, under the lock. Null: without end. */
  readonly until: Date | null;
}

export interface Withdrawal {
  readonly id: string;
  /** Null: whichever version it has. */
  readonly expectedVersion: number | null;
}
