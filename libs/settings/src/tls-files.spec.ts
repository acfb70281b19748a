import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { TestAuthority } from '#testing';
import type { TlsFiles } from './transport.js';
import { httpsOf, readTls } from './tls-files.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-tls-'));
const authority = new TestAuthority();
const { cert, key } = authority.issue({ name: 'poort (verzonnen)' });
const file = (name: string): string => join(folder, name);
const FILES: TlsFiles = { certificate: file('cert.pem'), key: file('key.pem'), clientCa: null };

beforeAll(() => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const texts = {
    'cert.pem': cert,
    'key.pem': key,
    'ca.pem': authority.cert,
    'other.pem': other,
    'none.pem': 'geheim',
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text, { mode: 0o600 });
  writeFileSync(file('open.pem'), key, { mode: 0o644 });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the files of TLS', () => {
  it('make a server that asks clients for a certificate when it is said who issues those', () => {
    expect(readTls(FILES)).toMatchObject({ cert, key, requestCert: false, minVersion: 'TLSv1.2' });
    const asking = readTls({ ...FILES, clientCa: file('ca.pem') });
    expect(asking).toMatchObject({ ca: authority.cert, requestCert: true, rejectUnauthorized: false });
  });

  it('are none when TLS ends elsewhere', () => {
    expect([httpsOf(null), httpsOf(FILES)]).toMatchObject([{}, { https: { cert } }]);
  });

  it.each([
    ['a certificate that is not there', { certificate: file('nowhere.pem') }, 'TLS_CERT_FILE'],
    ['a CA that is not there', { clientCa: file('nowhere.pem') }, 'TLS_CLIENT_CA_FILE'],
    ['a key that is not there', { key: file('nowhere.pem') }, 'TLS_KEY_FILE'],
    ['a key that others may read', { key: file('open.pem') }, 'chmod 600'],
    ['the key of another certificate', { key: file('other.pem') }, 'do not go together'],
    ['a key that is none', { key: file('none.pem') }, 'do not go together'],
  ])('refuse %s, and never tell what they hold', (_case, change, words) => {
    const read = (): unknown => readTls({ ...FILES, ...change });
    expect(read).toThrow(SettingsInvalid);
    expect(read).toThrow(words);
    expect(read).not.toThrow('geheim');
  });
});
