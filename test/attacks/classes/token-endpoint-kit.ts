import { unlessStatus, type Attack, type Net } from '../attack.js';
import type { Forge } from '../forge.js';

export const ASSERTIONS = 'libs/identity/src/assertion-verifier.ts';
export const JOSE = 'libs/identity/src/jose-front.ts';
export const CLAIMS = 'libs/identity/src/claims.ts';
export const ENDPOINT = 'apps/gateway/src/oauth/token-endpoint.ts';
export const FORM = 'apps/gateway/src/oauth/token-form.ts';
export const GATE = 'apps/gateway/src/oauth/token-gate.ts';

export type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;

/** An assertion that the police's own application signs with its own key. `now`: seconds. */
export function asserting(
  told: Told,
  change: (forge: Forge, now: number) => { readonly claims?: object; readonly header?: object },
): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const { claims = {}, header = {} } = change(forge, Math.floor(Date.now() / 1000));
      const parts = forge.assertion('politie', { ...claims }, { ...header });
      return unlessStatus(await forge.exchange(forge.byParty('politie', parts)), 401);
    },
  };
}

/** A good assertion in a form that asks for what it must not, or in a way it must not. */
export function asking(told: Told, change: Readonly<Record<string, string>>, claims: object = {}): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const assertion = forge.byParty('politie', forge.assertion('politie', { ...claims }));
      return unlessStatus(await forge.exchange(assertion, change), 400, 401);
    },
  };
}

/** A good request, sent otherwise than as a form by POST. `again` is put behind its parameters. */
export function sending(told: Told, send: (url: string, form: string) => Promise<Response>): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const form = new URLSearchParams({
        ...{ grant_type: 'client_credentials', scope: 'region:groningen' },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: forge.byParty('politie', forge.assertion('politie')),
      });
      const answered = await send(`${forge.url}/oauth/token`, form.toString());
      return unlessStatus(answered, 400, 405);
    },
  };
}

export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
export const AUDIENCE: Net = {
  file: ASSERTIONS,
  text: "if (audience === null || !this.audiences.includes(audience)) return 'AUDIENCE_WRONG';",
  without: '',
};
