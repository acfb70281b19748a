import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences, LaunchedProduct, runExamples, workedExamples } from '#testing';

/** Real here: everything. The blocks of the guide for partners are run by bash, one after the other in one shell, against the product
 *  as `npm start` brings it up. */
const EXAMPLES = workedExamples(readFileSync('docs/partners.md', 'utf8'));

describe("the guide for partners' developers", () => {
  let product: LaunchedProduct;
  let outputs: readonly string[] = [];

  beforeAll(async () => {
    product = await LaunchedProduct.start();
  }, 100_000);

  afterAll(async () => {
    await product.stop();
    product.clear();
  }, 60_000);

  it('takes a party that is new to the region from a key pair to its first answer, and on', async () => {
    outputs = await runExamples(EXAMPLES, product.env, { 'http://127.0.0.1:3000': product.gateway });
    expect(outputs).toHaveLength(EXAMPLES.length);
  }, 120_000);

  it.each(
    EXAMPLES.flatMap(({ script, answers }, index) =>
      answers.length > 0 ? [[String(script.split('\n')[0]), answers, index] as const] : [],
    ),
  )('shows what comes of %s', (_command, answers, index) => {
    const came = (outputs[index] ?? '').split('\n').filter((line) => line.trim() !== '');
    expect(answers.flatMap((shown, position) => differences(shown, JSON.parse(came[position] ?? 'null')))).toEqual([]);
    expect(came).toHaveLength(answers.length);
  });
});
