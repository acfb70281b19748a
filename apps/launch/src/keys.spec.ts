import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoKeys, missingKeys, requireKeys } from './keys.js';
import { LaunchRefused } from './refusal.js';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'kp-keys-')), 'keys');
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

it('makes each key once, readable by its owner alone', () => {
  makeDemoKeys({ folder, parties: ['zvh'], hasData: false });
  const before = ['token-signing.json', 'depot.json', 'pseudonym.json', 'parties/zvh.json'].map(textOf);
  makeDemoKeys({ folder, parties: ['zvh', 'om'], hasData: true });
  expect(['token-signing.json', 'depot.json', 'pseudonym.json', 'parties/zvh.json'].map(textOf)).toEqual(before);
  expect(statSync(join(folder, 'parties', 'om.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('gives each party a key of its own', () => {
  makeDemoKeys({ folder, parties: ['zvh', 'om'], hasData: false });
  expect(textOf('parties/zvh.json')).not.toBe(textOf('parties/om.json'));
});

it.each(['depot.json', 'pseudonym.json'])('never replaces %s when there are data that need it', (name) => {
  makeDemoKeys({ folder, parties: [], hasData: false });
  rmSync(join(folder, name));
  expect(() => makeDemoKeys({ folder, parties: [], hasData: true })).toThrow(LaunchRefused);
  expect(missingKeys(folder)).toEqual([name]);
});

it('refuses to start without keys outside the demo, and makes none', () => {
  expect(() => requireKeys(folder)).toThrow(LaunchRefused);
  expect(missingKeys(folder)).toHaveLength(3);
});
