import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derOf, oinOf, send, TestAuthority, type Certified, type Gateway, type Received } from '#testing';
import { net } from '../attack.js';
import type { World } from '../world.js';

export const CERTIFICATES = 'libs/identity/src/client-certificate.ts';

/** A gateway that believes what a proxy on this machine says of certificates and addresses. */
export const PROXIED = { TRUSTED_PROXY: '127.0.0.1' };

/** Certificates of two organisations by an authority that is trusted where TLS ends, and of one that is not. Made up. */
const AUTHORITY = new TestAuthority();
const certified = (slug: string, by = AUTHORITY): Certified =>
  by.issue({ name: `${slug} (verzonnen)`, oin: oinOf(slug) });
export const OWN = certified('politie');
export const RENEWED = certified('politie');
export const OTHERS = certified('om');
export const UNTRUSTED = certified('politie', new TestAuthority('Vreemde autoriteit (verzonnen)'));

/** The header of RFC 9440 for a certificate, some bytes behind it or none. */
export function headerOf(certificate: Certified, behind: Uint8Array = new Uint8Array()): string {
  return `:${Buffer.concat([derOf(certificate), behind]).toString('base64')}:`;
}

/** A token of the police that is bound to a certificate. */
export async function tokenFor(world: World, certificate: Certified): Promise<string> {
  const forge = await world.forge();
  const x5t = hash('sha256', derOf(certificate), 'base64url');
  return forge.byGateway(forge.access({ cnf: { 'x5t#S256': x5t } }));
}

/** A question with a bound token. `header`: what is said of the certificate. */
export function asked({ url }: Gateway, token: string, header?: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const said = header === undefined ? headers : { ...headers, 'client-cert': header };
  return fetch(`${url}/graphql`, { method: 'POST', headers: said, body: '{"query":"{ me { oin } }"}' });
}

/** A token that a party asks for, and what it shows. */
export async function tokenAsked(
  gateway: Gateway,
  slug: string,
  showing: { readonly header?: string; readonly certificate?: Certified } = {},
): Promise<Received> {
  const form = {
    ...{ grant_type: 'client_credentials', scope: 'region:groningen' },
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await gateway.client.assertion({ slug }),
  };
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(showing.header !== undefined && { 'client-cert': showing.header }),
  };
  const { certificate } = showing;
  const tls = { ca: AUTHORITY.cert, ...(certificate && { certificate }) };
  return send(`${gateway.url}/oauth/token`, { headers, body: new URLSearchParams(form).toString(), ...tls });
}

/** A gateway where TLS ends. */
export function tlsGateway(world: World): Promise<Gateway> {
  return world.once('a gateway where TLS ends', async () => {
    const [{ folder }, server] = [await world.product(), AUTHORITY.issue({ name: 'poort (verzonnen)' })];
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    return world.replica({
      TLS_CERT_FILE: file('server.pem', server.cert),
      TLS_KEY_FILE: file('server-key.pem', server.key),
      TLS_CLIENT_CA_FILE: file('clients.pem', AUTHORITY.cert),
    });
  });
}

/** Whoever sends the header is believed. */
export const FROM_ANYBODY = [
  net(
    CERTIFICATES,
    'return headers[HEADER] !== undefined && !this.#isProxy(socket.remoteAddress);',
    "return headers[HEADER] === 'x' && !this.#isProxy(socket.remoteAddress);",
  ),
  net(
    CERTIFICATES,
    'if (this.#isProxy(socket.remoteAddress)) return fromHeader(headers[HEADER]);',
    'if (headers[HEADER] !== undefined) return fromHeader(headers[HEADER]);',
  ),
] as const;
