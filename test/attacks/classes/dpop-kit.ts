import { generateKeyPairSync, hash, randomBytes, type KeyObject } from 'node:crypto';
import { thumbprintOf } from '#identity';
import { unlessStatus, type Attack } from '../attack.js';
import { signed, type Forge, type Members } from '../forge.js';
import type { World } from '../world.js';

export const DPOP = 'libs/identity/src/dpop.ts';
export const POSSESSION = 'libs/identity/src/possession.ts';
export const MEMORY = 'libs/persistence/src/identity/proof-memory.ts';

export type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;

/** A token of the police that is bound to a key, and the key. */
export interface Bound {
  readonly forge: Forge;
  readonly token: string;
  readonly key: KeyObject;
  /** Its public half. */
  readonly jwk: Members;
}

/** What is other in a proof than it must be. */
export interface Otherwise {
  readonly claims?: Members;
  readonly header?: Members;
}

export function boundToken(world: World): Promise<Bound> {
  return world.once('a token bound to a key', async () => {
    const [forge, key] = [await world.forge(), generateKeyPairSync('ec', { namedCurve: 'P-256' })];
    const jwk = { ...key.publicKey.export({ format: 'jwk' }) };
    const token = forge.byGateway(forge.access({ cnf: { jkt: thumbprintOf(jwk) } }));
    return { forge, token, key: key.privateKey, jwk };
  });
}

/** What a server gives for the next proof. */
export async function nonceOf(url: string): Promise<string> {
  const { headers } = await fetch(url, { method: 'POST', headers: { authorization: 'DPoP x' } });
  return String(headers.get('dpop-nonce'));
}

/** Header and claims of a good proof for the token, but for what is other in it. */
export async function proofOf(
  { forge: { issuer, url }, token, jwk }: Bound,
  { claims = {}, header = {} }: Otherwise = {},
): Promise<readonly [Members, Members]> {
  const made = { jti: randomBytes(16).toString('base64url'), iat: Math.floor(Date.now() / 1000) };
  const goes = { htm: 'POST', htu: `${issuer}/graphql`, ath: hashOf(token), nonce: await nonceOf(`${url}/graphql`) };
  return [
    { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header },
    { ...made, ...goes, ...claims },
  ];
}

export function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** The status that a token and a proof are answered with. */
export function shown(url: string, authorization: string, dpop?: string): Promise<Response> {
  const headers = { authorization, 'content-type': 'application/json', ...(dpop !== undefined && { dpop }) };
  return fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ me { oin } }"}' });
}

/** A proof that the holder signs, and that proves nothing for this request. `now`: seconds. */
export function proving(
  told: Told,
  change: (bound: Bound, now: number, world: World) => Otherwise | Promise<Otherwise>,
): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const bound = await boundToken(world);
      const other = await change(bound, Math.floor(Date.now() / 1000), world);
      const proof = signed(await proofOf(bound, other), bound.key);
      return unlessStatus(await shown(bound.forge.url, `DPoP ${bound.token}`, proof), 401);
    },
  };
}

/** A bound token, and a proof that is not the holder's. */
export function stolen(told: Told, make: (bound: Bound) => Promise<string | undefined>, scheme = 'DPoP'): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const bound = await boundToken(world);
      return unlessStatus(await shown(bound.forge.url, `${scheme} ${bound.token}`, await make(bound)), 401);
    },
  };
}
