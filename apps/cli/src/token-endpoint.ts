import { dpopProof, generateSigningKey, signingKeysOf, type SigningKey } from '#identity';
import { Failure } from './command.js';

/** Milliseconds: a product that takes longer does not run well enough to wait for. */
export const PATIENCE = 10_000;

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type TokenAnswer = Readonly<Record<string, unknown>>;
/** Makes a form with an assertion of its own each time, since an assertion is good once. */
type FormMaker = () => Promise<URLSearchParams>;

/** A token, and the key that it is bound to (RFC 9449) with the nonce for the next proof. Key null: it is bound to none. */
export interface HeldToken {
  readonly token: string;
  readonly key: SigningKey | null;
  readonly nonce: string | null;
}

/** The token endpoint refused; `error` is its code. */
export class TokenRefused extends Failure {
  constructor(
    readonly error: string,
    readonly why: string,
  ) {
    super(`The token endpoint refused (${error}): ${why}`);
  }
}

/** What the token endpoint gives for this form. Failure when it does not answer, is another's, or refuses. */
export async function askToken(issuer: string, body: URLSearchParams): Promise<TokenAnswer> {
  return tokenIn(issuer, await post(issuer, body));
}

/** The same for a token that is bound to `key` (RFC 9449): asks a second time, with the nonce that the first answer gives. */
export async function askBoundToken(issuer: string, form: FormMaker, key: SigningKey): Promise<TokenAnswer> {
  const ask = async (nonce: string | null): Promise<Response> => {
    const target = { method: 'POST', url: `${issuer}/oauth/token`, token: null, nonce };
    return post(issuer, await form(), { dpop: await dpopProof(target, key, Date.now()) });
  };
  const first = await ask(null);
  const response = first.status === 400 ? await ask(first.headers.get('dpop-nonce')) : first;
  return { ...(await tokenIn(issuer, response)), dpop_nonce: response.headers.get('dpop-nonce') };
}

/** A token to use at once: where the party must bind it, bound to a key that is made for it and kept nowhere. */
export async function holdToken(issuer: string, form: FormMaker): Promise<HeldToken> {
  try {
    return { token: String((await askToken(issuer, await form()))['access_token']), key: null, nonce: null };
  } catch (error) {
    if (!(error instanceof TokenRefused) || error.error !== 'invalid_dpop_proof') throw error;
  }
  const [key] = await signingKeysOf([generateSigningKey('once')]);
  const { access_token: token, dpop_nonce: nonce } = await askBoundToken(issuer, form, key);
  return { token: String(token), key, nonce: typeof nonce === 'string' ? nonce : null };
}

async function post(issuer: string, body: URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(`${issuer}/oauth/token`, { method: 'POST', headers, body, signal }).catch(() => null);
  if (response === null)
    throw new Failure(`Ketenpoort does not answer at ${issuer}. Start it with \`npm start\`, or set ISSUER`);
  return response;
}

async function tokenIn(issuer: string, response: Response): Promise<TokenAnswer> {
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer !== 'object' || answer === null)
    throw new Failure(`What answers at ${issuer} is not Ketenpoort (status ${response.status}). Set ISSUER`);
  const { error, error_description: why, ...rest }: TokenAnswer = { ...answer };
  if (response.ok) return rest;
  throw new TokenRefused(String(error), String(why));
}
