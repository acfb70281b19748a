// Real here: HTTP, PostgreSQL, the shipped catalogue and convenants, the demo data, and the command as a process of its own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { AnswerEntry } from '#ledger';
import { DecisionStore, readCatalogue } from '#persistence';
import type { ReplayState } from '#reports';
import { ACCESS, LIST, PLAIN, recordsOf, TestProduct, type Gateway } from '#testing';
import { checkDecisions, type DecisionFinding } from '../../apps/cli/src/decisions/check-decisions.js';
import { oinOf } from '../../apps/launch/src/demo/parties.js';
import { REQUESTERS, type Requester } from './requesters.js';

const CATALOGUE = readCatalogue('config');
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
/** A document for each, and each of a part of the catalogue: one for a few, so that every field is asked by somebody. */
const WHOLE = PLAIN.documents(CATALOGUE).map(({ query }) => query);
const STRICT = WHOLE.map((query) => query.replace('purpose: $purpose)', 'purpose: $purpose, mode: STRICT)'));
const PAGES = LIST.documents(CATALOGUE).map(({ query }) => query);

let product: TestProduct;
let gateway: Gateway;
let pool: pg.Pool;
let store: DecisionStore;
/** Of the answer to the first of the requesters. */
let told = '';

async function tokenOf({ slug, function: role, confidential, region, purpose }: Requester): Promise<string> {
  const scope = `region:${region} purpose:${purpose}`;
  return gateway.client.token({ slug, function: role, confidential, scope });
}

/** Ids of the records of the answers, in their order. */
async function ask(requester: Requester, queries: readonly string[], id = requester.caseId): Promise<string[]> {
  const token = await tokenOf(requester);
  const records: string[] = [];
  for (const query of queries) {
    const { body } = await gateway.client.ask(token, query, { id, purpose: requester.purpose, yes: true });
    expect(body.errors).toBeUndefined();
    records.push(...recordsOf(body));
  }
  return records;
}

interface Checked {
  readonly findings: readonly DecisionFinding[];
  readonly states: Partial<Readonly<Record<ReplayState, number>>>;
}

async function check(pageSize = 100): Promise<Checked> {
  const findings: DecisionFinding[] = [];
  let states: Checked['states'] = {};
  for await (const news of checkDecisions(store, { pageSize })) {
    if ('finding' in news) findings.push(news.finding);
    else ({ states } = news.progress);
  }
  return { findings, states };
}

const whole = ({ states }: Checked): Checked['states'] =>
  Object.fromEntries(Object.entries(states).filter(([state, count]) => count > 0 && state !== 'NOTHING_DECIDED'));

function answerIn(bytes: Buffer): AnswerEntry {
  return JSON.parse(bytes.toString()) as AnswerEntry;
}

async function entries(): Promise<AnswerEntry[]> {
  const rows = await product.ledger.rows();
  return rows
    .filter(({ kind }) => ['disclosure', 'refusal', 'access'].includes(kind))
    .map(({ bytes }) => answerIn(bytes));
}

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  pool = new pg.Pool({ connectionString: product.database.gatewayUrl, max: 2 });
  store = new DecisionStore(pool);
}, 180_000);

afterAll(async () => {
  await pool.end();
  await product.stop();
});

