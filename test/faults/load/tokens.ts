import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientAssertion, signingKeysOf, type Jwk } from '#identity';
import type { World } from '../world/world.js';

/** Who signs in, where, and for what: nothing is for the gate itself. */
export interface SignIn {
  readonly slug: string;
  readonly function: string;
  readonly resource?: string;
}

const PATIENCE_MS = 8_000;

/** Tokens from the real token endpoint, kept until somebody refuses one. */
export class Tokens {
  readonly #kept = new Map<string, Promise<string>>();

  constructor(private readonly world: World) {}

  /** Of any gateway: all are one issuer. Rejects when it cannot be had now. */
  of(who: SignIn, url: string): Promise<string> {
    const name = JSON.stringify(who);
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const fetched = this.#fetch(who, url);
    this.#kept.set(name, fetched);
    fetched.catch(() => this.#kept.delete(name));
    return fetched;
  }

  /** Somebody refused them. */
  forget(): void {
    this.#kept.clear();
  }

  async #fetch(who: SignIn, url: string): Promise<string> {
    const { settings } = this.world;
    const file = join(settings.folders.keys, 'parties', `${who.slug}.json`);
    const jwk = JSON.parse(readFileSync(file, 'utf8')) as Jwk;
    const [key] = await signingKeysOf([jwk]);
    const professional = { id: `${who.slug}-medewerker-1`, function: who.function, confidential: true };
    const terms = { clientId: String(jwk['client_id']), audience: settings.origins.issuer, professional };
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await clientAssertion(terms, key, this.world.now()),
      scope: 'region:groningen',
      ...(who.resource !== undefined && { resource: who.resource }),
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form), signal });
    const { access_token: token } = (await response.json()) as { readonly access_token?: string };
    if (token === undefined) throw new Error(`the token endpoint answered ${response.status}`);
    return token;
  }
}
