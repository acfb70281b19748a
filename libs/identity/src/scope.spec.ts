import { describe, expect, it } from '@jest/globals';
import { parseScope, scopeText } from './scope.js';

describe('a scope', () => {
  it.each([
    ['', { region: null, purposes: [] }],
    ['region:groningen', { region: 'groningen', purposes: [] }],
    ['purpose:MELDING', { region: null, purposes: ['MELDING'] }],
    ['purpose:CRISIS region:groningen purpose:MELDING', { region: 'groningen', purposes: ['CRISIS', 'MELDING'] }],
    ['region:groningen region:groningen purpose:CRISIS purpose:CRISIS', { region: 'groningen', purposes: ['CRISIS'] }],
  ])('IW-03 is read from %j, in any order and with repeats', (text, scope) => {
    expect(parseScope(text)).toEqual(scope);
  });

  it.each([
    'openid',
    'region:groningen openid',
    'purpose:melding',
    'purpose:',
    'region:',
    'region:Groningen',
    'region:a region:b',
    'region:groningen region:drenthe',
    ' region:groningen',
    'region:groningen  purpose:MELDING',
    'region:groningen\tpurpose:MELDING',
    'REGION:groningen',
  ])('IW-03 with anything unknown is refused whole: %j', (text) => {
    expect(parseScope(text)).toBeNull();
  });

  it('is stated with the region first', () => {
    expect(scopeText('groningen', ['MELDING', 'CRISIS'])).toBe('region:groningen purpose:MELDING purpose:CRISIS');
  });
});
