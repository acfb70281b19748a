import { dpopProof } from '#identity';
import { Failure } from './command.js';
import { PATIENCE, type HeldToken } from './token-endpoint.js';

export interface GateRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query, if it has one. */
  readonly path: string;
  /** Sent as JSON; null: none. */
  readonly body: object | null;
}

/** What a running product answers to the holder of a token, as JSON: with a proof when it is bound, and once more with the nonce that
 *  the gate gives when it wants another. Failure with what to do when nothing answers, or something else. */
export async function answerOf(issuer: string, held: HeldToken, request: GateRequest): Promise<unknown> {
  const first = await send(issuer, held, request);
  const isChallenged = first.status === 401 && (first.headers.get('www-authenticate') ?? '').includes('use_dpop_nonce');
  const nonce = first.headers.get('dpop-nonce');
  const response = isChallenged ? await send(issuer, { ...held, nonce }, request) : first;
  const answer: unknown = await response.json().catch(() => null);
  if (answer === null) throw new Failure(`What answers at ${issuer} is not Ketenpoort (status ${response.status})`);
  return answer;
}

async function send(issuer: string, held: HeldToken, { method, path, body }: GateRequest): Promise<Response> {
  const [url = '', query] = `${issuer}${path}`.split('?');
  const response = await fetch(query === undefined ? url : `${url}?${query}`, {
    method,
    headers: { ...(await possessionOf(held, method, url)), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null);
  if (response !== null) return response;
  throw new Failure(`Ketenpoort stopped answering at ${issuer}. Whether it was done is not known: ask again`);
}

// The address in a proof is without its query (RFC 9449 §4.2).
async function possessionOf({ token, key, nonce }: HeldToken, method: string, url: string) {
  if (key === null) return { authorization: `Bearer ${token}` };
  const dpop = await dpopProof({ method, url, token, nonce }, key, Date.now());
  return { authorization: `DPoP ${token}`, dpop };
}
