import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences, isAlive, LaunchedProduct, runExamples, workedExamples } from '#testing';

/** Real here: everything. The product is started as `npm start` starts it, and the README's blocks are run by bash, one after the
 *  other in one shell, as a reader pastes them. Only the addresses are those of this test. */
const INSTALLS = 'npm ci';
const EXAMPLES = workedExamples(readFileSync('README.md', 'utf8')).filter(({ script }) => !script.startsWith(INSTALLS));

describe('the README', () => {
  let product: LaunchedProduct;
  let outputs: readonly string[] = [];

  beforeAll(async () => {
    product = await LaunchedProduct.start();
  }, 100_000);

  afterAll(async () => {
    await product.stop();
    product.clear();
  }, 60_000);

  it('has commands that run as they are, in the order in which they stand', async () => {
    outputs = await runExamples(EXAMPLES, product.env, {
      'http://127.0.0.1:3000': product.gateway,
      'http://127.0.0.1:3001': product.consent,
    });
    expect(outputs).toHaveLength(EXAMPLES.length);
  }, 120_000);

  it.each(EXAMPLES.map(({ script, answers }, index) => [firstLine(script), answers, index] as const))(
    'shows what comes of %s',
    (_command, answers, index) => {
      const came = linesOf(outputs[index] ?? '').map((line): unknown => JSON.parse(line));
      expect(answers.flatMap((shown, position) => differences(shown, came[position]))).toEqual([]);
      expect(came).toHaveLength(answers.length);
    },
  );

  it('is right that Ctrl-C stops all of it', async () => {
    const started = product.running();
    expect(started.length).toBeGreaterThanOrEqual(5); // launcher, PostgreSQL, Kafka, gateway, consent register
    expect(await product.stop()).toBe(0);
    expect(started.filter(isAlive)).toEqual([]);
    for (const address of [product.gateway, product.consent]) await expect(fetch(address)).rejects.toThrow();
  }, 60_000);
});

function linesOf(output: string): string[] {
  return output.split('\n').filter((line) => line.trim() !== '');
}

function firstLine(script: string): string {
  return linesOf(script)[0] ?? '';
}
