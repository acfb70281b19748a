import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestProduct } from '#testing';

/** Real here: the applications as processes; the PostgreSQL of a test run, of which `fsync` and `full_page_writes` are off. */
describe('on a database that may lose what it acknowledged', () => {
  let product: TestProduct;

  beforeAll(async () => {
    product = await TestProduct.start({ empty: true });
  }, 60_000);

  afterAll(() => product.stop());

  it('neither application starts, and each names the settings', async () => {
    const refuse = { UNSAFE_DATABASE: 'refuse' };
    await expect(product.gateway(refuse)).rejects.toThrow(
      /DATABASE_URL: PostgreSQL has fsync = off, [^]*DATABASE_URL: PostgreSQL has full_page_writes = off, /,
    );
    await expect(product.consent(refuse)).rejects.toThrow(/CONSENT_DATABASE_URL: PostgreSQL has fsync = off, /);
  }, 60_000);

  it('one that is allowed to says so at each start', async () => {
    const { log } = await product.consent();
    const told = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.includes('database.unsafe'));
    expect(told.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'warn', context: 'Ledger', message: expect.stringContaining('fsync = off') as unknown },
      { level: 'warn', context: 'Ledger', message: expect.stringContaining('full_page_writes = off') as unknown },
    ]);
  }, 60_000);
});
