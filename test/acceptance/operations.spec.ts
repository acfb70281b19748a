import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { differences, LaunchedProduct, runExamples, workedExamples } from '#testing';
import { freePort } from '../../apps/launch/src/ports.js';

/** Real here: everything. The blocks of the page for operators are run by bash against the product as `npm start` brings it up. */
const EXAMPLES = workedExamples(readFileSync('docs/operations.md', 'utf8'));

describe('the page for operators', () => {
  let product: LaunchedProduct;
  let outputs: readonly string[] = [];

  beforeAll(async () => {
    product = await LaunchedProduct.start({ METRICS_PORT: String(await freePort()) });
  }, 240_000);

  afterAll(async () => {
    await product.stop();
    product.clear();
  }, 60_000);

  it('has commands that run as they are', async () => {
    const addresses = { 'http://127.0.0.1:3000': product.gateway, '.data/log': join(product.folder, 'log') };
    outputs = await runExamples(EXAMPLES, product.env, addresses);
    expect(outputs).toHaveLength(EXAMPLES.length);
    expect(outputs.some((output) => output.includes('ketenpoort_draining 0'))).toBe(true);
  }, 120_000);

  it('shows what comes of them', () => {
    const found = EXAMPLES.flatMap(({ answers }, index) => {
      const came = (outputs[index] ?? '').split('\n').filter((line) => line.trim() !== '');
      return answers.flatMap((shown, place) => differences(shown, JSON.parse(came[place] ?? 'null')));
    });
    expect(EXAMPLES.filter(({ answers }) => answers.length > 0)).toHaveLength(2);
    expect(found).toEqual([]);
  });

  it('is right that logs are lines of JSON with a level and a time, of every application', () => {
    for (const app of ['gateway', 'consent']) {
      const lines = readFileSync(join(product.folder, 'log', `${app}.log`), 'utf8')
        .split('\n')
        .filter(Boolean);
      const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(told.length).toBeGreaterThan(1);
      expect(told.filter(({ level, time, app: by }) => !level || !time || by !== app)).toEqual([]);
    }
  });
});
