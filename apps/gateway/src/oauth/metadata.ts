import { ALGORITHMS, jwksOf, PROOF_ALGORITHMS } from '#identity';
import type { Jwk, SigningKeys } from '#identity';
import { PURPOSES } from '#kernel';

/** What anybody may know of the token endpoint: RFC 8414 metadata and the keys of RFC 7517. Made once. */
export class PublishedMetadata {
  readonly server: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly jwks: { readonly keys: readonly Jwk[] };

  /** `certificates`: client certificates can be shown here, by whatever ends TLS (RFC 8705 §3.3). */
  constructor(issuer: string, keys: SigningKeys, certificates: boolean) {
    this.jwks = jwksOf(keys);
    this.server = {
      issuer,
      token_endpoint: tokenEndpointOf(issuer),
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      ...(certificates && { tls_client_certificate_bound_access_tokens: true }),
      scopes_supported: PURPOSES.map((purpose) => `purpose:${purpose}`),
    };
  }
}

export function tokenEndpointOf(issuer: string): string {
  return `${issuer}/oauth/token`;
}
