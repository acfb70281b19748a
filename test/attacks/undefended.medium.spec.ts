// Real here: a copy of what was built, PostgreSQL, a product that runs on the copy.
import { expect, it } from '@jest/globals';
import { TestProduct } from '#testing';
import { ordered, type Told } from './undefended/order.js';

/** A few of them, of other kinds; `npm run attacks -- --undefended` does this for all. */
const SAMPLE = ['TOK-06', 'POL-09', 'FILE-07'];

it('a sample of the attempts gets through once its defence is taken away', async () => {
  const product = await TestProduct.start();
  const told: Told[] = [];
  await ordered({ filled: product.filled, ids: SAMPLE, drop: true }, (one) => told.push(one));
  await product.stop();
  expect(told.sort((a, b) => SAMPLE.indexOf(a.id) - SAMPLE.indexOf(b.id))).toEqual(
    SAMPLE.map((id) => ({ id, failed: null })),
  );
}, 180_000);
