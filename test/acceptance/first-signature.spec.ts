// Real here: gateways as processes, PostgreSQL, Kafka, HTTP. Made up: parties, cases, the backup, and what an administrator of the database does.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk } from '#identity';
import { eventually, LedgerBackup, TestProduct, type Gateway } from '#testing';
import { caseId } from '../../apps/launch/src/demo/cases.js';

const QUERY = `{ case(id: "${caseId(1)}", purpose: CASUSOVERLEG) { identiteit { bsn } } }`;
const SHARD = `groningen-${String(new Date().getUTCFullYear())}`;
/** A container that was made anew: it remembers nothing, and knows no topic. */
const ALONE = { KAFKA_BROKERS: '' };

describe('before it signs anything, a gateway', () => {
  let product: TestProduct;
  let backup: LedgerBackup;
  let gateway: Gateway;

  const forget = (): void => rmSync(join(product.folder, 'high-water'), { recursive: true, force: true });
  const answered = async (): Promise<number> => {
    const token = await gateway.client.token({ slug: 'gemeente', function: 'casusregisseur' });
    return (await gateway.client.ask(token, QUERY)).status;
  };
  const heads = (): Promise<readonly { size: number; signed: boolean }[]> =>
    product.ledger.sql(
      `SELECT size::int, note IS NOT NULL AS signed FROM ledger.head WHERE region <> 'meta' ORDER BY region`,
    );
  const letIn = (staff: string): void => {
    const keys = [{ ...publicJwk(generateSigningKey(`${staff}-1`)), staff }];
    writeFileSync(join(product.keys, 'administrators.json'), JSON.stringify({ keys }), { mode: 0o600 });
  };

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
    expect(await answered()).toBe(200);
    backup = await LedgerBackup.of(product.ledger);
    expect(await answered()).toBe(200);
    await eventually('all that is signed was published', async () => {
      const rows = await product.ledger.sql(
        `SELECT 1 FROM ledger.head h JOIN reading.cursor c USING (shard) JOIN reading.published p ON p.shard = c.nr AND p.size = h.size
         WHERE h.shard = '${SHARD}'`,
      );
      return rows.length > 0;
    });
    await gateway.stop();
    await backup.restore();
  }, 120_000);

  afterAll(() => product.stop());

  it('learns what the topic knows: who is let in by file is not recorded in a region that was set back', async () => {
    forget();
    letIn('nieuweling');
    const before = await heads();
    gateway = await product.gateway();
    const { setBack } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as { setBack: string[] };
    expect(setBack).toContain(SHARD);
    expect(await heads()).toEqual(before);
    expect(await answered()).toBe(503);
    expect(readFileSync(gateway.log, 'utf8')).toContain('administrators.not-let-in');
    await gateway.stop();
  }, 60_000);

  describe('of a ledger whose signatures were taken away', () => {
    beforeAll(async () => {
      await backup.restore();
      await product.ledger.sql('UPDATE ledger.head SET note = NULL, jws = NULL');
      await product.ledger.sql('TRUNCATE reading.checkpoint, reading.published');
    });

    it('signs nothing by itself, though it knows of no checkpoint', async () => {
      forget();
      gateway = await product.gateway(ALONE);
      expect(await answered()).toBe(503);
      await gateway.stop();
      expect((await heads()).map(({ signed }) => signed)).toEqual([false, false]);
    }, 60_000);

    it('refuses to adopt one that the topic knows', async () => {
      forget();
      await expect(product.gateway({ UNSIGNED_LEDGER: 'adopt' })).rejects.toThrow('UNSIGNED_LEDGER');
      expect((await heads()).map(({ signed }) => signed)).toEqual([false, false]);
    }, 60_000);

    it('adopts one that nobody knows, on purpose, and says so', async () => {
      forget();
      gateway = await product.gateway({ ...ALONE, UNSIGNED_LEDGER: 'adopt' });
      expect(readFileSync(gateway.log, 'utf8')).toContain('ledger.adopted');
      expect(await answered()).toBe(200);
      await gateway.stop();
      forget();
      await expect(product.gateway({ ...ALONE, UNSIGNED_LEDGER: 'adopt' })).rejects.toThrow('UNSIGNED_LEDGER');
    }, 60_000);
  });
});
