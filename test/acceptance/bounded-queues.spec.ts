import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, oinOf, StaffClient, TestProduct, type AppProcess, type Gateway } from '#testing';

/** Real here: HTTP at every door that records, PostgreSQL of which another session holds the region. */
const REGION = 'groningen';
const CASE = '00000000-0000-4000-8000-000000000002';
const QUERY = `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { geboortedatum } } }`;
const PAGE = '{ cases(purpose: UITVOERING) { nodes { identiteit { geboortedatum } } } }';
const VALUE = '1969-02-15';
const CONTRIBUTE = {
  query: `mutation ($input: ContributionInput!) {
    contribute(case: "00000000-0000-4000-8000-000000000001", category: K04, input: $input, expectedVersion: 1,
      idempotencyKey: "${randomUUID()}") { version } }`,
  variables: { input: { politie: { incidenten: [{ soort: 'VERNIELING', datum: '2026-10-01' }] } } },
};
const LOOK = `{ disclosures(controlPurpose: "RECHTMATIGHEIDSCONTROLE", region: "${REGION}", filter: {}) { record } }`;
const AS_OFTEN_AS_IT_LIKES = {
  ...{ LOAD_MOST_REQUESTS: '5000', LOAD_MOST_DELAY_MS: '60000' },
  ...{ RATE_REQUESTS_PER_MINUTE: '1000000', RATE_CASES_PER_HOUR: '1000000' },
};
/** Of the queue of a region; in entries. */
const MOST_QUEUED = 8_192;
/** A request for a page waits with an entry for each case, and with what they were made of. */
const MOST_GROWTH_BYTES = 400 * 1024 * 1024;

interface Refused {
  readonly status: number;
  readonly headers: Headers;
}

