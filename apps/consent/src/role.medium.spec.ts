import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '#testing';

let database: FreshDatabase;
let register: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  register = new pg.Client(database.consentUrl);
  await register.connect();
});

afterAll(async () => {
  await register.end();
  await database.drop();
});

describe('the role of the consent register', () => {
  it.each([
    'UPDATE ledger.leaf SET kind = kind',
    'DELETE FROM ledger.leaf',
    'TRUNCATE ledger.leaf',
    'UPDATE ledger.body SET bytes = bytes',
    'DELETE FROM ledger.body',
    'UPDATE consent.record SET state = state',
    'DELETE FROM consent.record',
    "INSERT INTO gate.case_file (id, region, person, phase, track) VALUES (gen_random_uuid(), '', gen_random_uuid(), '', '')",
    'UPDATE gate.participation SET role = role',
    'SELECT 1 FROM depot.value',
    'SELECT 1 FROM gate.person',
    'CREATE TABLE consent.extra (id integer)',
  ])('may not: %s', async (statement) => {
    await expect(register.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
