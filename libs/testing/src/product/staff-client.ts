import { readFileSync } from 'node:fs';
import { clientAssertion, signingKeysOf, type Jwk } from '#identity';
import type { GraphqlAnswer } from './client.js';

const BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What one error of the staff API says. */
export interface StaffError {
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly extensions: {
    readonly code: string;
    readonly origin: string;
    readonly purposes?: readonly string[];
    readonly mistakes?: readonly {
      readonly path: readonly unknown[];
      readonly problem: string;
      readonly remedy: string;
    }[];
  };
}

export type StaffBody = Omit<GraphqlAnswer['body'], 'errors'> & { readonly errors?: readonly StaffError[] };

export interface StaffAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: StaffBody;
}

/** Somebody of the staff with a private key: a token from the real token endpoint, then GraphQL over HTTP. */
export class StaffClient {
  constructor(
    readonly url: string,
    readonly issuer: string,
    readonly id: string,
    readonly jwk: Jwk,
  ) {}

  static fromFile(url: string, issuer: string, file: string): StaffClient {
    const { staff, ...jwk } = JSON.parse(readFileSync(file, 'utf8')) as Jwk;
    return new StaffClient(url, issuer, String(staff), jwk);
  }

  /** The answer of the token endpoint, whatever it is. */
  async exchange(
    change: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const [key] = await signingKeysOf([this.jwk]);
    const terms = { clientId: this.id, audience: this.issuer, professional: null };
    const form = {
      ...{ grant_type: 'client_credentials', client_assertion_type: BEARER, resource: `${this.issuer}/staff/graphql` },
      client_assertion: await clientAssertion(terms, key, Date.now()),
      ...change,
    };
    return fetch(`${this.url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  }

  async token(): Promise<string> {
    const answer = (await (await this.exchange()).json()) as { access_token?: string };
    if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  ask(query: string, variables: Record<string, unknown> = {}, token?: string): Promise<StaffAnswer> {
    return this.#ask('/staff/graphql', query, variables, token);
  }

  /** The same at the door for privacy officers. */
  look(query: string, variables: Record<string, unknown> = {}, token?: string): Promise<StaffAnswer> {
    return this.#ask('/officers/graphql', query, variables, token);
  }

  async #ask(
    path: string,
    query: string,
    variables: Record<string, unknown>,
    token: string | undefined,
  ): Promise<StaffAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? (await this.token())}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { status, headers } = response;
    return { status, headers, body: (await response.json()) as StaffBody };
  }
}
