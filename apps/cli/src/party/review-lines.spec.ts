import { describe, expect, it } from '@jest/globals';
import { toldMistakes } from '../mistakes.js';
import { reviewLines } from './review-lines.js';

describe('a review for people', () => {
  it('puts fields together of which the same is said', () => {
    const always = { verdict: 'ALWAYS', reason: null, ways: [{ form: 'FULL', needs: [] }] };
    const depends = {
      verdict: 'DEPENDS',
      reason: null,
      ways: [
        { form: 'FULL', needs: ['CONSENT', 'PHASE'] },
        { form: 'MASKED', needs: ['EMERGENCY'] },
      ],
    };
    const never = { verdict: 'NEVER', reason: 'NOT_GRANTED', ways: [] };
    const use = { purpose: 'CRISIS', function: 'wijkagent', registered: true };
    const lines = reviewLines({
      region: 'hier',
      convenant: { id: 'proef', version: 3 },
      operations: [
        {
          ...{ name: 'Overleg', operation: 'query', roots: ['case'] },
          uses: [
            {
              ...use,
              fields: [
                { field: 'K01.a', ...always },
                { field: 'K01.b', ...never },
                { field: 'K02.a', ...always },
                { field: 'K02.b', ...depends },
              ],
            },
            { ...use, function: 'SYSTEEM', registered: false, fields: [{ field: 'K01.a', ...never }] },
          ],
        },
        { name: null, operation: 'query', roots: ['me'], uses: [] },
      ],
    });
    expect(lines).toEqual([
      'By the convenant proef, version 3, of hier:',
      '',
      'query Overleg: case',
      '  CRISIS as wijkagent',
      '    ALWAYS FULL: K01.a, K02.a',
      '    NEVER (NOT_GRANTED): K01.b',
      '    DEPENDS FULL with CONSENT + PHASE, or MASKED with EMERGENCY: K02.b',
      '  CRISIS as SYSTEEM (no application is registered for it): NEVER, 1 of 1 fields',
      '',
      'query (no name): me; no field of a case',
    ]);
  });
});

describe('a refusal for people', () => {
  it('tells each mistake at its place, or else what the gate says', () => {
    const [problem, remedy] = ['This is wrong', 'Mend it'];
    const mistakes = [
      { line: 3, column: 5, problem, remedy },
      { path: ['jwk', 'kid'], problem, remedy },
      { path: [], problem, remedy },
    ];
    expect(toldMistakes({ code: 'CODE', message: 'm', mistakes, file: 'a.graphql' }).split('\n')).toEqual([
      'CODE:',
      '  a.graphql:3:5: This is wrong. Mend it',
      '  jwk.kid: This is wrong. Mend it',
      '  This is wrong. Mend it',
    ]);
    expect(toldMistakes({ code: 'CODE', message: 'm', mistakes: mistakes.slice(0, 1) })).toContain('\n  3:5: This');
    expect(toldMistakes({ code: 'CODE', message: 'm', mistakes: [] })).toBe('CODE: m');
  });
});
