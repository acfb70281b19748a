// Real here: everything. The script of docs/ is run by bash as an administrator runs it, on an empty database of the tests' PostgreSQL.
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, LedgerReader, testBroker, type FreshDatabase } from '#testing';
import { freePort } from '../../apps/launch/src/ports.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-region-'));

describe('docs/set-up-a-region.sh', () => {
  let database: FreshDatabase;
  let ledger: LedgerReader;
  let env: Record<string, string>;

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    database = await freshDatabase();
    ledger = new LedgerReader(database.adminUrl);
    env = {
      PATH: String(process.env['PATH']),
      HOME: folder,
      DATA_DIR: folder,
      GATEWAY_PORT: String(await freePort()),
      CONSENT_PORT: String(await freePort()),
      MIGRATION_DATABASE_URL: database.migratorUrl,
      DATABASE_URL: database.gatewayUrl,
      CONSENT_DATABASE_URL: database.consentUrl,
      KAFKA_BROKERS: testBroker(),
      AUDIT_TOPIC: 'audit.test.set-up-a-region',
      GATEWAY_OIN: '00000009990000000080',
      UNSAFE_DATABASE: 'allow',
    };
  });

  afterAll(async () => {
    await ledger.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Without the daily leaf of heads, which comes when it comes. */
  const ownRows = async () => (await ledger.rows()).filter(({ shard }) => shard !== 'meta');
  const run = async (more: Record<string, string> = {}): Promise<string> =>
    (await promisify(execFile)('docs/set-up-a-region.sh', { env: { ...env, ...more } })).stdout;

  it('goes from an empty database to a first answer, and records each step', async () => {
    const output = await run();
    const answer = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(answer).toMatchObject({
      data: { case: { identiteit: { geboortedatum: null } } },
      extensions: { disclosure: { record: expect.any(String), withheld: [{ field: 'K09.diagnose' }] } },
    });
    const steps = (await ownRows()).map(({ kind, entry: { step } }) =>
      typeof step === 'string' ? `${kind} ${step}` : kind,
    );
    const party = ['party ACCEDED', 'party KEY_ADDED', 'party APPLICATION_ADDED'];
    expect(steps).toEqual([
      ...['staff IN_FORCE', 'convenant ACTIVATED', ...party, ...party, 'case-step OPENED', 'case-step JOINED'],
      ...['disclosure', 'outcome'],
    ]);
  }, 240_000);

  it('leaves keys that only their owner may read', () => {
    for (const file of ['keys/token-signing.json', 'keys/depot.json', 'keys/staff/eerste-beheerder.json'])
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
  });

  it('finds what is there when it is run again: only a case is new', async () => {
    const before = (await ownRows()).length;
    const alone = join(folder, 'groningen.yaml');
    copyFileSync('config/convenants/groningen.yaml', alone);
    expect(await run({ CONVENANT: alone })).toContain('there are no cases beside it');
    const added = (await ownRows()).slice(before).map(({ kind }) => kind);
    expect(added).toEqual(['case-step', 'case-step', 'disclosure', 'outcome']);
  }, 240_000);
});
