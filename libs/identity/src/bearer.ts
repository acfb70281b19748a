import { Unauthenticated } from '#kernel';

/** What is looked at in a request: of Fastify and of Node alike. `url` is the request target, query and all. */
export interface BearerRequest {
  readonly url?: string | undefined;
  readonly headers: { readonly authorization?: string | undefined };
}

/** The headers of a 401: RFC 6750 §3, and the code of FSC. */
export interface Challenge {
  readonly 'www-authenticate': string;
  readonly 'fsc-error-code': 'ACCESS_TOKEN_MISSING' | 'ACCESS_TOKEN_INVALID' | 'ACCESS_TOKEN_EXPIRED';
}

const REALM = 'Bearer realm="ketenpoort"';
const MISSING = 'TOKEN_MISSING';
const IN_QUERY = 'TOKEN_IN_QUERY';

/** The access token of a request: in the header `Authorization` and nowhere else. Throws Unauthenticated when there is none, when it
 *  is no token, and when there is one in the URL, even beside a good one: URLs end up in logs. */
export function bearerToken({ url = '', headers }: BearerRequest): string {
  // To the router a # begins the query as well.
  const query = new URLSearchParams(url.slice(url.search(/[?#]/) + 1 || url.length));
  if (query.has('access_token')) throw new Unauthenticated(IN_QUERY);
  const header = headers.authorization;
  if (header === undefined || !/^bearer( |$)/i.test(header)) throw new Unauthenticated(MISSING);
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new Unauthenticated('TOKEN_MALFORMED');
  return token;
}

/** How a 401 answers an Unauthenticated of `bearerToken` or of Admission. Without a token no error is named (RFC 6750 §3.1). */
export function challengeOf({ detail }: Unauthenticated): Challenge {
  if (detail === MISSING) return { 'www-authenticate': REALM, 'fsc-error-code': 'ACCESS_TOKEN_MISSING' };
  if (detail === IN_QUERY) {
    const text = 'Send the token in the Authorization header, never in the URL';
    return challenge('invalid_request', text, 'ACCESS_TOKEN_INVALID');
  }
  if (detail === 'EXPIRED') return challenge('invalid_token', 'The token has expired', 'ACCESS_TOKEN_EXPIRED');
  return challenge(
    'invalid_token',
    'The token is not accepted. Ask the token endpoint for a new one',
    'ACCESS_TOKEN_INVALID',
  );
}

function challenge(error: string, text: string, code: Challenge['fsc-error-code']): Challenge {
  return { 'www-authenticate': `${REALM}, error="${error}", error_description="${text}"`, 'fsc-error-code': code };
}
