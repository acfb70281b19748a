import { Unauthenticated } from '#kernel';
import { PROOF_ALGORITHMS } from './dpop.js';

/** What is looked at in a request: of Fastify and of Node alike. `url` is the request target, query and all. */
export interface BearerRequest {
  readonly url?: string | undefined;
  readonly headers: { readonly authorization?: string | undefined };
}

/** A token, and the scheme by which it was sent: RFC 6750, or RFC 9449 for one that is bound to a key. */
export interface PresentedToken {
  readonly scheme: 'BEARER' | 'DPOP';
  readonly token: string;
}

/** The headers of a 401: RFC 6750 §3, RFC 9449 §7.1, and the code of FSC. */
export interface Challenge {
  readonly 'www-authenticate': string;
  readonly 'fsc-error-code': 'ACCESS_TOKEN_MISSING' | 'ACCESS_TOKEN_INVALID' | 'ACCESS_TOKEN_EXPIRED';
}

const BEARER = 'Bearer realm="ketenpoort"';
const DPOP = 'DPoP realm="ketenpoort"';
const ALGS = `algs="${PROOF_ALGORITHMS.join(' ')}"`;
const MISSING = 'TOKEN_MISSING';
const IN_QUERY = 'TOKEN_IN_QUERY';

/** The access token of a request: in the header `Authorization` and nowhere else. Throws Unauthenticated when there is none, when it
 *  is no token, and when there is one in the URL, even beside a good one: URLs end up in logs. */
export function presentedToken({ url = '', headers: { authorization: header } }: BearerRequest): PresentedToken {
  if (isInQuery(url)) throw new Unauthenticated(IN_QUERY);
  if (header === undefined || !/^(bearer|dpop)( |$)/i.test(header)) throw new Unauthenticated(MISSING);
  const token = /^[a-z]+ +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new Unauthenticated('TOKEN_MALFORMED');
  return { scheme: /^dpop/i.test(header) ? 'DPOP' : 'BEARER', token };
}

function isInQuery(url: string): boolean {
  // To the router a # begins the query as well.
  return new URLSearchParams(url.slice(url.search(/[?#]/) + 1 || url.length)).has('access_token');
}

/** How a 401 answers an Unauthenticated of `presentedToken`, of Admission or of Possession. Without a token no error is named
 *  (RFC 6750 §3.1), and both schemes are. */
export function challengeOf({ detail }: Unauthenticated): Challenge {
  if (detail === MISSING)
    return { 'www-authenticate': `${BEARER}, ${DPOP}, ${ALGS}`, 'fsc-error-code': 'ACCESS_TOKEN_MISSING' };
  if (detail === 'EXPIRED') return challenge(['invalid_token', 'The token has expired'], 'ACCESS_TOKEN_EXPIRED');
  const [error, text] = ANSWERS[detail] ?? (detail.startsWith('DPOP_') ? PROOF_WRONG : NOT_ACCEPTED);
  return challenge([error, text], 'ACCESS_TOKEN_INVALID', isOfDpop(detail) ? 'DPOP' : 'BEARER');
}

type Words = readonly [error: string, text: string];

const NOT_ACCEPTED: Words = ['invalid_token', 'The token is not accepted. Ask the token endpoint for a new one'];
const PROOF_WRONG: Words = [
  'invalid_dpop_proof',
  'Send one proof in the header DPoP, made for this method, address and token, just now, signed by the key of its jwk, and never sent before',
];
const USE_NONCE: Words = ['use_dpop_nonce', 'Send a proof with the nonce of the header DPoP-Nonce'];

const ANSWERS: Readonly<Record<string, Words>> = {
  [IN_QUERY]: ['invalid_request', 'Send the token in the Authorization header, never in the URL'],
  DPOP_NONCE_MISSING: USE_NONCE,
  DPOP_NONCE_STALE: USE_NONCE,
  DPOP_KEY_OTHER: ['invalid_token', 'The token is bound to another key than the proof is signed by'],
  DPOP_SCHEME_NEEDED: ['invalid_token', 'The token is bound to a key: send it by the scheme DPoP, with a proof'],
  DPOP_NOT_BOUND: ['invalid_token', 'The token is bound to no key: send it by the scheme Bearer'],
  DPOP_REQUIRED: ['invalid_token', 'Your party must use tokens bound to a key: ask for one with a DPoP proof'],
  CERTIFICATE_MISSING: ['invalid_token', 'The token is bound to a client certificate: present it'],
  CERTIFICATE_OTHER: ['invalid_token', 'The token is bound to another client certificate'],
  CERTIFICATE_REQUIRED: [
    'invalid_token',
    'Your party must use tokens bound to a client certificate: ask for one with the certificate presented',
  ],
};

function isOfDpop(detail: string): boolean {
  return detail.startsWith('DPOP_') && detail !== 'DPOP_NOT_BOUND';
}

function challenge(
  [error, text]: Words,
  code: Challenge['fsc-error-code'],
  scheme: PresentedToken['scheme'] = 'BEARER',
): Challenge {
  const told = `error="${error}", error_description="${text}"`;
  return {
    'www-authenticate': scheme === 'DPOP' ? `${DPOP}, ${told}, ${ALGS}` : `${BEARER}, ${told}`,
    'fsc-error-code': code,
  };
}
