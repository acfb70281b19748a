import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientAssertion, signingKeysOf, type Jwk } from '#identity';

const BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface Professional {
  readonly id: string;
  readonly function: string;
  readonly confidential: boolean;
}

/** Who signs in, as what. */
export interface SignIn {
  readonly slug: string;
  readonly function?: string;
  readonly confidential?: boolean;
  readonly scope?: string;
  readonly resource?: string;
  /** OIN of the party for which it asks, if that is another. */
  readonly onBehalfOf?: string;
}

/** An answer of the gate, whole. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly unknown[];
      readonly extensions: { readonly code: string; readonly origin: string };
    }[];
    readonly extensions?: { readonly disclosure?: Disclosure };
  };
}

export interface Disclosure {
  readonly records: readonly { readonly path: readonly unknown[]; readonly id: string; readonly purpose: string }[];
  readonly record?: string;
  readonly withheld: readonly {
    readonly path: readonly (string | number)[];
    readonly field: string;
    readonly reason: string;
  }[];
  readonly forms: readonly { readonly path: readonly (string | number)[]; readonly form: string }[];
}

/** A partner's application, as its developer would write it: a token from the real token endpoint, then GraphQL over HTTP. */
export class PartnerClient {
  constructor(
    readonly url: string,
    readonly issuer: string,
    readonly keysFolder: string,
  ) {}

  async assertion({ slug, function: role, confidential = true, onBehalfOf = '' }: SignIn): Promise<string> {
    const jwk = JSON.parse(readFileSync(join(this.keysFolder, 'parties', `${slug}.json`), 'utf8')) as Jwk;
    const [key] = await signingKeysOf([jwk]);
    const professional = role === undefined ? null : { id: `${slug}-medewerker-1`, function: role, confidential };
    const acting = { professional, onBehalfOf: onBehalfOf === '' ? null : onBehalfOf };
    return clientAssertion({ clientId: String(jwk['client_id']), audience: this.issuer, ...acting }, key, Date.now());
  }

  exchange(
    assertion: string,
    { scope = 'region:groningen', resource }: Pick<SignIn, 'scope' | 'resource'> = {},
  ): Promise<Response> {
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: BEARER,
      client_assertion: assertion,
      scope,
    };
    const body = new URLSearchParams(resource === undefined ? form : { ...form, resource });
    return fetch(`${this.url}/oauth/token`, { method: 'POST', body });
  }

  async token(signIn: SignIn): Promise<string> {
    const response = await this.exchange(await this.assertion(signIn), signIn);
    const answer = (await response.json()) as { access_token?: string };
    if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  async ask(token: string, query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: JSON.parse(text) as GraphqlAnswer['body'],
    };
  }
}
