import { oinOf, type Gateway } from '#testing';
import { unless, type Attack, type Through } from '../attack.js';
import type { World } from '../world.js';
import { PROXIED } from './mtls-kit.js';

export const MINUTE = 60_000;
export const PER_ADDRESS = 60;

/** A gateway behind a proxy that lets little through. */
export const SPARING = {
  ...PROXIED,
  RATE_REQUESTS_PER_CASE_PER_MINUTE: '4',
  RATE_TOKENS_PER_MINUTE: '3',
  RATE_TOKEN_REQUESTS_PER_ADDRESS: String(PER_ADDRESS),
};

/** Asks so many times: null when no more were answered than may be, in each window of time that they took. */
export async function flooding(
  { limit, window }: { readonly limit: number; readonly window: number },
  times: number,
  ask: (index: number) => Promise<{ readonly status: number }>,
): Promise<Through> {
  const begun = Math.floor(Date.now() / window);
  let passed = 0;
  for (let index = 0; index < times; index += 1) if ((await ask(index)).status !== 429) passed += 1;
  const windows = Math.floor(Date.now() / window) - begun + 1;
  return unless(passed <= limit * windows, `${passed} of ${times} passed, and ${limit} may`);
}

/** A party of Twente that may ask little, and a token of it. */
export async function limited(world: World, slug: string, change: string): Promise<string> {
  await world.serve(slug, change);
  return another(world, slug);
}

export async function another(world: World, slug: string, claims: object = {}, region = 'twente'): Promise<string> {
  const forge = await world.forge();
  return forge.byGateway(forge.accessOf(slug, { ...claims }, region));
}

export function caseOf(index: number): string {
  return `{ case(id: "99999999-0000-4000-8000-${String(index).padStart(12, '0')}", purpose: UITVOERING) { id } }`;
}

/** Has a party act for others in a region. */
export async function delegated(
  world: World,
  delegate: string,
  principals: readonly string[],
  region = 'twente',
): Promise<void> {
  const oins = principals.map(oinOf);
  await world.changed(
    delegate,
    `INSERT INTO gate.delegation (delegate, principal, region, functions, purposes, from_at)
     SELECT $1, unnest($2::text[]), $3, '{}', '{UITVOERING}', now() - interval '1 day' ON CONFLICT DO NOTHING`,
    [oinOf(delegate), oins, region],
  );
}

/** A form that gives no token, from an address as the proxy tells it. */
export function formFrom({ url }: Gateway, address: string): Promise<Response> {
  const headers = { 'x-forwarded-for': address };
  return fetch(`${url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams({ client_id: 'x' }) });
}

export function fromAddresses(
  told: Pick<Attack, 'id' | 'title' | 'defence'>,
  address: (index: number) => string,
): Attack {
  return {
    ...{ ...told, source: 'IW-15; CWE-307; CWE-348: an address that the caller chooses' },
    attempt: async (world) => {
      const gateway = await world.replica(SPARING);
      const limit = { limit: PER_ADDRESS, window: MINUTE };
      return flooding(limit, 3 * PER_ADDRESS, (index) => formFrom(gateway, address(index)));
    },
  };
}
