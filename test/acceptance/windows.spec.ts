import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestProduct, type Gateway } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, the demo data. */
const CASE = '00000000-0000-4000-8000-000000000010';
const QUERY = `{ case(id: "${CASE}", purpose: CASUSOVERLEG) { plan { acties { omschrijving } } } }`;

describe('LEG-17 a party', () => {
  let product: TestProduct;
  let gateway: Gateway;
  let token: string;
  /** What the gate says of the case now: its items, or why not. */
  const look = async (): Promise<unknown> => {
    const { body } = await gateway.client.ask(token, QUERY);
    const { withheld = [] } = body.extensions?.disclosure ?? {};
    return body.data?.['case'] === null ? withheld.map(({ reason }) => reason) : body.data?.['case'];
  };
  const set = (table: string, column: string, when: string | null): Promise<unknown> =>
    product.ledger.sql(
      `UPDATE gate.${table} SET ${column} = ${when === null ? 'NULL' : `now() + interval '${when}'`}
       WHERE oin = '00000009990000000005'`,
    );
  const SEEN = { plan: [{ acties: [{ omschrijving: expect.any(String) }] }] };

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
    token = await gateway.client.token({ slug: 'om', function: 'officier-van-justitie' });
  }, 60_000);

  afterAll(() => product.stop());

  it('that is invited for a meeting sees its own action while the invitation lasts, and nothing before or after', async () => {
    expect(await look()).toEqual(SEEN);
    await set('participation', 'from_at', '1 hour');
    expect(await look()).toEqual(['NOT_AVAILABLE']);
    await set('participation', 'from_at', '-2 hours');
    await set('participation', 'until_at', '-1 hours');
    expect(await look()).toEqual(['NOT_AVAILABLE']);
    await set('participation', 'until_at', '1 hour');
    expect(await look()).toEqual(SEEN);
  });

  it('is given nothing before its accession, nor from its exit on, with a token that is good', async () => {
    await set('accession', 'acceded_at', '1 hour');
    expect(await look()).toEqual(['NOT_GRANTED']);
    await set('accession', 'acceded_at', '-1 hours');
    expect(await look()).toEqual(SEEN);
    await set('accession', 'exited_at', '0 seconds');
    expect(await look()).toEqual(['NOT_GRANTED']);
    await set('accession', 'exited_at', null);
    expect(await look()).toEqual(SEEN);
  });
});
