import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestProduct, type Gateway } from '#testing';

/** Real here: HTTP, PostgreSQL refusing, PostgreSQL gone. */
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';

describe('no record, no answer', () => {
  let product: TestProduct;
  let gateway: Gateway;
  let token: string;

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
    token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
    expect((await gateway.client.ask(token, QUERY)).body.data?.['case']).toEqual({
      identiteit: { geboortedatum: '1969-02-15' },
    });
  }, 60_000);

  afterAll(() => product.stop());

  it('FSC-06: answers 503 and no field while the ledger cannot be written, and goes on when it can', async () => {
    await product.ledger.sql('REVOKE INSERT ON ledger.body FROM ketenpoort_gateway');
    const refused = await gateway.client.ask(token, QUERY);
    expect([refused.status, refused.headers.get('fsc-error-code')]).toEqual([503, 'TRANSACTION_LOG_WRITE_ERROR']);
    expect(refused.body.errors?.[0]?.extensions).toEqual({ code: 'LEDGER_UNAVAILABLE', origin: 'LEDGER' });
    expect(refused.text).not.toContain('1969');
    await product.ledger.sql('GRANT INSERT ON ledger.body TO ketenpoort_gateway');
    expect((await gateway.client.ask(token, QUERY)).status).toBe(200);
  });

  it('answers 503 and no field while another session holds the region, records nothing, and goes on when it is free', async () => {
    const disclosures = async (): Promise<number> =>
      (await product.ledger.rows()).filter(({ kind }) => kind === 'disclosure').length;
    const before = await disclosures();
    const release = await product.ledger.hold("SELECT 1 FROM ledger.head WHERE region = 'groningen' FOR UPDATE");
    const refused = await gateway.client.ask(token, QUERY).finally(release);
    expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(refused.text).not.toContain('1969');
    expect(await disclosures()).toBe(before);
    expect((await gateway.client.ask(token, QUERY)).status).toBe(200);
    expect(await disclosures()).toBe(before + 1);
  }, 30_000);

  it('loses no connection for good when every backend is killed', async () => {
    await product.ledger.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ketenpoort_gateway' AND datname = current_database()",
    );
    const answer = await eventually('the gate answers again', async () => {
      const next = await gateway.client.ask(token, QUERY);
      expect(next.status === 200 || !next.text.includes('1969')).toBe(true);
      return next.status === 200 && next;
    });
    const id = answer.body.extensions?.disclosure?.record;
    expect(await product.ledger.entry(String(id))).toMatchObject({ kind: 'disclosure' });
  });

  it('JZV-07: cannot change or remove what the ledger holds with the role of the application', async () => {
    for (const statement of [
      'UPDATE ledger.leaf SET kind = kind',
      'DELETE FROM ledger.leaf',
      'UPDATE ledger.body SET bytes = bytes',
      'DELETE FROM ledger.body',
      'TRUNCATE ledger.leaf',
    ]) {
      for (const role of ['ketenpoort_gateway', 'ketenpoort_consent']) {
        const attempt = product.ledger.sql(`DO $$ BEGIN SET LOCAL ROLE ${role}; EXECUTE '${statement}'; END $$`);
        await expect(attempt).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});
