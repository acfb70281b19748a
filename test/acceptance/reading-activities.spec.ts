// Real here: PostgreSQL, a gateway as a process, tokens, HTTP. Made up: the data.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProcessingActivity } from '#reports';
import { oinOf, StaffClient, TestProduct, type Gateway } from '#testing';

const REGION = 'groningen';
const CASE = '00000000-0000-4000-8000-000000000001';
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
const PURPOSE = { 'dpl.ketenpoort.control_purpose': 'RECHTMATIGHEIDSCONTROLE', 'dpl.ketenpoort.region': REGION };
const ACTIVITY = 'dpl.core.processing_activity_id';
const SUBJECT = 'dpl.core.data_subject_id';
const SIGN_INS = {
  politie: { slug: 'politie', function: 'wijkagent', scope: `region:${REGION} purpose:UITVOERING` },
  ggz: { slug: 'ggz', function: 'behandelaar', scope: `region:${REGION} purpose:UITVOERING` },
} as const;
type Party = keyof typeof SIGN_INS;

let product: TestProduct;
let gateway: Gateway;
/** Trace ids, by who asked. */
const traces: Record<Party, string> = { politie: '', ggz: '' };

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly metadata: Readonly<Record<string, string>>;
    readonly processingActivities: readonly ProcessingActivity[];
    readonly detail?: string;
    readonly title?: string;
  };
}

