import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import type { Environment } from './environment.js';
import { clientSettings, consentSettings, gatewaySettings, launchSettings, migrationSettings } from './settings.js';

const OIN = '00000009990000000001';
const REQUIRED = { DATABASE_URL: 'postgresql://ketenpoort_gateway@127.0.0.1/ketenpoort', GATEWAY_OIN: OIN };

function mistakesOf(read: (variables: Environment) => unknown, variables: Environment): readonly string[] {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.message.split('\n');
    throw error;
  }
  return [];
}

function example(): Environment {
  const lines = readFileSync('config/env.example', 'utf8').split('\n');
  const settings = lines.map((line) => /^([A-Z_]+)=(.*)$/.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(settings.map(([, name, value]) => [String(name), String(value)]));
}

describe('settings', () => {
  it('have a value for all that is not a secret and not an identity', () => {
    expect(gatewaySettings(REQUIRED)).toEqual({
      listen: { host: '127.0.0.1', port: 3000 },
      transport: { tls: null, trustedProxies: [] },
      origins: { issuer: 'http://127.0.0.1:3000', consent: 'http://127.0.0.1:3001' },
      folders: { config: resolve('config'), data: resolve('.data'), keys: resolve('.data/keys') },
      database: REQUIRED.DATABASE_URL,
      oin: OIN,
      relay: 'inside',
      kafka: {
        brokers: [],
        topic: 'audit.disclosures',
        checkpoints: 'audit.checkpoints',
        partitions: 6,
        replication: 1,
        retentionDays: 1830,
      },
      release: { after: 'ledger', regions: new Map(), deadline: 10_000 },
      operations: {
        ...{ logLevel: 'info', accessLog: true, metrics: null, collector: null, instance: null },
        drain: { delay: 0, deadline: 25_000 },
      },
      rates: {
        ...{ requestsPerMinute: 60_000, casesPerHour: 10_000, requestsPerCasePerMinute: 6_000 },
        ...{ tokensPerMinute: 600, tokenRequestsPerAddress: 6_000, refusalsToSignal: 100 },
      },
      load: { mostRequests: 512, mostDelay: 1_000 },
      checkpoints: { seconds: 5, witnesses: null },
      reads: true,
      adopts: false,
      allowsUnsafe: false,
    });
  });

  it('are what config/env.example says they are when nothing is set', () => {
    expect(launchSettings(example())).toEqual(launchSettings({}));
    expect(gatewaySettings({ ...example(), ...REQUIRED })).toEqual(gatewaySettings(REQUIRED));
  });

  it('say where TLS ends, and who may speak for it elsewhere', () => {
    const files = { TLS_CERT_FILE: '/etc/poort/cert.pem', TLS_KEY_FILE: '/etc/poort/key.pem' };
    const { transport, origins } = gatewaySettings({
      ...{
        ...REQUIRED,
        ...files,
        TLS_CLIENT_CA_FILE: '/etc/poort/ca.pem',
        TRUSTED_PROXY: '10.0.0.1, 192.0.2.0/24,2001:db8::/32',
      },
    });
    expect(transport).toEqual({
      tls: { certificate: '/etc/poort/cert.pem', key: '/etc/poort/key.pem', clientCa: '/etc/poort/ca.pem' },
      trustedProxies: ['10.0.0.1', '192.0.2.0/24', '2001:db8::/32'],
    });
    expect(origins).toEqual({ issuer: 'https://127.0.0.1:3000', consent: 'https://127.0.0.1:3001' });
  });

  it.each([
    [{ TLS_CERT_FILE: 'cert.pem' }, 'TLS_KEY_FILE'],
    [{ TLS_KEY_FILE: 'key.pem' }, 'TLS_CERT_FILE'],
    [{ TLS_CLIENT_CA_FILE: 'ca.pem' }, 'TLS_CERT_FILE'],
    [{ TRUSTED_PROXY: 'proxy.example.nl' }, 'TRUSTED_PROXY'],
    [{ TRUSTED_PROXY: '10.0.0.0/33' }, 'TRUSTED_PROXY'],
    [{ TRUSTED_PROXY: '10.0.0.1/8/8' }, 'TRUSTED_PROXY'],
    [{ TRUSTED_PROXY: '*' }, 'TRUSTED_PROXY'],
  ])('refuse %j', (variables, named) => {
    expect(mistakesOf(gatewaySettings, { ...REQUIRED, ...variables })).toEqual([
      expect.stringMatching(new RegExp(`^${named}:`)),
    ]);
  });

  it('follow the port on which an API listens', () => {
    expect(clientSettings({ GATEWAY_PORT: '4000', CONSENT_HOST: '::1' }).origins).toEqual({
      issuer: 'http://127.0.0.1:4000',
      consent: 'http://[::1]:3001',
    });
  });

  it.each(['a/b', '..', 'a b', 'x'.repeat(250)])('refuse the topic %p, which no broker would make', (topic) => {
    expect(mistakesOf(gatewaySettings, { ...REQUIRED, AUDIT_TOPIC: topic })).toEqual([
      expect.stringContaining('AUDIT_TOPIC') as unknown,
    ]);
  });

  it('keep the keys in the data folder unless told otherwise', () => {
    expect(clientSettings({ DATA_DIR: '/srv/poort' }).folders.keys).toBe('/srv/poort/keys');
    expect(clientSettings({ DATA_DIR: '/srv/poort', KEYS_DIR: '/etc/poort' }).folders.keys).toBe('/etc/poort');
  });

  it.each([
    ['', 1],
    ['a:9092', 1],
    ['a:9092, b:9092', 2],
    ['a:9092,b:9092,c:9092,[::1]:9092', 3],
  ])('replicate the topic over the brokers %j', (brokers, replication) => {
    expect(clientSettings({ KAFKA_BROKERS: brokers }).kafka.replication).toBe(replication);
  });

  it('count an empty variable as not set', () => {
    expect(mistakesOf(migrationSettings, { MIGRATION_DATABASE_URL: ' ' })).toEqual([
      expect.stringContaining('MIGRATION_DATABASE_URL: it is not set. Set it to an address such as postgresql://'),
    ]);
  });
});

describe('mistakes in settings', () => {
  it('are told all at once, each once, with the variable and what to set', () => {
    const mistakes = mistakesOf(gatewaySettings, { GATEWAY_PORT: '99999', RELAY: 'maybe', GATEWAY_OIN: '12' });
    expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual([
      'GATEWAY_PORT',
      'DATABASE_URL',
      'GATEWAY_OIN',
      'RELAY',
    ]);
    expect(mistakes).toContain('RELAY: "maybe" is not a choice. Set one of: inside, off, only');
  });

  it.each([
    ['a port that is no number', { GATEWAY_PORT: '0x10' }, 'GATEWAY_PORT'],
    ['a retention under five years', { AUDIT_RETENTION_DAYS: '1826' }, 'AUDIT_RETENTION_DAYS'],
    ['a list that names no port', { KAFKA_BROKERS: 'broker' }, 'KAFKA_BROKERS'],
    ['IW-01 an issuer over http that others reach', { ISSUER: 'http://poort.example.nl' }, 'ISSUER'],
    ['an issuer with a slash at its end', { ISSUER: 'https://poort.example.nl/' }, 'ISSUER'],
    ['an issuer that is no address', { ISSUER: 'poort' }, 'ISSUER'],
    ['an issuer of another scheme', { ISSUER: 'ftp://poort.example.nl' }, 'ISSUER'],
    ['a host that others reach, without an issuer', { GATEWAY_HOST: '0.0.0.0' }, 'ISSUER'],
    ['a host that is no host', { CONSENT_HOST: 'a b' }, 'CONSENT_URL'],
  ])('are %s', (_case, change, variable) => {
    const mistakes = mistakesOf(clientSettings, change);
    expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual([variable]);
  });

  it('are one database without the other, for the launcher', () => {
    expect(mistakesOf(launchSettings, { DATABASE_URL: 'postgres://a' })).toEqual([
      expect.stringContaining('CONSENT_DATABASE_URL'),
    ]);
    expect(mistakesOf(launchSettings, { CONSENT_DATABASE_URL: 'postgres://a' })).toEqual([
      expect.stringContaining('DATABASE_URL'),
    ]);
    expect(launchSettings({ DATABASE_URL: 'postgres://a', CONSENT_DATABASE_URL: 'postgres://b' }).databases).toEqual({
      gateway: 'postgres://a',
      consent: 'postgres://b',
    });
  });

  it('never repeat the address of a database, which holds a password', () => {
    const [mistake] = mistakesOf(consentSettings, { CONSENT_DATABASE_URL: 'mysql://u:geheim@h/d', GATEWAY_OIN: OIN });
    expect(mistake).toContain('CONSENT_DATABASE_URL');
    expect(mistake).not.toContain('geheim');
  });
});