describe('each decision on record is made again, and is the same (ADL-03)', () => {
  it('whoever asks, for whatever, in whichever case and way', async () => {
    for (const [turn, requester] of REQUESTERS.entries()) {
      const records = await ask(
        requester,
        [WHOLE, STRICT, [ACCESS], PAGES].flatMap((of) => of[turn % of.length] ?? []),
      );
      told ||= records[0] ?? '';
    }
    for (const requester of REQUESTERS.slice(0, 3)) await ask(requester, [...WHOLE, ACCESS], UNKNOWN);
    const checked = await check();
    expect(checked.findings).toEqual([]);
    expect(Object.keys(whole(checked))).toEqual(['SAME']);
    const all = await entries();
    expect(checked.states.SAME).toBeGreaterThan(REQUESTERS.length * 3);
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['disclosure', 'refusal', 'access']));
    expect(new Set(all.map(({ operation }) => operation))).toEqual(new Set(['case', 'cases', 'access']));
    const reasons = new Set(all.flatMap(({ refused }) => refused.map(({ reason }) => reason)));
    for (const reason of ['CASE_UNKNOWN', 'PARTY_NOT_IN_CASE', 'PHASE_NOT_ALLOWED', 'CATEGORY_NOT_ALLOWED'])
      expect(reasons).toContain(reason);
    expect(all.some(({ held_back }) => held_back !== undefined)).toBe(true);
    expect(all.some(({ emergency }) => emergency !== null)).toBe(true);
    expect(all.some(({ granted }) => granted.some(({ consent }) => consent !== undefined))).toBe(true);
  }, 300_000);

  it('of few documents of facts, since cases are mostly alike', async () => {
    const [{ documents } = { documents: 0 }] = await product.ledger.sql<{ documents: number }>(
      'SELECT count(*)::int AS documents FROM ledger.facts',
    );
    expect(documents).toBeGreaterThan(0);
    expect(documents).toBeLessThan((await entries()).length);
  });

  it('when a party asks on behalf of another', async () => {
    const principal = oinOf('reclassering');
    await product.ledger.sql(
      `INSERT INTO gate.delegation (delegate, principal, region, functions, purposes, from_at)
       VALUES ($1, $2, 'groningen', '{toezichthouder}', '{UITVOERING}', now() - interval '1 day')`,
      [oinOf('gemeente'), principal],
    );
    const scope = 'region:groningen purpose:UITVOERING';
    const token = await gateway.client.token({
      slug: 'gemeente',
      function: 'toezichthouder',
      scope,
      onBehalfOf: principal,
    });
    const own = REQUESTERS.find(({ slug, region }) => slug === 'reclassering' && region === 'groningen');
    await gateway.client.ask(token, WHOLE[0] ?? '', { id: own?.caseId, purpose: 'UITVOERING', yes: true });
    expect((await entries()).some(({ requester }) => requester.on_behalf_of === principal)).toBe(true);
  });

  it('when a source did not deliver what was granted, wholly or all or nothing', async () => {
    const [requester] = REQUESTERS;
    if (!requester) throw new Error('nobody asks');
    const broken = `UPDATE depot.value SET sealed = 'x' WHERE item_id IN (SELECT id FROM depot.item WHERE case_id = $1 AND unit = 'K01')`;
    const values = await product.ledger.sql<{ item_id: string; sealed: Buffer }>(
      `SELECT * FROM depot.value WHERE item_id IN (SELECT id FROM depot.item WHERE case_id = $1 AND unit = 'K01')`,
      [requester.caseId],
    );
    expect(values.length).toBeGreaterThan(0);
    await product.ledger.sql(broken, [requester.caseId]);
    await ask(requester, [...WHOLE, ...STRICT]);
    const reasons = (await entries()).flatMap(({ refused }) => refused.map(({ reason }) => reason));
    expect(reasons).toContain('SOURCE_UNAVAILABLE');
  });

  it('all of these, long after the facts, the consents and the convenant have become others', async () => {
    await product.ledger.sql("UPDATE gate.case_file SET phase = 'AFGESLOTEN'");
    await product.ledger.sql(
      "UPDATE gate.participation SET until_at = now() - interval '1 hour' WHERE from_at < now() - interval '2 hours'",
    );
    await product.ledger.sql('UPDATE gate.convenant SET revoked_at = now()');
    expect((await check()).findings).toEqual([]);
  });
});