async function read(token: string | null, criteria: object): Promise<Page> {
  const response = await fetch(`${gateway.url}/ldv/v1/processing-activities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(criteria),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Page['body'] };
}

const tokenOf = (party: Party): Promise<string> => gateway.client.token(SIGN_INS[party]);
const officer = (id = 'privacy-officer'): Promise<string> =>
  StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', `${id}.json`)).token();
const recipients = ({ body }: Page): Set<unknown> =>
  new Set(body.processingActivities.map(({ attributes }) => attributes['dpl.ketenpoort.recipient']));

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  for (const party of ['politie', 'ggz'] as const)
    for (const id of [CASE, UNKNOWN]) {
      const query = `{ case(id: "${id}", purpose: UITVOERING) { identiteit { geboortedatum } zorginhoud { diagnose } } }`;
      const { headers } = await gateway.client.ask(await tokenOf(party), query);
      traces[party] ||= String(headers.get('traceparent')).slice(3, 35);
    }
  await product.ledger.isRead();
}, 120_000);
afterAll(() => product.stop());

describe('reading processing activities (LDV-10)', () => {
  it('needs a criterion: without one it is a problem that says which there are', async () => {
    for (const criteria of [{}, { startTime: '2026-01-01T00:00:00Z' }]) {
      const page = await read(await tokenOf('politie'), criteria);
      expect([page.status, page.headers.get('content-type'), page.headers.get('api-version')]).toEqual([
        400,
        'application/problem+json; charset=utf-8',
        '1.1.0',
      ]);
      expect(page.body).toMatchObject({ status: 400, title: 'Bad Request' });
      expect(page.body.detail).toContain('Send at least one of traceId');
    }
    const wrong = await read(await tokenOf('politie'), { traceId: 'x', endTime: 'morgen', x: 1 });
    expect(wrong.body.detail).toMatch(/member too many.*traceId: .*endTime: /s);
  });

  it('needs a token: without one it is a problem as well', async () => {
    const page = await read(null, { traceId: traces.ggz });
    expect([page.status, page.headers.get('content-type'), page.headers.get('api-version')]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
      '1.1.0',
    ]);
    const url = `${gateway.url}/ldv/v1/processing-activities`;
    expect((await fetch(url)).status).toBe(405);
  });

  it('gives a party what it asked itself and nothing of others, by whatever criterion', async () => {
    const token = await tokenOf('politie');
    const own = await read(token, { traceId: traces.politie });
    expect([own.status, own.headers.get('api-version'), own.body.processingActivities.length]).toEqual([
      200,
      '1.1.0',
      1,
    ]);
    const [activity] = own.body.processingActivities;
    for (const criteria of [
      { [ACTIVITY]: activity?.attributes[ACTIVITY] },
      { [SUBJECT]: CASE },
      { traceId: String(activity?.traceId), startTime: '2020-01-01T00:00:00Z', endTime: '2100-01-01T00:00:00Z' },
      { [SUBJECT]: CASE, startTime: '0000-01-01T00:00:00Z', endTime: '9999-12-31T23:59:59Z' },
    ]) {
      const page = await read(token, criteria);
      expect(page.body.processingActivities.length).toBeGreaterThan(0);
      expect(recipients(page)).toEqual(new Set([oinOf('politie')]));
    }
    expect((await read(token, { traceId: traces.ggz })).body.processingActivities).toEqual([]);
    expect((await read(token, { [ACTIVITY]: 'urn:x:y' })).body.processingActivities).toEqual([]);
  });

  it('tells a party no more than it knew: not what was refused and why, nor whether there was such a case', async () => {
    const [own, unknown] = await Promise.all(
      [CASE, UNKNOWN].map(async (id) => read(await tokenOf('politie'), { [SUBJECT]: id })),
    );
    const text = `${String(own?.text)}${String(unknown?.text)}`;
    for (const word of ['CATEGORY_NOT_ALLOWED', 'CASE_UNKNOWN', 'fields_refused', 'decision', 'phase', 'clause'])
      expect(text).not.toContain(word);
    const names = (page: Page | undefined): string[] =>
      Object.keys(page?.body.processingActivities[0]?.attributes ?? {});
    expect(names(own)).toEqual(names(unknown));
    const other = await read(await tokenOf('ggz'), { [SUBJECT]: CASE });
    const subjectOf = (page: Page | undefined): unknown => page?.body.processingActivities[0]?.attributes[SUBJECT];
    expect(subjectOf(other)).not.toBe(subjectOf(own));
  });

  it('names the person of a case to a party as it knows them, whichever version of the key the record is of', async () => {
    const token = await tokenOf('politie');
    const [one] = (await read(token, { [SUBJECT]: CASE })).body.processingActivities;
    const [other] = (await read(token, { [SUBJECT]: CASE.toUpperCase() })).body.processingActivities;
    expect([one?.attributes[SUBJECT], one?.attributes[`${SUBJECT}_type`]]).toEqual([
      other?.attributes[SUBJECT],
      'urn:nld:oin:00000009990000000000:pseudoniem:casus-van-partij',
    ]);
    const opvang = await gateway.client.token({ slug: 'opvang', function: 'begeleider' });
    const listed = await gateway.client.ask(
      opvang,
      '{ cases(purpose: CASUSOVERLEG, first: 1) { nodes { id identiteit { pseudoniem } } } }',
    );
    const [shown] = (listed.body.data?.['cases'] as { nodes: { id: string; identiteit: { pseudoniem: string } }[] })
      .nodes;
    await product.ledger.isRead();
    const [own] = (await read(opvang, { [SUBJECT]: shown?.id })).body.processingActivities;
    expect(own?.attributes[SUBJECT]).toBe(shown?.identiteit.pseudoniem);
  });

  it('gives an officer all of a region, for a control purpose', async () => {
    const token = await officer();
    const [one] = (await read(token, { ...PURPOSE, traceId: traces.politie })).body.processingActivities;
    expect(one?.attributes).toMatchObject({ 'dpl.ketenpoort.decision': expect.any(String) as unknown });
    const all = await read(token, { ...PURPOSE, [ACTIVITY]: one?.attributes[ACTIVITY] });
    expect(recipients(all)).toEqual(new Set([oinOf('politie'), oinOf('ggz')]));
    const person = await read(token, { ...PURPOSE, [SUBJECT]: one?.attributes[SUBJECT] });
    for (const party of ['politie', 'ggz'] as const) expect(recipients(person)).toContain(oinOf(party));
    expect(person.body.processingActivities.map(({ name }) => name)).toContain('case-step: OPENED');
    const opened = { [ACTIVITY]: 'urn:nld:oin:00000009990000000000:verwerking:case-step' };
    const steps = (await read(token, { ...PURPOSE, ...opened })).body.processingActivities;
    expect(new Set(steps.map(({ name }) => name))).toEqual(new Set(['case-step: OPENED']));
    expect((await read(token, { traceId: traces.ggz, 'dpl.ketenpoort.region': REGION })).body).toMatchObject({
      ...{ status: 400, code: 'MISSING_PURPOSE_OF_USE' },
    });
    expect((await read(await officer('beheerder'), { ...PURPOSE, traceId: traces.ggz })).status).toBe(403);
  });

  it('gives pages of a hundred at most, each of which says where the next begins', async () => {
    const token = await tokenOf('ggz');
    for (let count = 0; count < 55; count += 1)
      await gateway.client.ask(token, '{ a: case(id: "x", purpose: UITVOERING) { id } }'.replace('x', CASE));
    for (let count = 0; count < 55; count += 1)
      await gateway.client.ask(token, `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { geboortedatum } } }`);
    await product.ledger.isRead();
    const first = await read(token, { [SUBJECT]: CASE });
    expect(first.body.processingActivities).toHaveLength(100);
    const after = first.body.metadata['dpl.ketenpoort.next'];
    const second = await read(token, { [SUBJECT]: CASE, 'dpl.ketenpoort.after': after });
    expect(second.body.metadata['dpl.ketenpoort.next']).toBeUndefined();
    const ids = [first, second].flatMap(({ body }) => body.processingActivities.map(({ spanId }) => spanId));
    expect(new Set(ids).size).toBe(111);
  });

  it('is recorded each time, by what was looked for and not with what it was (ADL-04)', async () => {
    await read(await tokenOf('ggz'), { [SUBJECT]: UNKNOWN, traceId: traces.ggz });
    await read(await officer(), { ...PURPOSE, traceId: traces.politie });
    const looks = (await product.ledger.rows())
      .filter(({ entry }) => entry['step'] === 'ACTIVITIES')
      .map(({ entry }) => entry);
    expect(looks.at(-2)).toMatchObject({
      ...{ kind: 'log-read', requester: { oin: oinOf('ggz') }, change: { asked: ['subject', 'trace'], found: 0 } },
    });
    expect(looks.at(-1)).toMatchObject({
      ...{ kind: 'log-read', staff: { role: 'PRIVACY_OFFICER' } },
      change: { control_purpose: 'RECHTMATIGHEIDSCONTROLE', asked: ['trace'] },
    });
    expect(JSON.stringify(looks)).not.toContain(UNKNOWN);
  });
});
