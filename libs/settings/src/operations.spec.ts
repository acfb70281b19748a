import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import type { Environment } from './environment.js';
import { consentSettings, gatewaySettings, launchSettings } from './settings.js';

const REQUIRED = { DATABASE_URL: 'postgresql://gate@127.0.0.1/x', GATEWAY_OIN: '00000009990000000001' };

function mistakesOf(variables: Environment, read: (variables: Environment) => unknown = gatewaySettings): string {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.message;
    throw error;
  }
  return '';
}

describe('how a process is watched', () => {
  it('is by ports of its own for each application', () => {
    const ports = { METRICS_PORT: '9464', CONSENT_METRICS_PORT: '9465' };
    expect(gatewaySettings({ ...REQUIRED, ...ports }).operations.metrics).toEqual({ host: '127.0.0.1', port: 9464 });
    const consent = { ...ports, ...REQUIRED, CONSENT_DATABASE_URL: REQUIRED.DATABASE_URL };
    expect(consentSettings(consent).operations.metrics).toEqual({ host: '127.0.0.1', port: 9465 });
  });

  it('is by a collector, its address without a slash at the end and its headers apart', () => {
    const { collector } = gatewaySettings({
      ...REQUIRED,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.nl/otlp/',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer a=b, x-tenant=poort',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    }).operations;
    expect(collector).toEqual({
      ...{ endpoint: 'https://collector.example.nl/otlp', ratio: 0.25 },
      headers: { authorization: 'Bearer a=b', 'x-tenant': 'poort' },
    });
  });

  it.each([
    ['LOG_LEVEL', 'luid'],
    ['ACCESS_LOG', 'yes'],
    ['METRICS_PORT', '0'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://u:geheim@collector'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['DRAIN_DELAY_MS', '-1'],
    ['DRAIN_DEADLINE_MS', '10'],
  ])('is not by %s=%s', (variable, value) => {
    const mistakes = mistakesOf({ ...REQUIRED, [variable]: value });
    expect(mistakes).toMatch(new RegExp(`^${variable}: `));
    expect(mistakes).not.toContain('geheim');
  });

  it('is told with a port that may be used, also to who only launches', () => {
    const mistakes = mistakesOf({ ...REQUIRED, METRICS_PORT: 'abc' });
    expect(mistakes).toContain('from 1 to 65535, such as 9464');
    const variables = {
      METRICS_PORT: 'abc',
      CONSENT_METRICS_PORT: '0',
      DRAIN_DELAY_MS: '-1',
      RATE_CASES_PER_HOUR: '0',
    };
    const wrong = Object.keys(variables).map((name) => expect.stringMatching(`^${name}: `) as unknown);
    const told = mistakesOf(variables, launchSettings).split('\n').sort();
    expect(told).toEqual(expect.arrayContaining(wrong));
    expect(told).toHaveLength(wrong.length);
  });
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kp-secrets-'));
  const file = join(folder, 'url');
  const { GATEWAY_OIN } = REQUIRED;

  beforeAll(() => writeFileSync(file, 'postgresql://gate:geheim@db/x\n', { mode: 0o600 }));

  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read without the white space around it', () => {
    expect(gatewaySettings({ GATEWAY_OIN, DATABASE_URL_FILE: file }).database).toBe('postgresql://gate:geheim@db/x');
  });

  it('is refused when others may read it, and not told', () => {
    chmodSync(file, 0o640);
    const mistakes = mistakesOf({ GATEWAY_OIN, DATABASE_URL_FILE: file });
    chmodSync(file, 0o600);
    expect(mistakes).toContain(`DATABASE_URL_FILE: ${file}: others than its owner may read it. Run: chmod 600`);
    expect(mistakes).not.toContain('geheim');
  });

  it('is refused when it is not there, empty, no address, or given twice', () => {
    expect(mistakesOf({ GATEWAY_OIN, DATABASE_URL_FILE: join(folder, 'none') })).toContain('cannot be read (ENOENT)');
    const [empty, other] = [join(folder, 'empty'), join(folder, 'other')];
    writeFileSync(empty, ' \n', { mode: 0o600 });
    writeFileSync(other, 'mysql://gate:geheim@db/x', { mode: 0o600 });
    expect(mistakesOf({ GATEWAY_OIN, DATABASE_URL_FILE: empty })).toContain(`${empty} is empty`);
    const wrong = mistakesOf({ GATEWAY_OIN, DATABASE_URL_FILE: other });
    expect(wrong).toContain('DATABASE_URL: it is not the address of a PostgreSQL database');
    expect(wrong).not.toContain('geheim');
    expect(mistakesOf({ ...REQUIRED, DATABASE_URL_FILE: file })).toContain('DATABASE_URL is set as well');
  });
});
