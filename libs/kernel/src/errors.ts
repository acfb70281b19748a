/** Everything a request can end with besides an answer. Closed: a new code without an answer at the edge does not compile. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'MISSING_PURPOSE_OF_USE'
  | 'UNKNOWN_PURPOSE'
  | 'BAD_USER_INPUT'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'LIMIT_EXCEEDED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PURPOSE_NOT_IN_TOKEN'
  | 'FUNCTION_NOT_REGISTERED'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'LEDGER_UNAVAILABLE'
  | 'TRY_LATER'
  | 'INTERNAL_SERVER_ERROR';

/** Base of the errors of a request. `detail` is for the log and never reaches the caller; it holds no personal value. */
export abstract class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, { cause });
    this.name = new.target.name;
    this.code = code;
    this.detail = detail;
  }
}

/** The caller must change the request. */
export class RequestInvalid extends GatewayError {}

/** The caller must show who it is. */
export class Unauthenticated extends GatewayError {
  constructor(detail: string, cause?: unknown) {
    super('UNAUTHENTICATED', detail, cause);
  }
}

/** The operator must mend the ledger: nothing is released until it records again. */
export class LedgerUnavailable extends GatewayError {
  constructor(detail: string, cause?: unknown) {
    super('LEDGER_UNAVAILABLE', detail, cause);
  }
}

/** A source of case data, or the facts about it, cannot be reached now. */
export class SourceUnavailable extends GatewayError {
  constructor(detail: string, cause?: unknown) {
    super('TRY_LATER', detail, cause);
  }
}

/** Facts changed between the decision and the record; nothing was recorded or released. The way starts again at admit. */
export class FactsChanged extends GatewayError {
  constructor(detail: string) {
    super('TRY_LATER', detail);
  }
}

/** The product refuses to start: the operator must mend settings, catalogue, convenant or data. `message` says where and how. */
export abstract class StartupError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
  }
}

export class SettingsInvalid extends StartupError {}

/** One mistake in a configuration file. `line` counts from 1. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
  readonly remedy: string;
}

abstract class Malformed extends StartupError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(
      mistakes.map(({ file, line, problem, remedy }) => `${file}:${String(line)}: ${problem}. ${remedy}`).join('\n'),
    );
    this.mistakes = mistakes;
  }
}

export class CatalogueMalformed extends Malformed {}
export class ConvenantMalformed extends Malformed {}
