import { answerWith, oauthError } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A token request, with its parameters and nothing else. Empty parameters count as left out (RFC 6749 §3.2). */
export interface TokenForm {
  readonly assertion: string;
  readonly clientId: string | null;
  readonly scope: string;
  readonly resource: string | null;
}

/** What came in, as Fastify parsed it. */
export interface FormRequest {
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export type FormOutcome = { readonly form: TokenForm } | { readonly refusal: OAuthAnswer };

const HOW = `Send client_assertion_type=${ASSERTION_TYPE} and a client_assertion signed with a registered key`;

/** Reads the parameters of RFC 6749 §4.4, RFC 7523 §2.2 and RFC 8707 §2, each given once at most. */
export function readTokenForm({ body, authorization }: FormRequest): FormOutcome {
  const parameters = parametersOf(body);
  const given = new Map(parameters.map(([name, [value = '']]) => [name, value]));
  const problem =
    repeatProblem(parameters) ?? grantProblem(given.get('grant_type')) ?? clientProblem(given, authorization);
  if (problem !== null) return { refusal: problem };
  const optional = (name: string): string | null => given.get(name) ?? null;
  const [assertion, scope] = [optional('client_assertion') ?? '', optional('scope') ?? ''];
  return { form: { assertion, scope, clientId: optional('client_id'), resource: optional('resource') } };
}

function parametersOf(body: unknown): readonly (readonly [string, readonly string[]])[] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(typeof body === 'object' ? (body ?? {}) : {});
  return entries
    .map(([name, value]) => [name, [value].flat().filter((one) => typeof one === 'string' && one !== '')] as const)
    .map(([name, values]) => [name, values.map(String)] as const)
    .filter(([, values]) => values.length > 0);
}

function repeatProblem(parameters: readonly (readonly [string, readonly string[]])[]): OAuthAnswer | null {
  const repeated = parameters.filter(([, values]) => values.length > 1).map(([name]) => name);
  if (repeated.length === 0) return null;
  if (repeated.includes('resource')) return oauthError('invalid_target', 'Name one resource: a token is for one API');
  return oauthError('invalid_request', 'Give each parameter once');
}

function grantProblem(grantType: string | undefined): OAuthAnswer | null {
  if (grantType === undefined) return oauthError('invalid_request', 'Send grant_type=client_credentials');
  if (grantType === 'client_credentials') return null;
  return oauthError('unsupported_grant_type', 'The one grant is client_credentials');
}

function clientProblem(given: ReadonlyMap<string, string>, authorization: string | undefined): OAuthAnswer | null {
  const asserted = given.has('client_assertion') || given.has('client_assertion_type');
  const otherwise = authorization !== undefined || given.has('client_secret');
  if (!asserted) return notAuthenticated(authorization ?? '');
  if (otherwise) return oauthError('invalid_request', 'Use one way to authenticate: the client assertion');
  const complete = given.has('client_assertion') && given.get('client_assertion_type') === ASSERTION_TYPE;
  return complete ? null : oauthError('invalid_request', HOW);
}

// A client that tried HTTP authentication is answered in its own scheme (RFC 6749 §5.2).
function notAuthenticated(authorization: string): OAuthAnswer {
  const [scheme] = /^(Basic|Bearer)\b/i.exec(authorization) ?? [];
  const headers: OAuthAnswer['headers'] =
    scheme === undefined ? {} : { 'www-authenticate': `${scheme} realm="ketenpoort"` };
  return answerWith(oauthError('invalid_client', HOW), headers);
}
