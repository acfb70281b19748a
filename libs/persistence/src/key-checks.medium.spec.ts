// Real here: PostgreSQL with the roles of production.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { SettingsInvalid } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { checkKeys, noteKeys, type KeysByFile } from './key-checks.js';
import { poolOf } from './pool.js';

const keysOf = (byte: number): KeysByFile => ({ 'depot.json': new Map([['k1', Buffer.alloc(32, byte)]]) });

describe('keys', () => {
  let database: FreshDatabase;
  let gateway: pg.Pool;
  let consent: pg.Pool;

  beforeAll(async () => {
    database = await freshDatabase();
    [gateway, consent] = [poolOf(database.gatewayUrl, 'test', 1), poolOf(database.consentUrl, 'test', 1)];
  });

  afterAll(async () => {
    await Promise.all([gateway.end(), consent.end()]);
    await database.drop();
  });

  it('that the database has not met pass, and are noted once', async () => {
    await checkKeys(gateway, keysOf(1));
    await noteKeys(gateway, keysOf(1));
    await noteKeys(gateway, keysOf(2));
    await checkKeys(gateway, keysOf(1));
    const others = { 'depot.json': new Map([['k2', Buffer.alloc(32, 2)]]), 'pseudonym.json': new Map() };
    await expect(checkKeys(gateway, others)).resolves.toBeUndefined();
  });

  it('that are not those the database was filled with are refused, by file and name, for both applications', async () => {
    for (const pool of [gateway, consent]) {
      await expect(checkKeys(pool, keysOf(2))).rejects.toBeInstanceOf(SettingsInvalid);
      await expect(checkKeys(pool, keysOf(2))).rejects.toThrow(/^depot\.json: key "k1" is not the key/);
    }
  });

  it('are noted by the gateway alone, and can be changed by nobody', async () => {
    await expect(noteKeys(consent, keysOf(3))).rejects.toThrow(/permission denied/);
    await expect(gateway.query('UPDATE gate.key_check SET key = key')).rejects.toThrow(/permission denied/);
    await expect(gateway.query('DELETE FROM gate.key_check')).rejects.toThrow(/permission denied/);
  });
});
