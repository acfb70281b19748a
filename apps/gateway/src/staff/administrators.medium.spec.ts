// Real here: PostgreSQL with the gateway's role. Made up: the staff.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { generateSigningKey, publicJwk, type Jwk } from '#identity';
import { SettingsInvalid } from '#kernel';
import { FactChanges, modelOptions, openRegion, Pseudonyms } from '#persistence';
import { freshDatabase, LedgerReader, testNotary, type FreshDatabase } from '#testing';
import { filedAdministrators, importAdministrators } from './administrators.js';

const pseudonyms = new Pseudonyms({ active: 1, keys: new Map([[1, Buffer.alloc(32, 7)]]) });
const keyOf = (staff: string, kid = `${staff}-1`): Jwk => ({ ...publicJwk(generateSigningKey(kid)), staff });

describe('administrators.json', () => {
  let database: FreshDatabase;
  let model: DataSource;
  let ledger: LedgerReader;

  beforeAll(async () => {
    database = await freshDatabase();
    ledger = new LedgerReader(database.adminUrl);
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
  });
  afterAll(async () => {
    await Promise.all([model.destroy(), ledger.close()]);
    await database.drop();
  });

  const bring = async (...keys: readonly Jwk[]): Promise<number> =>
    importAdministrators(filedAdministrators(keys), new FactChanges(model, testNotary()), pseudonyms);

  it('lets in who is not known yet, once, before there is a region and after', async () => {
    const [first, second] = [keyOf('een'), keyOf('een', 'een-2')];
    expect([await bring(first), await bring(first)]).toEqual([1, 0]);
    expect(await ledger.rows()).toEqual([]);
    await openRegion(model, 'groningen', 'Groningen');
    expect(await bring(first, second, { ...keyOf('kijker'), role: 'PRIVACY_OFFICER' })).toBe(2);
    expect((await ledger.rows()).map(({ entry }) => [entry['kind'], entry['step']])).toEqual([
      ['staff', 'REGISTERED'],
      ['staff', 'REGISTERED'],
    ]);
    expect(await ledger.sql('SELECT id, role, regions FROM gate.staff ORDER BY id')).toEqual([
      { id: 'een', role: 'ADMINISTRATOR', regions: null },
      { id: 'kijker', role: 'PRIVACY_OFFICER', regions: null },
    ]);
  });

  it('brings nobody back who was revoked', async () => {
    await ledger.sql(`UPDATE gate.staff SET revoked_at = now() WHERE id = 'een'`);
    expect(await bring(keyOf('een', 'een-3'))).toBe(0);
    expect(await ledger.sql(`SELECT kid FROM gate.staff_key WHERE kid = 'een-3'`)).toEqual([]);
  });

  it.each<[string, () => Jwk]>([
    ['without an owner', () => ({ ...keyOf('x1'), staff: undefined })],
    ['of an owner that is no id', () => keyOf('Jan Jansen')],
    ['in a role that there is not', () => ({ ...keyOf('twee'), role: 'BAAS' })],
    ['without a name', () => ({ ...keyOf('twee'), kid: undefined })],
    ['that is private', () => ({ ...generateSigningKey('k'), staff: 'twee' })],
  ])('stops the start for a key %s, and lets in nobody', async (_case, bad) => {
    await expect(bring(keyOf('drie'), bad())).rejects.toBeInstanceOf(SettingsInvalid);
    expect(await ledger.sql(`SELECT id FROM gate.staff WHERE id IN ('twee', 'drie')`)).toEqual([]);
  });
});
