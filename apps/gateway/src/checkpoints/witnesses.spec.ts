import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { COSIGNATURE, noteKey, writeVerifierKey } from '#ledger';
import { sha256Of } from '#testing';
import { witnessesOf } from './publisher-of.js';

const keyOf = (name: string, byte: number): string =>
  writeVerifierKey(noteKey(sha256Of, name, new Uint8Array(32).fill(byte), COSIGNATURE));

describe('the witnesses of a region', () => {
  let folder: string;
  const read = (...keys: readonly string[]): ReturnType<typeof witnessesOf> => {
    const path = join(folder, 'witnesses.yaml');
    const listed = keys.map((key) => `    - key: ${key}\n      url: https://w.example\n`);
    writeFileSync(path, `groningen:\n  quorum: 2\n  witnesses:\n${listed.join('')}`);
    return witnessesOf(path);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'witnesses-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are as many as there are keys', () => {
    expect(read(keyOf('een.example', 1), keyOf('twee.example', 2)).get('groningen')?.clients).toHaveLength(2);
    expect(() => read(keyOf('een.example', 1), keyOf('een.example', 1))).toThrow(SettingsInvalid);
    expect(() => read(keyOf('een.example', 1), keyOf('twee.example', 1))).toThrow(SettingsInvalid);
  });

  it('have keys of witnesses', () => {
    const ofLog = writeVerifierKey(noteKey(sha256Of, 'een.example', new Uint8Array(32)));
    expect(() => read(ofLog, keyOf('twee.example', 2))).toThrow(SettingsInvalid);
  });
});
