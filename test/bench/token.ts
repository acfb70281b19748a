import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientAssertion, signingKeysOf } from '#identity';
import { REQUESTER } from './query.js';
import type { Stage } from './stage.js';

const PROFESSIONAL = { id: 'bench-1', function: REQUESTER.function, confidential: true };

/** An access token from the real token endpoint, for the party of the bench and its professional; or for the party alone, as its
 *  system. Good for a quarter of an hour. */
export async function fetchToken(
  { settings }: Stage,
  professional: typeof PROFESSIONAL | null = PROFESSIONAL,
): Promise<string> {
  const { issuer } = settings.origins;
  const file = join(settings.folders.keys, 'parties', `${REQUESTER.slug}.json`);
  const jwk = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  const [key] = await signingKeysOf([jwk]);
  const clientId = String(jwk['client_id']);
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await clientAssertion({ clientId, audience: issuer, professional }, key, Date.now()),
    scope: 'region:groningen',
  };
  const response = await fetch(`${issuer}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await response.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`the token endpoint answered ${String(response.status)}`);
  return token;
}
