import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { databaseBeside } from './beside.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-beside-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the database of a command that runs beside the product', () => {
  it('is the one that is set', () => {
    const url = 'postgresql://ketenpoort_gateway@127.0.0.1/ketenpoort';
    expect(databaseBeside({ DATABASE_URL: url, DATA_DIR: folder })).toBe(url);
  });

  it('is the embedded one where none is set', () => {
    writeFileSync(join(folder, 'passwords.json'), '{"gateway":"geheim/1"}', { mode: 0o600 });
    expect(databaseBeside({ DATA_DIR: folder, PG_PORT: '5000' })).toBe(
      'postgresql://ketenpoort_gateway:geheim%2F1@127.0.0.1:5000/ketenpoort',
    );
  });

  it.each(['{"gateway":1}', 'geen JSON'])('is none where the passwords are %s', (text) => {
    writeFileSync(join(folder, 'passwords.json'), text, { mode: 0o600 });
    expect(() => databaseBeside({ DATA_DIR: folder })).toThrow('Set DATABASE_URL');
    expect(() => databaseBeside({ DATA_DIR: join(folder, 'nergens') })).toThrow(SettingsInvalid);
  });
});
