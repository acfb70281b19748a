import type { ErrorCode, Origin } from '#kernel';

/** Whether the same request may be sent again: never with another result, only once it was mended, or as it is after a while. */
export type Retry = 'NO' | 'MENDED' | 'LATER';

/** What a caller has to know of a code besides its answer. For docs/errors.md. */
export interface CodeGuide {
  readonly when: string;
  readonly retry: Retry;
  /** Who may have decided so. */
  readonly origins: readonly Origin[];
}

export const ERROR_GUIDE = {
  UNAUTHENTICATED: {
    when: 'There is no token, it is not ours, not for this API or not in its term; or the party lost the key, the application, the region or the delegation it was issued for',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  MISSING_PURPOSE_OF_USE: {
    when: 'A root field states no purpose; of a look at the log, no control purpose: `purposes` names those that hold',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  UNKNOWN_PURPOSE: {
    when: 'The purpose is none of the convenant’s; of a look at the log, none for which that may be done: `purposes` names those',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  BAD_USER_INPUT: {
    when: 'The body is not JSON, a header or a member of the body is malformed, or a variable or argument does not fit its type; `mistakes` tells each by its `path`, with a `remedy`: from the body (empty for the body itself), the name of a header in lower case, `method`, or a variable or argument',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  GRAPHQL_PARSE_FAILED: {
    when: 'The document is not GraphQL; `locations` tells where',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  GRAPHQL_VALIDATION_FAILED: {
    when: 'The document does not fit the schema; `locations` tells where, and nothing tells what would fit',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  LIMIT_EXCEEDED: {
    when: 'The request is larger, deeper or wider than the gate accepts, or asks more at once; `limit` tells in what, `allowed` how much there may be',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  PERSISTED_QUERY_NOT_FOUND: {
    when: 'The document is not registered for the party',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  PURPOSE_NOT_IN_TOKEN: {
    when: 'The purpose exists, but the token does not carry it, or it is no longer registered for the application',
    retry: 'MENDED',
    origins: ['AS'],
  },
  FUNCTION_NOT_REGISTERED: {
    when: 'The professional acts in a function that is not registered, or that may not do this',
    retry: 'MENDED',
    origins: ['AS'],
  },
  CONFLICT: {
    when: 'What is changed has another version than was expected; `version` and `changed` tell which, of a contribution',
    retry: 'MENDED',
    origins: ['GATE'],
  },
  RATE_LIMITED: {
    when: 'The party asks more often, or of more cases, than was agreed; `limit` tells which, `allowed` how often, `retryAfter` (and Retry-After) in how many seconds to come back',
    retry: 'LATER',
    origins: ['GATE'],
  },
  LEDGER_UNAVAILABLE: {
    when: 'It could not be recorded, or not in time where the region wants it. Nothing was disclosed; of a contribution it is not known whether it is there: send it again under the same key',
    retry: 'LATER',
    origins: ['LEDGER'],
  },
  TRY_LATER: {
    when: 'A source cannot be reached, the facts kept changing, the gate is full, this replica goes down, or, to privacy officers, the log is not read up to now; `readUntil` tells how far',
    retry: 'LATER',
    origins: ['GATE', 'SOURCE'],
  },
  INTERNAL_SERVER_ERROR: {
    when: 'A mistake of the gate, which its operator finds in the log',
    retry: 'NO',
    origins: ['GATE'],
  },
} as const satisfies Record<ErrorCode, CodeGuide>;
