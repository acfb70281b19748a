import type { Challenge } from '#identity';

/** Codes of FSC that the header `Fsc-Error-Code` may say. */
export type FscErrorCode =
  Challenge['fsc-error-code'] | 'METHOD_UNSUPPORTED' | 'INVALID_LOG_RECORD_ID' | 'TRANSACTION_LOG_WRITE_ERROR';

/** With which status each comes, and when. For docs/errors.md. */
export const FSC_GUIDE = {
  ACCESS_TOKEN_MISSING: { status: 401, when: 'There is no token in the header Authorization' },
  ACCESS_TOKEN_INVALID: { status: 401, when: 'The token is not accepted, whatever the reason, or stands in the URL' },
  ACCESS_TOKEN_EXPIRED: { status: 401, when: 'The token has expired' },
  METHOD_UNSUPPORTED: { status: 405, when: 'Another method than the API takes: the header Allow names it' },
  INVALID_LOG_RECORD_ID: { status: 400, when: 'The header Fsc-Transaction-Id holds no UUID' },
  TRANSACTION_LOG_WRITE_ERROR: { status: 503, when: 'It could not be recorded, so nothing was disclosed' },
} as const satisfies Record<FscErrorCode, { readonly status: number; readonly when: string }>;
