import { dpopProof, type SigningKey } from '#identity';
import { Failure } from './command.js';

/** Milliseconds: a product that takes longer does not run well enough to wait for. */
export const PATIENCE = 10_000;

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What the token endpoint gives for this form. Failure when it does not answer, is another's, or refuses. */
export async function askToken(issuer: string, body: URLSearchParams): Promise<Readonly<Record<string, unknown>>> {
  return tokenIn(issuer, await post(issuer, body));
}

/** The same for a token that is bound to `key` (RFC 9449): asks a second time, with the nonce that the first answer gives. Each time
 *  with a form of its own, since an assertion is good once. */
export async function askBoundToken(
  issuer: string,
  form: () => Promise<URLSearchParams>,
  key: SigningKey,
): Promise<Readonly<Record<string, unknown>>> {
  const ask = async (nonce: string | null): Promise<Response> => {
    const target = { method: 'POST', url: `${issuer}/oauth/token`, token: null, nonce };
    return post(issuer, await form(), { dpop: await dpopProof(target, key, Date.now()) });
  };
  const first = await ask(null);
  const response = first.status === 400 ? await ask(first.headers.get('dpop-nonce')) : first;
  return { ...(await tokenIn(issuer, response)), dpop_nonce: response.headers.get('dpop-nonce') };
}

async function post(issuer: string, body: URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(`${issuer}/oauth/token`, { method: 'POST', headers, body, signal }).catch(() => null);
  if (response === null)
    throw new Failure(`Ketenpoort does not answer at ${issuer}. Start it with \`npm start\`, or set ISSUER`);
  return response;
}

async function tokenIn(issuer: string, response: Response): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer !== 'object' || answer === null)
    throw new Failure(`What answers at ${issuer} is not Ketenpoort (status ${response.status}). Set ISSUER`);
  const { error, error_description: why, ...rest }: Readonly<Record<string, unknown>> = { ...answer };
  if (response.ok) return rest;
  throw new Failure(`The token endpoint refused (${String(error)}): ${String(why)}`);
}
