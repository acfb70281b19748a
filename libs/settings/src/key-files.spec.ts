import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { readDepotKeys, readPseudonymKeys, readSigningKeys, readVerifyingKeys } from './key-files.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-keys-'));
const SECRET = Buffer.alloc(32, 7).toString('base64url');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: unknown, mode = 0o600): void {
  const path = join(folder, name);
  rmSync(path, { force: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode });
}

describe('key files', () => {
  it('give the keys that sign, the first first', () => {
    write('token-signing.json', { keys: [{ kid: 'b' }, { kid: 'a' }] });
    expect(readSigningKeys(folder)).toEqual([{ kid: 'b' }, { kid: 'a' }]);
    write('token-verifying.json', { keys: [{ kid: 'c' }] });
    expect(readVerifyingKeys(folder)).toEqual([{ kid: 'c' }]);
  });

  it('give the active key and the ones before it', () => {
    write('depot.json', { active: 'k2', keys: { k1: SECRET, k2: SECRET } });
    write('pseudonym.json', { active: 2, keys: { 1: SECRET, 2: SECRET } });
    expect(readDepotKeys(folder)).toMatchObject({ active: 'k2' });
    expect([...readDepotKeys(folder).keys.keys()]).toEqual(['k1', 'k2']);
    expect(readPseudonymKeys(folder).keys.get(1)).toEqual(Buffer.alloc(32, 7));
  });

  it.each([
    ['a set without keys', () => (write('token-signing.json', { keys: [] }), readSigningKeys)],
    ['a public set without keys', () => (write('token-verifying.json', { keys: [] }), readVerifyingKeys)],
    ['a set of what is no key', () => (write('token-signing.json', { keys: ['k'] }), readSigningKeys)],
    ['a file that others may read', () => (write('token-signing.json', { keys: [{}] }, 0o644), readSigningKeys)],
    ['a file that is no JSON', () => (write('depot.json', `{"${SECRET}`), readDepotKeys)],
    ['a file without keys', () => (write('depot.json', { active: 'k1' }), readDepotKeys)],
    ['a key of another size', () => (write('depot.json', { active: 'k1', keys: { k1: 'AAAA' } }), readDepotKeys)],
    ['a key that is no text', () => (write('depot.json', { active: 'k1', keys: { k1: 1 } }), readDepotKeys)],
    ['an active key that is not there', () => (write('depot.json', { active: 'k2', keys: {} }), readDepotKeys)],
    [
      'a pseudonym key without a number',
      () => (write('pseudonym.json', { active: 1, keys: { a: SECRET } }), readPseudonymKeys),
    ],
    [
      'an active pseudonym key that is not there',
      () => (write('pseudonym.json', { active: 1, keys: {} }), readPseudonymKeys),
    ],
  ])('refuse %s, naming the file and not its content', (_case, prepare) => {
    const read: (folder: string) => unknown = prepare();
    expect(() => read(folder)).toThrow(SettingsInvalid);
    expect(() => read(folder)).toThrow(folder);
    expect(() => read(folder)).not.toThrow(SECRET);
  });

  it('say what to do when they are missing', () => {
    expect(() => readDepotKeys(join(folder, 'nowhere'))).toThrow(
      /depot\.json: it cannot be read \(ENOENT\)\. Write it as config/,
    );
  });
});
