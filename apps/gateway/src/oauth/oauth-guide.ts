import type { OAuthErrorCode } from './oauth-answer.js';

/** What a client has to know of an error code of the token endpoint. For docs/errors.md. */
export interface OAuthGuide {
  readonly when: string;
  readonly what: string;
  readonly retry: 'NO' | 'MENDED' | 'LATER';
}

export const OAUTH_GUIDE = {
  invalid_request: {
    when: 'No POST of a form, a parameter in the URL or given twice, a function or delegation that is not registered, no certificate though the party must show one, or one in a header',
    what: 'Send what `error_description` asks for',
    retry: 'MENDED',
  },
  invalid_client: {
    when: 'The client assertion was not accepted. It does not say why: that would tell which clients and keys exist',
    what: 'Check key, `kid`, audience, term and `jti`; the operator finds the reason in the log',
    retry: 'MENDED',
  },
  invalid_scope: {
    when: 'One part of the scope is unknown, or not registered for the client or its delegation: the whole request is refused',
    what: 'Ask for one region and for purposes that are registered',
    retry: 'MENDED',
  },
  invalid_target: {
    when: 'The resource is none of ours, or there are two',
    what: 'Name one of those that `error_description` lists',
    retry: 'MENDED',
  },
  unsupported_grant_type: {
    when: 'Another grant than client_credentials',
    what: 'Send grant_type=client_credentials',
    retry: 'MENDED',
  },
  invalid_dpop_proof: {
    when: 'The DPoP proof is not one for this request, was used before, or is missing though the party must send one',
    what: 'Send a new proof, with the nonce of the header DPoP-Nonce, and a new assertion',
    retry: 'MENDED',
  },
  use_dpop_nonce: {
    when: 'The DPoP proof has no nonce, or one of more than a minute ago',
    what: 'Send a new proof with the nonce of the header DPoP-Nonce; the assertion was not used up',
    retry: 'MENDED',
  },
  temporarily_unavailable: {
    when: 'The directory of parties cannot be asked, the gate is full, or this replica goes down; with status 429: the client, or its address, asks too often',
    what: 'Send a new assertion after Retry-After',
    retry: 'LATER',
  },
  server_error: { when: 'A mistake of the gate', what: 'Tell the operator when it was', retry: 'NO' },
} as const satisfies Record<OAuthErrorCode, OAuthGuide>;
