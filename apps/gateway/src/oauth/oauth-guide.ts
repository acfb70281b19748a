import type { OAuthErrorCode } from './oauth-answer.js';

/** What a client has to know of an error code of the token endpoint. For docs/errors.md. */
export interface OAuthGuide {
  readonly when: string;
  readonly what: string;
  readonly retry: 'NO' | 'MENDED' | 'LATER';
}

export const OAUTH_GUIDE = {
  invalid_request: {
    when: 'No POST of a form, a parameter in the URL or given twice, a function that is not registered, or a delegation that is not',
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
  temporarily_unavailable: {
    when: 'The directory of parties cannot be asked, the gate is full, or this replica goes down',
    what: 'Send a new assertion after Retry-After',
    retry: 'LATER',
  },
  server_error: { when: 'A mistake of the gate', what: 'Tell the operator when it was', retry: 'NO' },
} as const satisfies Record<OAuthErrorCode, OAuthGuide>;
