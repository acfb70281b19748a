import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DEFAULT_TERMS } from '#identity';
import { SourceUnavailable } from '#kernel';
import { freshDatabase } from '#testing';
import type { FreshDatabase } from '#testing';
import { PostgresPartyDirectory } from './party-directory.js';

const OIN = '00000009990000000099';
const ACCEDED = Date.parse('2026-01-01T00:00:00.123Z');

/** Real: PostgreSQL with the product's migrations and the gateway's own role. */
let database: FreshDatabase;
let pool: pg.Pool;
let admin: pg.Client;
let directory: PostgresPartyDirectory;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool({ connectionString: database.gatewayUrl, max: 4 });
  directory = new PostgresPartyDirectory(pool);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(`
    INSERT INTO gate.region (id, name) VALUES ('hier', 'Hier'), ('daar', 'Daar');
    INSERT INTO gate.party (oin, slug, name, type) VALUES ('${OIN}', 'proef', 'Proef (verzonnen)', 'GEMEENTE');
    INSERT INTO gate.accession VALUES ('${OIN}', 'hier', '2026-01-01T00:00:00.123Z', NULL),
      ('${OIN}', 'daar', '2026-01-01T00:00:00.123Z', '2026-02-01T00:00:00Z');
    INSERT INTO gate.application VALUES ('proef-app', '${OIN}', '{casusregisseur}', '{MELDING,VERVALLEN}');
    INSERT INTO gate.party_key VALUES ('${OIN}', 'k-1', '{"kty":"EC"}', '2026-01-01', '2026-03-01'),
      ('${OIN}', 'k-2', '{"kty":"EC"}', '2026-02-01', NULL)`);
});

afterAll(async () => {
  await Promise.all([pool.end(), admin.end()]);
  await database.drop();
});

const remembered = async (): Promise<number> =>
  Number((await admin.query<{ n: string }>('SELECT count(*) AS n FROM gate.assertion')).rows[0]?.n);

describe('the directory in PostgreSQL', () => {
  it('gives an application with its party, keys, regions and epoch', async () => {
    expect(await directory.client('proef-app')).toEqual({
      ...{ clientId: 'proef-app', oin: OIN, name: 'Proef (verzonnen)', type: 'GEMEENTE', epoch: 0 },
      ...{ functions: ['casusregisseur'], purposes: ['MELDING'] },
      regions: [
        { region: 'daar', span: { from: ACCEDED, until: Date.parse('2026-02-01T00:00:00Z') } },
        { region: 'hier', span: { from: ACCEDED, until: null } },
      ],
      keys: [
        { kid: 'k-1', jwk: { kty: 'EC' }, revoked: true, until: null },
        { kid: 'k-2', jwk: { kty: 'EC' }, revoked: false, until: null },
      ],
      terms: DEFAULT_TERMS,
      activities: {},
      delegations: [],
    });
    await admin.query(`INSERT INTO gate.epoch VALUES ('party:${OIN}', 12)`);
    expect((await directory.client('proef-app'))?.epoch).toBe(12);
  });

  it('gives the terms of its party, what was not set of them being the default', async () => {
    await admin.query(`INSERT INTO gate.party_terms (oin, proof, cases_per_hour) VALUES ('${OIN}', 'DPOP', 12)`);
    const terms = { ...DEFAULT_TERMS, proof: 'DPOP', casesPerHour: 12 };
    expect((await directory.client('proef-app'))?.terms).toEqual(terms);
    await admin.query(`UPDATE gate.party_terms SET introspection = true, documents = 'ONLY_REGISTERED'`);
    expect((await directory.client('proef-app'))?.terms).toEqual({
      ...terms,
      ...{ introspection: true, documents: 'ONLY_REGISTERED' },
    });
  });

  it('gives as which activities of its own the party receives', async () => {
    const activities = { CASUSOVERLEG: 'urn:proef:overleg:v1', MELDING: 'https://register.example/melding/v2' };
    for (const [purpose, activity] of Object.entries(activities))
      await admin.query('INSERT INTO gate.party_activity VALUES ($1, $2, $3)', [OIN, purpose, activity]);
    expect((await directory.client('proef-app'))?.activities).toEqual(activities);
  });

  it('gives null for an application that is not there', async () => {
    for (const id of ['geen-app', '', 'PROEF-APP', 'proef-app '])
      expect([id, await directory.client(id)]).toEqual([id, null]);
  });

  it('gives null for an application that was revoked, the only one there is', async () => {
    await admin.query("UPDATE gate.application SET revoked_at = now() WHERE client_id = 'proef-app'");
    expect(await directory.client('proef-app')).toBeNull();
    expect(await directory.client('geen-app')).toBeNull();
    await admin.query("UPDATE gate.application SET revoked_at = NULL WHERE client_id = 'proef-app'");
  });

  it('OAU-02 remembers an id for exactly one of many that ask at once', async () => {
    const until = Date.now() + 60_000;
    const asked = Array.from({ length: 16 }, () => directory.remember('proef-app', 'id-of-16-letters', until));
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    expect(await directory.remember('ander-app', 'id-of-16-letters', until)).toBe(true);
  });

  it('forgets ids that can no longer be replayed, and keeps the others', async () => {
    await admin.query('DELETE FROM gate.assertion');
    const past = Date.now() - 120_000;
    for (const id of ['een', 'twee', 'drie']) await directory.remember('proef-app', id, past);
    expect(await remembered()).toBe(1);
    await directory.remember('proef-app', 'vier', Date.now() - 30_000);
    expect(await directory.remember('proef-app', 'vier', Date.now())).toBe(false);
  });

  it('throws SourceUnavailable when the database cannot be asked', async () => {
    const nowhere = new pg.Pool({ connectionString: 'postgresql://127.0.0.1:1/nowhere' });
    const unreachable = new PostgresPartyDirectory(nowhere);
    await expect(unreachable.client('proef-app')).rejects.toBeInstanceOf(SourceUnavailable);
    await expect(unreachable.remember('proef-app', 'id', 0)).rejects.toBeInstanceOf(SourceUnavailable);
    await nowhere.end();
  });
});
