import { generateKeyPairSync } from 'node:crypto';
import { thumbprintOf } from '#identity';
import { net, unlessStatus, type Attack } from '../attack.js';
import { signed } from '../forge.js';
import { boundToken, proofOf, shown } from './dpop-kit.js';

const SENDER = 'apps/gateway/src/oauth/sender.ts';
const UWV = { slug: 'uwv', function: 'klantadviseur' };

/** Parties that must show possession, and how tokens come to be bound. */
export const BINDING_ATTACKS: readonly Attack[] = [
  {
    id: 'DPOP-26',
    title: 'a token bound in a way that nobody here checks',
    source: 'RFC 7800 §3.1; RFC 9449 §6: a confirmation that is not understood',
    defence: [
      net('libs/identity/src/confirmation.ts', 'if (members.length === 0 || !members.every(isKnown)) return null;', ''),
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      return unlessStatus(await forge.show(forge.byGateway(forge.access({ cnf: { kid: 'elders' } }))), 401);
    },
  },
  {
    id: 'DPOP-27',
    title: 'a token from before its party had to show a key',
    source: 'RFC 9449 §10; IW-02',
    defence: [net('libs/identity/src/admission.ts', 'mustBeBound(client.terms, confirmation);', '')],
    attempt: async (world) => {
      const forge = await world.forge();
      await world.serve('uwv', "proof = 'DPOP'");
      return unlessStatus(await forge.show(forge.byGateway(forge.accessOf('uwv'))), 401);
    },
  },
  {
    id: 'DPOP-28',
    title: 'a token without a proof, for a party that must show a key',
    source: 'RFC 9449 §5, dpop_bound_access_tokens',
    defence: [net('apps/gateway/src/oauth/token-endpoint.ts', 'return lackOf(sender, client.terms);', 'return null;')],
    attempt: async (world) => {
      const { client } = await world.gateway();
      await world.serve('uwv', "proof = 'DPOP'");
      return unlessStatus(await client.exchange(await client.assertion(UWV)), 400);
    },
  },
  {
    id: 'DPOP-29',
    title: 'a proof that was shown before, for one more token',
    source: 'RFC 9449 §5, §11.1',
    defence: [
      net(
        SENDER,
        'if (proof === null || (await this.dpop.spend(proof))) return null;',
        'if (proof?.id !== null) return null;',
      ),
    ],
    attempt: async (world) => {
      const { url, client } = await world.gateway();
      const [bound, address] = [await boundToken(world), `${(await world.product()).issuer}/oauth/token`];
      const proof = signed(await proofOf(bound, { claims: { htu: address, ath: undefined } }), bound.key);
      const ask = async (): Promise<Response> => {
        const form = {
          ...{ grant_type: 'client_credentials', scope: 'region:groningen' },
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await client.assertion({ slug: 'ggd', function: 'bemoeizorger' }),
        };
        return fetch(`${url}/oauth/token`, {
          method: 'POST',
          headers: { dpop: proof },
          body: new URLSearchParams(form),
        });
      };
      const first = await ask();
      if (first.status !== 200) throw new Error(`a good proof was answered ${String(first.status)}`);
      return unlessStatus(await ask(), 400);
    },
  },
  {
    id: 'DPOP-30',
    title: 'a token bound to a key by a party that must show a certificate',
    source: 'RFC 8705 §3; RFC 9449 §6: one binding in the place of another',
    defence: [
      net('libs/identity/src/confirmation.ts', "(proof === 'DPOP' ? jkt : x5t) !== null", '(jkt ?? x5t) !== null'),
    ],
    attempt: async (world) => {
      const [forge, key] = [await world.forge(), generateKeyPairSync('ec', { namedCurve: 'P-256' })];
      const jwk = { ...key.publicKey.export({ format: 'jwk' }) };
      await world.serve('uwv', "proof = 'MTLS'");
      const token = forge.byGateway(forge.accessOf('uwv', { cnf: { jkt: thumbprintOf(jwk) } }));
      const proof = signed(await proofOf({ forge, token, jwk, key: key.privateKey }), key.privateKey);
      return unlessStatus(await shown(forge.url, `DPoP ${token}`, proof), 401);
    },
  },
];
