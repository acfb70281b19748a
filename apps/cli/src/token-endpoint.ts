import { Failure } from './command.js';

/** Milliseconds: a product that takes longer does not run well enough to wait for. */
export const PATIENCE = 10_000;

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What the token endpoint gives for this form. Failure when it does not answer, is another's, or refuses. */
export async function askToken(issuer: string, body: URLSearchParams): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(`${issuer}/oauth/token`, { method: 'POST', body, signal }).catch(() => null);
  if (response === null)
    throw new Failure(`Ketenpoort does not answer at ${issuer}. Start it with \`npm start\`, or set ISSUER`);
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer !== 'object' || answer === null)
    throw new Failure(`What answers at ${issuer} is not Ketenpoort (status ${response.status}). Set ISSUER`);
  const { error, error_description: why, ...rest }: Readonly<Record<string, unknown>> = { ...answer };
  if (response.ok) return rest;
  throw new Failure(`The token endpoint refused (${String(error)}): ${String(why)}`);
}
