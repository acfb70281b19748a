import { RequestInvalid } from '#kernel';

/** One thing in a request that cannot be used, and what to send instead. Never repeats what was sent. */
export interface Flaw {
  readonly in: 'body' | 'path';
  /** Null: the body as a whole. */
  readonly member: string | null;
  readonly detail: string;
}

/** The caller must change these members of the request; all of them are named at once. */
export class RequestFlawed extends RequestInvalid {
  readonly flaws: readonly Flaw[];

  constructor(flaws: readonly Flaw[]) {
    super('BAD_USER_INPUT', flaws.map((flaw) => `${flaw.in} ${flaw.member ?? ''}`.trimEnd()).join(', '));
    this.flaws = flaws;
  }
}

export function flawInBody(member: string | null, detail: string): Flaw {
  return { in: 'body', member, detail };
}

/** The term of a statement that is over before it begins. */
export const UNTIL_IN_PAST = flawInBody('until', 'Give a moment in the future, or leave it out');
