import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ANSWERS } from '../../apps/gateway/src/graphql/answers.js';
import { ERROR_GUIDE } from '../../apps/gateway/src/graphql/error-guide.js';
import { errorsPage } from './errors-page.js';

it('the checked-in catalogue of errors is the one that the code gives (else run: npm run errors)', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsPage());
});

describe('the contract of errors', () => {
  it.each([
    [401, ['UNAUTHENTICATED']],
    [
      400,
      [
        'MISSING_PURPOSE_OF_USE',
        'UNKNOWN_PURPOSE',
        'BAD_USER_INPUT',
        'GRAPHQL_PARSE_FAILED',
        'GRAPHQL_VALIDATION_FAILED',
        'LIMIT_EXCEEDED',
        'PERSISTED_QUERY_NOT_FOUND',
      ],
    ],
    [403, ['PURPOSE_NOT_IN_TOKEN', 'FUNCTION_NOT_REGISTERED']],
    [409, ['CONFLICT']],
    [429, ['RATE_LIMITED']],
    [503, ['LEDGER_UNAVAILABLE', 'TRY_LATER']],
    [500, ['INTERNAL_SERVER_ERROR']],
  ])('answers with %d exactly these', (status, codes) => {
    const answered = Object.entries(ANSWERS).filter(([, answer]) => answer.status === status);
    expect(answered.map(([code]) => code).sort()).toEqual([...codes].sort());
  });

  it('says when to come back wherever a request may be sent again as it is', () => {
    for (const [code, { retry }] of Object.entries(ERROR_GUIDE))
      expect([code, ANSWERS[code as keyof typeof ANSWERS].headers?.['retry-after'] !== undefined]).toEqual([
        code,
        retry === 'LATER',
      ]);
  });
});