describe('ketenpoort explain', () => {
  const run = (...words: readonly string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: product.database.gatewayUrl };
      const child = execFile(
        process.execPath,
        [join('apps', 'cli', 'ketenpoort.mjs'), 'explain', ...words],
        { env },
        (_error, out, err) => {
          resolve({ code: child.exitCode ?? -1, said: `${out}${err}` });
        },
      );
    });

  const entryTold = async (): Promise<AnswerEntry> => {
    const entry = (await product.ledger.answers([told])).get(told);
    if (!entry) throw new Error('nothing was told');
    return entry;
  };

  it('tells who asked for what, and of each field why it was given or withheld', async () => {
    const { code, said } = await run(told);
    expect([code, said]).toEqual([0, expect.any(String)]);
    const entry = await entryTold();
    for (const { clause, fields } of entry.granted)
      for (const text of [`by clause ${clause}`, ...fields]) expect(said).toContain(text);
    for (const { reason, fields } of entry.refused)
      for (const text of [reason, ...fields]) expect(said).toContain(text);
    expect(said).toContain('Outcome: DELIVERED');
    expect(said).toMatch(
      /Decided again from the facts that were kept \([0-9a-f]{64}\): the same, in each of \d+ fields/,
    );
    const answer = JSON.parse((await run(told, '--json')).said) as { readonly replay: unknown };
    expect(answer.replay).toEqual({ state: 'SAME', differences: [] });
  });

  it('says what is wrong when it is asked wrongly', async () => {
    expect(await run('nobody')).toMatchObject({ code: 2, said: expect.stringContaining('State the id of one entry') });
    expect(await run(UNKNOWN)).toMatchObject({ code: 1, said: expect.stringContaining('has no entry') });
    const rows = await product.ledger.rows();
    const outcome = rows.find(({ kind }) => kind === 'outcome');
    expect(await run(String(outcome?.id))).toMatchObject({ code: 1, said: expect.stringContaining('of no decision') });
  });

  it('finds, as the check of the whole ledger does, where the record is not what was decided', async () => {
    const row = (await product.ledger.rows()).find(({ id }) => id === told);
    if (!row) throw new Error('nothing was told');
    const [change] = answerIn(row.bytes).refused;
    const bytes = row.bytes.toString().replace(`"reason":"${String(change?.reason)}"`, '"reason":"OBJECTION"');
    await product.ledger.sql('UPDATE ledger.body SET bytes = $3 WHERE shard = $1 AND idx = $2', [
      row.shard,
      row.idx,
      Buffer.from(bytes),
    ]);
    const { findings, states } = await check();
    expect([findings.map(({ idx, id }) => [idx, id]), states.DIFFERS]).toEqual([[[row.idx, told]], 1]);
    const { code, said } = await run(told);
    expect(code).toBe(1);
    expect(said).toContain('ANOTHER DECISION');
    expect(said).toContain(`${String(change?.fields[0])} of`);
    await product.ledger.sql('UPDATE ledger.body SET bytes = $3 WHERE shard = $1 AND idx = $2', [
      row.shard,
      row.idx,
      row.bytes,
    ]);
  });

  it.each([
    [
      'FACTS_LACKING',
      "ledger.facts SET bytes = bytes || 'x'",
      'ledger.facts SET bytes = substring(bytes FOR length(bytes) - 1)',
    ],
    ['CATALOGUE_LACKING', "gate.catalogue SET files = files || ' '", 'gate.catalogue SET files = rtrim(files)'],
    [
      'CONVENANT_LACKING',
      `gate.convenant SET document = document || '{"x": 1}'`,
      "gate.convenant SET document = document - 'x'",
    ],
  ])('holds nothing by what is no longer what it was: %s', async (state, change, undo) => {
    const replay = async (): Promise<unknown> => {
      const { code, said } = await run(told, '--json');
      return [code, (JSON.parse(said) as { readonly replay: { readonly state: string } }).replay.state];
    };
    await product.ledger.sql(`UPDATE ${change}`);
    expect(await replay()).toEqual([1, state]);
    await product.ledger.sql(`UPDATE ${undo}`);
    expect(await replay()).toEqual([0, 'SAME']);
  });
});
