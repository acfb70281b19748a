import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { readWitnesses } from './checkpoints.js';

describe('the file of witnesses', () => {
  let folder: string;
  const read = (terms: string): ReturnType<typeof readWitnesses> => {
    const path = join(folder, 'witnesses.yaml');
    writeFileSync(path, `groningen:\n${terms}`);
    return readWitnesses(path);
  };
  const listed = (url: string, quorum = 1): string =>
    `  quorum: ${String(quorum)}\n  witnesses:\n    - key: w.example+1\n      url: ${url}\n`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'witnesses-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['over TLS', 'https://w.example/log/', 'https://w.example/log'],
    ['on this machine', 'http://127.0.0.1:3010', 'http://127.0.0.1:3010'],
    ['on this machine by name', 'http://localhost:3010', 'http://localhost:3010'],
  ])('names witnesses %s', (_where, url, address) => {
    const witnesses = [{ key: 'w.example+1', url: address }];
    expect(read(listed(url)).get('groningen')).toEqual({ quorum: 1, witnesses });
  });

  it.each([
    ['is asked in the clear over a network', listed('http://w.example')],
    ['has no address', listed('w.example')],
    ['is asked otherwise than over HTTP', listed('ftp://w.example')],
    ['is asked for more often than it is there', listed('https://w.example', 2)],
    ['has no key', '  quorum: 1\n  witnesses:\n    - url: https://w.example\n'],
  ])('is refused when a witness %s', (_case, terms) => {
    expect(() => read(terms)).toThrow(SettingsInvalid);
  });
});
