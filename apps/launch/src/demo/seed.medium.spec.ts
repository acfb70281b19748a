// Real here: PostgreSQL and its roles. Made up: the demo data, and that a start was cut off.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestProduct } from '#testing';
import { seedDemo } from './index.js';

const OIN = '00000009990000000000';
let product: TestProduct;
beforeAll(async () => {
  product = await TestProduct.start();
}, 60_000);
afterAll(() => product.stop());

const COUNTS = `SELECT (SELECT count(*) FROM ledger.leaf)::int AS entries, (SELECT count(*) FROM gate.party_key)::int AS keys,
  (SELECT count(*) FROM gate.case_file)::int AS cases, (SELECT count(*) FROM depot.value)::int AS values,
  (SELECT sum(epoch) FROM gate.epoch)::int AS epochs`;
const counts = async (): Promise<unknown> => (await product.ledger.sql(COUNTS))[0];
const seed = (): Promise<void> => seedDemo({ ...product.database, settings: product.settings, oin: OIN });

it('fills what is empty, leaves what is there, and goes on where it was cut off', async () => {
  const full = await counts();
  await seed();
  expect(await counts()).toEqual(full);
  const [{ entries } = { entries: 0 }] = await product.ledger.sql<{ entries: number }>(COUNTS);
  await product.ledger.sql(`DELETE FROM gate.party_key WHERE oin =
    (SELECT min(oin) FROM gate.accession WHERE region = 'groningen' GROUP BY oin HAVING count(*) = 1 LIMIT 1)`);
  await seed();
  expect(await counts()).toMatchObject({ ...(full as object), entries: entries + 1, epochs: expect.any(Number) });
});
