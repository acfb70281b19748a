import { describe, expect, it } from '@jest/globals';
import {
  caseKey,
  CatalogueMalformed,
  ConvenantMalformed,
  FactsChanged,
  firstAfter,
  GatewayError,
  isBsn,
  isOin,
  isPseudonym,
  isPurpose,
  isUuid,
  LedgerUnavailable,
  NEUTRAL,
  partyKey,
  PHASES,
  PHASES_OF_PURPOSE,
  PURPOSES,
  REASONS,
  regionKey,
  RequestInvalid,
  SettingsInvalid,
  SourceUnavailable,
  StartupError,
  toIso,
  Unauthenticated,
  within,
  type NeutralReason,
  type Reason,
} from './index.js';

describe('the first moment after another', () => {
  it.each([
    [100, [], 300],
    [100, [200, 150, null], 150],
    [100, [100, 99, null], 300],
    [100, [301], 300],
  ])('after %d, of %p, is %d', (at, turns, expected) => {
    expect(firstAfter(at, turns, 300)).toBe(expected);
  });
});

describe('a span', () => {
  it.each([
    [99, 100, 200, false],
    [100, 100, 200, true],
    [199, 100, 200, true],
    [200, 100, 200, false],
    [1e15, 100, null, true],
    [99, 100, null, false],
  ])('%d lies in [%d, %p): %p', (at, from, until, expected) => {
    expect(within(at, { from, until })).toBe(expected);
  });

  it('is written in UTC with milliseconds', () => {
    expect(toIso(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(toIso(1_795_420_800_123)).toMatch(/^2026-11-23T\d{2}:\d{2}:\d{2}\.123Z$/);
  });
});

describe('an id', () => {
  it.each([
    ['00000000-0000-4000-8000-000000000001', true],
    ['0193a000-0000-7000-bfff-ffffffffffff', true],
    ['0193A000-0000-7000-8000-000000000000', false],
    ['0193a000-0000-0000-8000-000000000000', false],
    ['0193a000-0000-7000-c000-000000000000', false],
    ['0193a000-0000-7000-8000-00000000000', false],
    [' 00000000-0000-4000-8000-000000000001', false],
    ['00000000-0000-4000-8000-000000000001\n', false],
    ['', false],
  ])('%j is a UUID: %p', (text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });

  it.each([
    ['00000009990000000001', true],
    ['0000000999000000001', false],
    ['000000099900000000011', false],
    ['0000000999000000000x', false],
  ])('%j is an OIN: %p', (text, expected) => {
    expect(isOin(text)).toBe(expected);
  });

  it.each([
    ['ab'.repeat(32), true],
    ['AB'.repeat(32), false],
    ['ab'.repeat(31), false],
    ['x'.repeat(64), false],
  ])('knows a pseudonym: %s', (text, expected) => {
    expect(isPseudonym(text)).toBe(expected);
  });

  it.each([
    ['999990019', true],
    ['012345672', true],
    ['999990018', false],
    ['000000000', false],
    ['99999001', false],
    ['9999900190', false],
    ['99999001a', false],
  ])('JZV-08 %j passes the 11-proof of a BSN: %p', (text, expected) => {
    expect(isBsn(text)).toBe(expected);
  });
});

describe('the closed words', () => {
  it('know each purpose, each in phases that exist, and no other', () => {
    expect(PURPOSES.every(isPurpose)).toBe(true);
    expect(['', 'casusoverleg', 'toString', 'ZORG'].some(isPurpose)).toBe(false);
    for (const purpose of PURPOSES) {
      const phases = PHASES_OF_PURPOSE[purpose];
      expect(phases.length).toBeGreaterThan(0);
      expect(PHASES.filter((phase) => phases.includes(phase))).toEqual(phases);
    }
  });

  it.each<[NeutralReason | null, readonly Reason[]]>([
    ['CONSENT_NEEDED', ['NO_CONSENT', 'CONSENT_WITHDRAWN', 'CONSENT_EXPIRED', 'OBJECTION']],
    ['TRY_LATER', ['CONSENT_UNKNOWN', 'SOURCE_UNAVAILABLE', 'SOURCE_REFUSED', 'POLICY_ERROR']],
    [null, ['WPG14_ARCHIVED', 'RESTRICTED_INVESTIGATION', 'THIRD_PARTY_DATA']],
    ['NOT_AVAILABLE', ['PARTY_NOT_IN_CASE', 'CASE_UNKNOWN']],
  ])('tell the caller %s for these reasons, and NOT_GRANTED for the rest', (neutral, reasons) => {
    expect(REASONS.filter((reason) => NEUTRAL[reason] === neutral)).toEqual(reasons);
    expect(new Set(Object.values(NEUTRAL)).size).toBe(5);
    expect(REASONS.filter((reason) => NEUTRAL[reason] === 'NOT_GRANTED')).toHaveLength(10);
  });

  it('name the facts that a record rests on', () => {
    expect([regionKey('a'), partyKey('b'), caseKey('c')]).toEqual(['region:a', 'party:b', 'case:c']);
  });
});

describe('an error', () => {
  const cause = new Error('why');

  it.each([
    [new RequestInvalid('CONFLICT', 'd', cause), 'CONFLICT', 'RequestInvalid'],
    [new Unauthenticated('d', cause), 'UNAUTHENTICATED', 'Unauthenticated'],
    [new LedgerUnavailable('d', cause), 'LEDGER_UNAVAILABLE', 'LedgerUnavailable'],
    [new SourceUnavailable('d', cause), 'TRY_LATER', 'SourceUnavailable'],
    [new FactsChanged('d'), 'TRY_LATER', 'FactsChanged'],
  ] as const)('of a request has a code, a detail and a name of its own', (error, code, name) => {
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code, detail: 'd', name, message: `${code}: d` });
    expect([cause, undefined]).toContain(error.cause);
  });

  it('at the start says in which file, on which line and what to do', () => {
    const mistakes = [
      { file: 'a.yaml', line: 3, problem: 'p', remedy: 'r' },
      { file: 'b.yaml', line: 1, problem: 'q', remedy: 's' },
    ];
    for (const error of [new CatalogueMalformed(mistakes), new ConvenantMalformed(mistakes)]) {
      expect(error).toBeInstanceOf(StartupError);
      expect(error.message).toBe('a.yaml:3: p. r\nb.yaml:1: q. s');
      expect(error.mistakes).toBe(mistakes);
    }
    expect(new SettingsInvalid('m', cause)).toMatchObject({ name: 'SettingsInvalid', message: 'm', cause });
  });
});
