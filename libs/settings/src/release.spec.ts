import { describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import type { Environment } from './environment.js';
import { waitsForBrokers } from './release.js';
import { gatewaySettings, launchSettings } from './settings.js';

const REQUIRED = {
  ...{ DATABASE_URL: 'postgresql://ketenpoort_gateway@127.0.0.1/ketenpoort', GATEWAY_OIN: '00000009990000000001' },
  KAFKA_BROKERS: '127.0.0.1:19092',
};

function mistakesIn(variables: Environment): string {
  try {
    gatewaySettings({ ...REQUIRED, ...variables });
    return '';
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.message;
    throw error;
  }
}

describe('what an answer waits for', () => {
  it.each([
    ['', false, false],
    ['ledger', false, false],
    ['kafka', true, true],
    ['ledger,groningen=kafka', true, false],
    ['groningen = kafka', true, false],
    ['kafka, groningen=ledger', false, true],
    ['groningen=ledger,twente=kafka', false, true],
  ])('RELEASE_AFTER=%p: the brokers in groningen %p, in twente %p', (text, groningen, twente) => {
    const { release } = gatewaySettings({ ...REQUIRED, RELEASE_AFTER: text });
    expect(['groningen', 'twente'].map((region) => waitsForBrokers(release, region))).toEqual([groningen, twente]);
  });

  it.each([
    ['broker', '"broker" is not a choice'],
    ['ledger,kafka', 'it says twice what holds for all other regions'],
    ['groningen=topic', '"topic" is not a choice'],
    ['groningen=', '"" is not a choice'],
    ['Groningen=kafka', '"Groningen" is no region'],
    ['=kafka', '"" is no region'],
    ['groningen=kafka=kafka', '"groningen" is no region'],
    ['groningen=kafka,groningen=ledger', '"groningen" is no region, or is named twice'],
  ])('refuses RELEASE_AFTER=%p and says what to write', (text, problem) => {
    const mistake = mistakesIn({ RELEASE_AFTER: text });
    expect(mistake).toContain(`RELEASE_AFTER: ${problem}`);
    expect(mistake).toContain('Write ledger or kafka');
  });

  it.each(['99', '30001', 'soon'])('refuses a deadline of %p', (text) => {
    expect(mistakesIn({ RELEASE_DEADLINE_MS: text })).toMatch(/^RELEASE_DEADLINE_MS: .*from 100 to 30000/);
  });

  it('refuses to wait for brokers where this process is to carry the ledger and knows none', () => {
    for (const text of ['kafka', 'ledger,groningen=kafka'])
      expect(mistakesIn({ RELEASE_AFTER: text, KAFKA_BROKERS: '' })).toMatch(/^RELEASE_AFTER: .*Set KAFKA_BROKERS/);
  });

  it.each([
    [{ RELEASE_AFTER: 'kafka', RELAY: 'off', KAFKA_BROKERS: '' }],
    [{ RELEASE_AFTER: 'ledger,groningen=ledger', KAFKA_BROKERS: '' }],
  ])('takes %j', (variables) => {
    expect(mistakesIn(variables)).toBe('');
  });

  it('is not judged by a launcher, which brings brokers of its own', () => {
    expect(() => launchSettings({ RELEASE_AFTER: 'kafka' })).not.toThrow();
    expect(() => launchSettings({ RELEASE_AFTER: 'broker' })).toThrow('RELEASE_AFTER');
  });
});