interface Sent {
  readonly token: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('while nothing can be recorded in a region', () => {
  let product: TestProduct;
  let gateway: Gateway;
  let register: AppProcess;
  let tokens: Readonly<Record<'zvh' | 'application' | 'police' | 'council' | 'officer' | 'administrator', string>>;

  beforeAll(async () => {
    product = await TestProduct.start();
    [gateway, register] = await Promise.all([
      product.gateway({ RELAY: 'off', ...AS_OFTEN_AS_IT_LIKES }),
      product.consent(),
    ]);
    const staff = (id: string): Promise<string> =>
      StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', `${id}.json`)).token();
    const { client } = gateway;
    tokens = {
      zvh: await client.token({ slug: 'zvh', function: 'procesregisseur' }),
      application: await client.token({ slug: 'zvh' }),
      police: await client.token({ slug: 'politie', function: 'wijkagent' }),
      council: await client.token({ slug: 'gemeente', function: 'casusregisseur', resource: product.consentUrl }),
      officer: await staff('privacy-officer'),
      administrator: await staff('beheerder'),
    };
    // Twice: from the second time on a document is answered past GraphQL's execution.
    for (let time = 0; time < 2; time += 1) expect((await client.ask(tokens.zvh, QUERY)).text).toContain(VALUE);
    await product.ledger.isRead();
  }, 120_000);

  afterAll(() => product.stop(), 60_000);

  const hold = (): Promise<() => Promise<void>> =>
    product.ledger.hold(`SELECT 1 FROM ledger.head WHERE region = '${REGION}' FOR UPDATE`);
  const send = (path: string, { token, body, headers = {} }: Sent, at = gateway.url): Promise<Response> =>
    fetch(`${at}${path}`, {
      ...{ method: body ? 'POST' : 'GET', ...(body && { body: JSON.stringify(body) }) },
      headers: { ...headers, authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    });
  const terms = `oin: "${oinOf('zvh')}", requestsPerMinute: 1000000`;
  const purpose = { 'ketenpoort-control-purpose': 'RECHTMATIGHEIDSCONTROLE' };
  const shard = `${REGION}-${String(new Date().getUTCFullYear())}`;
  const consent = { case: CASE, categories: ['K09'], recipients: ['RECLASSERING'], purpose: 'UITVOERING' };
  const order = { region: REGION, controlPurpose: 'RECHTMATIGHEIDSCONTROLE', format: 'csv' };

  const doors: readonly (readonly [string, () => Promise<Response>])[] = [
    ['a question, answered directly', () => send('/graphql', { token: tokens.zvh, body: { query: QUERY } })],
    ['a question by GraphQL', () => send('/graphql', { token: tokens.zvh, body: { query: `${QUERY} #` } })],
    ['a contribution', () => send('/graphql', { token: tokens.police, body: CONTRIBUTE })],
    ['a document', () => send('/documents', { token: tokens.application, body: { text: QUERY } })],
    [
      'an activity that is read',
      () => send('/ldv/v1/processing-activities', { token: tokens.zvh, body: { traceId: 'a'.repeat(32) } }),
    ],
    [
      'a change by staff',
      () =>
        send('/staff/graphql', {
          token: tokens.administrator,
          body: { query: `mutation { setPartyTerms(${terms}) { changed } }` },
        }),
    ],
    ["an officer's look", () => send('/officers/graphql', { token: tokens.officer, body: { query: LOOK } })],
    ['an export', () => send('/officers/exports', { token: tokens.officer, body: order })],
    [
      'a body of the ledger',
      () => send(`/ledger/v1/${shard}/entries/1/body`, { token: tokens.officer, headers: purpose }),
    ],
    ['a consent', () => send('/consents', { token: tokens.council, body: consent }, register.url)],
  ];

  it('every door is told 503, and when to come back', async () => {
    const release = await hold();
    const told = await Promise.all(
      doors.map(async ([door, ask]) => {
        const response = await ask();
        const text = await response.text();
        const code = /LEDGER_UNAVAILABLE/.exec(text)?.[0];
        return [door, response.status, response.headers.get('retry-after'), code, text.includes(VALUE)];
      }),
    ).finally(release);
    expect(told).toEqual(doors.map(([door]) => [door, 503, '5', 'LEDGER_UNAVAILABLE', false]));
  });

  it('no more waits than may: others are told at once, memory is bounded, and all goes on when the region is free', async () => {
    const rss = (): number =>
      1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(gateway.pid)}/status`, 'utf8'))?.[1]);
    const [{ cases } = { cases: 1 }] = await product.ledger.sql<{ cases: number }>(
      `SELECT count(*)::int AS cases FROM ledger.leaf WHERE kind <> 'outcome' AND id = ANY($1::uuid[])`,
      [await recordsOfPage()],
    );
    expect(cases).toBeGreaterThan(1);
    const before = rss();
    const release = await hold();
    const refused: Refused[] = [];
    let most = 0;
    const asked = Array.from({ length: Math.ceil((1.5 * MOST_QUEUED) / cases) }, async () => {
      const { status, headers } = await send('/graphql', { token: tokens.zvh, body: { query: PAGE } });
      most = Math.max(most, rss());
      if (status !== 200) refused.push({ status, headers });
    });
    try {
      await eventually('the queue is full', () => Promise.resolve(refusedAtOnce() > 0), 60_000);
    } finally {
      await release();
    }
    await Promise.all(asked);
    expect(refused.map(({ status, headers }) => [status, headers.has('retry-after')])).toEqual(
      refused.map(() => [503, true]),
    );
    expect(most - before).toBeLessThan(MOST_GROWTH_BYTES);
    expect((await gateway.client.ask(tokens.zvh, QUERY)).text).toContain(VALUE);
  }, 120_000);

  async function recordsOfPage(): Promise<readonly string[]> {
    const { body } = await gateway.client.ask(tokens.zvh, PAGE);
    return (body.extensions?.disclosure?.records ?? []).map(({ id }) => id);
  }

  /** Requests that the full queue refused: the log has them with its words. */
  function refusedAtOnce(): number {
    return readFileSync(gateway.log, 'utf8').split('entries are waiting to be recorded').length - 1;
  }
});
