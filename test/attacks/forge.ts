import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Jwk } from '#identity';
import { oinOf } from '#testing';

export type Members = Readonly<Record<string, unknown>>;

/** Makes tokens as an attacker does: by hand, with whatever header, claims and key. */
export class Forge {
  /** A key of the attacker's own, known to nobody. */
  readonly own = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(
    private readonly keys: string,
    readonly issuer: string,
    readonly url: string,
  ) {}

  /** Header and claims of an access token that the gateway would issue to the police, to be changed. */
  access(claims: Members = {}, header: Members = {}): readonly [Members, Members] {
    const iat = Math.floor(Date.now() / 1000);
    const who = { iss: this.issuer, sub: 'politie-demo', client_id: 'politie-demo', oin: '00000009990000000004' };
    const what = { aud: `${this.issuer}/graphql`, region: 'groningen', scope: 'region:groningen purpose:CASUSOVERLEG' };
    const when = { iat, exp: iat + 600, jti: randomBytes(16).toString('base64url') };
    const key = this.party('politie')['kid'];
    return [
      { typ: 'at+jwt', alg: 'ES256', kid: this.signing['kid'], ...header },
      { ...who, ...what, ...when, key, ...claims },
    ];
  }

  /** The same to another demo party, in a region that it takes part in. */
  accessOf(slug: string, claims: Members = {}, region = 'groningen'): readonly [Members, Members] {
    const who = { sub: `${slug}-demo`, client_id: `${slug}-demo`, oin: oinOf(slug), key: this.party(slug)['kid'] };
    return this.access({ ...who, region, scope: `region:${region} purpose:UITVOERING`, ...claims });
  }

  /** The same of a client assertion of a demo party. */
  assertion(slug: string, claims: Members = {}, header: Members = {}): readonly [Members, Members] {
    const iat = Math.floor(Date.now() / 1000);
    const id = `${slug}-demo`;
    const when = { iat, exp: iat + 60, jti: randomBytes(16).toString('base64url') };
    return [
      { typ: 'JWT', alg: 'ES256', kid: this.party(slug)['kid'], ...header },
      { iss: id, sub: id, aud: this.issuer, ...when, ...claims },
    ];
  }

  /** Signed by the gateway itself: what stands in a token that it issued for something else. */
  byGateway(parts: readonly [Members, Members]): string {
    return signed(parts, keyOf(this.signing));
  }

  byParty(slug: string, parts: readonly [Members, Members]): string {
    return signed(parts, keyOf(this.party(slug)));
  }

  byAttacker(parts: readonly [Members, Members]): string {
    return signed(parts, this.own.privateKey);
  }

  party(slug: string): Jwk {
    return JSON.parse(readFileSync(join(this.keys, 'parties', `${slug}.json`), 'utf8')) as Jwk;
  }

  private get signing(): Jwk {
    const { keys } = JSON.parse(readFileSync(join(this.keys, 'token-signing.json'), 'utf8')) as { keys: [Jwk] };
    return keys[0];
  }

  /** What the gateway's answer to a token is. */
  show(token: string): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return fetch(`${this.url}/graphql`, { method: 'POST', headers, body: '{"query":"{ me { oin } }"}' });
  }

  /** What the token endpoint answers to an assertion; `change` to its form. */
  exchange(assertion: string, change: Readonly<Record<string, string>> = {}): Promise<Response> {
    const form = {
      ...{ grant_type: 'client_credentials', scope: 'region:groningen', client_assertion: assertion },
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      ...change,
    };
    return fetch(`${this.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  }
}

export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Header and claims as they are signed. */
export function unsigned([header, claims]: readonly [Members, Members]): string {
  return `${encoded(header)}.${encoded(claims)}`;
}

export function signed(parts: readonly [Members, Members], key: KeyObject): string {
  const text = unsigned(parts);
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** Signed with HMAC-SHA-256 under whatever the secret is. */
export function maced(parts: readonly [Members, Members], secret: string): string {
  const text = unsigned(parts);
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function keyOf(jwk: Jwk): KeyObject {
  return createPrivateKey({ key: { ...jwk }, format: 'jwk' });
}
