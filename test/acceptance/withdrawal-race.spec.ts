import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestProduct, type AppProcess, type Gateway } from '#testing';

/** Real here: two gateways, the consent register, PostgreSQL; consent given and withdrawn while both are asked. */
const CASE = '00000000-0000-4000-8000-000000000001';
const QUERY = `{ case(id: "${CASE}", purpose: UITVOERING) { zorginhoud { diagnose } } }`;
/** Answers that were under way while a withdrawal was. */
const INTERLEAVINGS = 1_000;
const LEAST_WITHDRAWALS = 60;
const CLIENTS = 16;

interface Span {
  readonly from: number;
  readonly until: number;
}

interface Seen extends Span {
  readonly showed: boolean;
  readonly record: string;
}

describe('a withdrawal in a race with queries on two gateways', () => {
  let product: TestProduct;
  let gateways: readonly [Gateway, Gateway];
  let register: AppProcess;
  let consentToken: string;

  beforeAll(async () => {
    product = await TestProduct.start();
    [gateways, register] = await Promise.all([Promise.all([product.gateway(), product.gateway()]), product.consent()]);
    const [{ client }] = gateways;
    consentToken = await client.token({ slug: 'gemeente', function: 'casusregisseur', resource: product.consentUrl });
  }, 90_000);

  afterAll(() => product.stop());

  const post = async (path: string, body: unknown): Promise<{ id: string; version: number }> => {
    const headers = { authorization: `Bearer ${consentToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${register.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return (await response.json()) as { id: string; version: number };
  };
  const give = (): Promise<{ id: string }> =>
    post('/consents', { case: CASE, categories: ['K09'], recipients: ['RECLASSERING'], purpose: 'UITVOERING' });

  it('LEG-09: no answer outruns it: neither in the ledger nor on the wire', async () => {
    const seen: Seen[] = [];
    const withdrawals: Span[] = [];
    const withdrawnSpans: Span[] = [];
    let asking = true;
    const clients = Array.from({ length: CLIENTS }, async (_, index) => {
      const { client } = gateways[index % 2 === 0 ? 0 : 1];
      const token = await client.token({ slug: 'reclassering', function: 'toezichthouder' });
      while (asking) {
        const from = performance.now();
        const { status, text, body } = await client.ask(token, QUERY);
        const record = body.extensions?.disclosure?.record;
        const until = performance.now();
        if (status === 200 && record !== undefined)
          seen.push({ from, until, showed: text.includes('stoornis'), record });
      }
    });
    const interleaved = (): number =>
      seen.filter((answer) => withdrawals.some((other) => answer.from < other.until && other.from < answer.until))
        .length;
    while (withdrawals.length < LEAST_WITHDRAWALS || interleaved() < INTERLEAVINGS) {
      const { id } = await give();
      await sleep(5 + Math.random() * 25);
      const begun = performance.now();
      await post(`/consents/${id}/withdrawals`, {});
      const from = performance.now();
      withdrawals.push({ from: begun, until: from });
      await sleep(100 + Math.random() * 100);
      // However slow the machine is: until somebody who asked since was answered.
      await eventually('an answer after the withdrawal', () => Promise.resolve(seen.some((one) => one.from > from)));
      withdrawnSpans.push({ from, until: performance.now() });
    }
    asking = false;
    await Promise.all(clients);

    const after = seen.filter((answer) =>
      withdrawnSpans.some(({ from, until }) => from < answer.from && answer.until < until),
    );
    expect(after.length).toBeGreaterThan(20);
    expect(seen.filter(({ showed }) => showed).length).toBeGreaterThan(20);
    expect(after.filter(({ showed }) => showed)).toEqual([]);
    expect(await outrunners()).toEqual([]);
    expect(await disagreements(seen)).toEqual([]);
  }, 240_000);

  it('a second consent of the same kind is a line of its own, and each change has its entry', async () => {
    const kinds = (await product.ledger.rows()).filter(
      ({ kind, entry }) => kind === 'consent' && entry['step'] !== 'REGISTERED',
    );
    const steps = kinds.map(({ entry }) => entry['step']);
    expect(steps.filter((step) => step === 'GIVEN').length).toBe(steps.filter((step) => step === 'WITHDRAWN').length);
  });

  /** Entries that granted the diagnosis after the index of a withdrawal and before that of the next consent. */
  async function outrunners(): Promise<number[]> {
    let inForce = false;
    const outrun: number[] = [];
    for (const { idx, entry } of await product.ledger.rows()) {
      inForce = { GIVEN: true, WITHDRAWN: false }[String(entry['step'])] ?? inForce;
      if (!inForce && grantsDiagnosis(entry)) outrun.push(idx);
    }
    return outrun;
  }

  /** Answers that showed what their record does not grant, or the other way round. */
  async function disagreements(seen: readonly Seen[]): Promise<string[]> {
    const entries = new Map((await product.ledger.rows()).map(({ id, entry }) => [id, entry]));
    return seen
      .filter(({ showed, record }) => showed !== grantsDiagnosis(entries.get(record) ?? {}))
      .map(({ record }) => record);
  }
});

function grantsDiagnosis(entry: Readonly<Record<string, unknown>>): boolean {
  const granted = (entry['granted'] ?? []) as { fields: string[] }[];
  return granted.some(({ fields }) => fields.includes('K09.diagnose'));
}
