import type { RateLimited } from '#kernel';
import type { Confirmation } from '#identity';

/** The codes of RFC 6749 §5.2, RFC 8707 §2 and RFC 9449 §5 and §8 that the token endpoint gives, and one for a time without a database. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unsupported_grant_type'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'server_error';

/** What goes back over HTTP, as a value. */
export interface OAuthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string | number>>;
  /** Why it is refused, exactly: for the log and the metrics, never for the caller. */
  readonly refusal?: string;
  /** Which client is refused, if it is registered: for the log as well. */
  readonly client?: string | null;
}

const STATUS: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  invalid_target: 400,
  unsupported_grant_type: 400,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  temporarily_unavailable: 503,
  server_error: 500,
};

const NOT_KEPT = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** `description` says what the caller can do, in words of ours alone: nothing that was sent comes back. */
export function oauthError(error: OAuthErrorCode, description: string): OAuthAnswer {
  return { status: STATUS[error], headers: NOT_KEPT, body: { error, error_description: description } };
}

/** `token_type`: how a token of this kind is sent. A certificate is shown beside a Bearer token (RFC 8705 §3). */
export function tokenTypeOf({ jkt }: Confirmation): 'DPoP' | 'Bearer' {
  return jkt === null ? 'Bearer' : 'DPoP';
}

export function oauthAnswer(body: OAuthAnswer['body']): OAuthAnswer {
  return { status: 200, headers: NOT_KEPT, body };
}

/** The same answer with more headers, or another status. */
export function answerWith(answer: OAuthAnswer, headers: OAuthAnswer['headers'], status = answer.status): OAuthAnswer {
  return { ...answer, status, headers: { ...answer.headers, ...headers } };
}

/** For who asked too often: RFC 6749 has no code of its own for it. */
export function askedTooOften({ more }: RateLimited): OAuthAnswer {
  const answer = oauthError('temporarily_unavailable', 'Asked too often; wait, and use a token until it ends');
  return answerWith(answer, { 'retry-after': String(more.retryAfter) }, 429);
}
