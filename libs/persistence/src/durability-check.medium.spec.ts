import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { SettingsInvalid } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { checkDurability } from './durability-check.js';

/** Real here: PostgreSQL, of which this test run has `fsync` and `full_page_writes` off; roles, databases and addresses with settings. */
const SERVER = ['fsync', 'full_page_writes'];

describe('a database that may lose what it acknowledged', () => {
  let database: FreshDatabase;
  let admin: pg.Client;
  let name: string;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
    name = new URL(database.adminUrl).pathname.slice(1);
  });

  afterAll(async () => {
    await admin.query(`ALTER ROLE ketenpoort_gateway IN DATABASE ${name} RESET ALL`);
    await admin.end();
    await database.drop();
  });

  const check = async (url: string, allowsUnsafe = false): Promise<{ refused: string; told: readonly string[] }> => {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    const told: string[] = [];
    try {
      await checkDurability(pool, { variable: 'DATABASE_URL', allowsUnsafe, onUnsafe: (flaw) => told.push(flaw) });
      return { refused: '', told };
    } catch (error) {
      if (error instanceof SettingsInvalid) return { refused: error.message, told };
      throw error;
    } finally {
      await pool.end();
    }
  };
  const ofCommit = ({ refused }: { readonly refused: string }): string =>
    refused
      .split('\n')
      .filter((line) => line.includes('synchronous_commit'))
      .join('\n');
  const withOption = (value: string): string => `${database.gatewayUrl}?options=-c%20synchronous_commit%3D${value}`;

  it.each(SERVER)('is refused for %s, which is named with how to put it right', async (setting) => {
    const { refused } = await check(database.gatewayUrl);
    expect(refused).toMatch(
      new RegExp(
        `^DATABASE_URL: PostgreSQL has ${setting} = off, so that .*\\. Take ${setting} out of the command`,
        'm',
      ),
    );
    expect(refused.split('\n')).toHaveLength(SERVER.length);
  });

  it('is taken all the same where that is allowed, and each setting is told', async () => {
    const { refused, told } = await check(withOption('off'), true);
    expect(refused).toBe('');
    expect(told.map((flaw) => /has (\w+) = off/.exec(flaw)?.[1])).toEqual([...SERVER, 'synchronous_commit']);
  });

  it.each(['off', 'local', 'remote_write'])('is refused for an address with synchronous_commit %s', async (value) => {
    expect(ofCommit(await check(withOption(value)))).toContain(
      `synchronous_commit = ${value}, so that an answer could leave before its record is on disk, and on a standby that is waited for. ` +
        'Take synchronous_commit out of the options of DATABASE_URL',
    );
  });

  it.each(['on', 'remote_apply'])('is not refused for synchronous_commit %s', async (value) => {
    expect(ofCommit(await check(withOption(value)))).toBe('');
  });

  it.each([
    ['database', () => `DATABASE ${name}`, () => `ALTER DATABASE "${name}" RESET synchronous_commit`],
    [
      'role in this database',
      () => `ROLE ketenpoort_gateway IN DATABASE ${name}`,
      () => `ALTER ROLE "ketenpoort_gateway" IN DATABASE "${name}" RESET synchronous_commit`,
    ],
  ])('is refused for what holds for its %s, and says how to undo it', async (_whose, of, remedy) => {
    await admin.query(`ALTER ${of()} SET synchronous_commit = off`);
    expect(ofCommit(await check(database.gatewayUrl))).toContain(`Run: ${remedy()}`);
    await admin.query(remedy());
    expect(ofCommit(await check(database.gatewayUrl))).toBe('');
  });
});
