import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoKeys, missingKeys, requireKeys, signingKey } from './keys.js';
import { LaunchRefused } from './refusal.js';

const OIN = '00000009990000000000';
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'kp-keys-')), 'keys');
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

it('makes each key once, readable by its owner alone', () => {
  makeDemoKeys({ folder, parties: ['zvh'], hasData: false, oin: OIN });
  const before = ['token-signing.json', 'ledger-signing.json', 'depot.json', 'pseudonym.json', 'parties/zvh.json'].map(
    textOf,
  );
  makeDemoKeys({ folder, parties: ['zvh', 'om'], hasData: true, oin: OIN });
  expect(
    ['token-signing.json', 'ledger-signing.json', 'depot.json', 'pseudonym.json', 'parties/zvh.json'].map(textOf),
  ).toEqual(before);
  expect(statSync(join(folder, 'parties', 'om.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('shares of the keys that sign their public halves alone, and anew when they change', () => {
  makeDemoKeys({ folder, parties: [], hasData: false, oin: OIN });
  const shared = (): unknown[] => (JSON.parse(textOf('token-verifying.json')) as { keys: unknown[] }).keys;
  const { keys } = JSON.parse(textOf('token-signing.json')) as { keys: Record<string, unknown>[] };
  expect(shared()).toEqual(keys.map(({ d: _, ...shown }) => shown));
  writeFileSync(join(folder, 'token-signing.json'), JSON.stringify({ keys: [signingKey(), ...keys] }));
  requireKeys(folder);
  expect(shared()).toHaveLength(2);
  expect(textOf('token-verifying.json')).not.toContain('"d"');
});

it('gives each party a key of its own', () => {
  makeDemoKeys({ folder, parties: ['zvh', 'om'], hasData: false, oin: OIN });
  expect(textOf('parties/zvh.json')).not.toBe(textOf('parties/om.json'));
});

it.each(['depot.json', 'pseudonym.json'])('never replaces %s when there are data that need it', (name) => {
  makeDemoKeys({ folder, parties: [], hasData: false, oin: OIN });
  rmSync(join(folder, name));
  expect(() => makeDemoKeys({ folder, parties: [], hasData: true, oin: OIN })).toThrow(LaunchRefused);
  expect(missingKeys(folder)).toEqual([name]);
});

it('does not take keys that may not be looked at for keys that are gone', () => {
  writeFileSync(`${folder}-file`, '');
  expect(() => missingKeys(`${folder}-file`)).toThrow(/ENOTDIR/);
});

it('refuses to start without keys outside the demo, and makes none', () => {
  expect(() => requireKeys(folder)).toThrow(LaunchRefused);
  expect(missingKeys(folder)).toHaveLength(4);
});
