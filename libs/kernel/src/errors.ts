import type { Json } from './canonical.js';

/** Everything a request can end with besides an answer. Closed: a new code without an answer at the edge does not compile. */
export type ErrorCode = CallerCode | 'UNAUTHENTICATED' | 'LEDGER_UNAVAILABLE' | 'TRY_LATER' | 'INTERNAL_SERVER_ERROR';

/** What the caller must change in the request. */
export type CallerCode =
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
  | 'RATE_LIMITED';

/** Who decided that there is no answer: the authorisation server, by what it put in the token; the gate; a source of case data
 *  or of the facts about it; the ledger. */
export type Origin = 'AS' | 'GATE' | 'SOURCE' | 'LEDGER';

/** Base of the errors of a request. `detail` is for the log and never reaches the caller; it holds no personal value.
 *  A class that does not say where its errors come from does not compile. */
export abstract class GatewayError extends Error {
  abstract readonly origin: Origin;
  readonly code: ErrorCode;
  readonly detail: string;
  /** What the caller is told besides the code: places and words of ours, never a value. */
  readonly more: Readonly<Record<string, Json>> = {};

  constructor(code: ErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, { cause });
    this.name = new.target.name;
    this.code = code;
    this.detail = detail;
  }
}

const DECIDED_BY: Readonly<Record<CallerCode, Origin>> = {
  MISSING_PURPOSE_OF_USE: 'GATE',
  UNKNOWN_PURPOSE: 'GATE',
  BAD_USER_INPUT: 'GATE',
  GRAPHQL_PARSE_FAILED: 'GATE',
  GRAPHQL_VALIDATION_FAILED: 'GATE',
  LIMIT_EXCEEDED: 'GATE',
  PERSISTED_QUERY_NOT_FOUND: 'GATE',
  PURPOSE_NOT_IN_TOKEN: 'AS',
  FUNCTION_NOT_REGISTERED: 'AS',
  CONFLICT: 'GATE',
  RATE_LIMITED: 'GATE',
};

/** The caller must change the request. */
export class RequestInvalid extends GatewayError {
  override readonly origin: Origin;

  constructor(code: CallerCode, detail: string, cause?: unknown) {
    super(code, detail, cause);
    this.origin = DECIDED_BY[code];
  }
}

/** The request asks more of one thing than the gate accepts. `limit` names the thing, `allowed` how much there may be of it. */
export class LimitExceeded extends RequestInvalid {
  override readonly more: { readonly limit: string; readonly allowed: number };

  constructor(limit: string, allowed: number) {
    super('LIMIT_EXCEEDED', `more ${limit} than ${String(allowed)}`);
    this.more = { limit, allowed };
  }
}

/** Asked too often: `limit` names the rate, `allowed` is how often one may ask in its window, `retryAfter` when to come back. Seconds. */
export class RateLimited extends RequestInvalid {
  override readonly more: { readonly limit: string; readonly allowed: number; readonly retryAfter: number };

  constructor(limit: string, allowed: number, retryAfter: number) {
    super('RATE_LIMITED', `more ${limit} than ${String(allowed)}`);
    this.more = { limit, allowed, retryAfter };
  }
}

/** One thing in an input that cannot be used, where it stands, and what to send instead. Never repeats what was sent. */
export interface InputMistake {
  readonly path: readonly (string | number)[];
  readonly problem: string;
  readonly remedy: string;
}

/** The caller must change these places of its input; all of them are told at once. CONFLICT: they are at odds with what is there. */
export class InputRefused extends RequestInvalid {
  readonly mistakes: readonly InputMistake[];
  override readonly more: { readonly mistakes: Json };

  constructor(mistakes: readonly InputMistake[], code: 'BAD_USER_INPUT' | 'CONFLICT' = 'BAD_USER_INPUT') {
    super(code, mistakes.map(({ path }) => path.join('.')).join(', '));
    this.mistakes = mistakes;
    this.more = { mistakes: mistakes.map(({ path, problem, remedy }) => ({ path: [...path], problem, remedy })) };
  }
}

/** What the caller changes has another version than it expected. `changed`: what became different since, as coordinates. */
export class VersionConflict extends RequestInvalid {
  override readonly more: { readonly version: number; readonly changed: readonly string[] };

  constructor(version: number, changed: readonly string[]) {
    super('CONFLICT', 'another version than was expected');
    this.more = { version, changed };
  }
}

/** The caller must show who it is. */
export class Unauthenticated extends GatewayError {
  override readonly origin = 'GATE';

  constructor(detail: string, cause?: unknown) {
    super('UNAUTHENTICATED', detail, cause);
  }
}

/** The operator must mend the ledger: nothing is released until it records again. */
export class LedgerUnavailable extends GatewayError {
  override readonly origin = 'LEDGER';

  constructor(detail: string, cause?: unknown) {
    super('LEDGER_UNAVAILABLE', detail, cause);
  }
}

/** A source of case data, or the facts about it, cannot be reached now. */
export class SourceUnavailable extends GatewayError {
  override readonly origin = 'SOURCE';

  constructor(detail: string, cause?: unknown) {
    super('TRY_LATER', detail, cause);
  }
}

/** Facts changed between the decision and the record; nothing was recorded or released. The way starts again at admit. */
export class FactsChanged extends GatewayError {
  override readonly origin = 'GATE';

  constructor(detail: string) {
    super('TRY_LATER', detail);
  }
}

/** More is under way than the gate answers in good time: this request was not begun. */
export class Overloaded extends GatewayError {
  override readonly origin = 'GATE';

  constructor(detail: string) {
    super('TRY_LATER', detail);
  }
}

/** What is read of the log ends before now, so that the answer would lack what came since. `readUntil`: RFC 3339. */
export class LogBehind extends GatewayError {
  override readonly origin = 'GATE';
  override readonly more: { readonly readUntil: string };

  constructor(region: string, readUntil: string) {
    super('TRY_LATER', `what is read of ${region} ends at ${readUntil}`);
    this.more = { readUntil };
  }
}

/** This replica goes down: the request was not begun, and another takes it. */
export class GateClosing extends GatewayError {
  override readonly origin = 'GATE';

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
export class SuiteMalformed extends Malformed {}
