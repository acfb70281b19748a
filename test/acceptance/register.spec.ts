// Real here: PostgreSQL, a gateway as a process, tokens, HTTP, the command. Made up: the data.
import { execFile } from 'node:child_process';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProcessingActivity, RegisteredActivity } from '#reports';
import { listenAtIssuer, oinOf, StaffChanges, StaffClient, TestProduct, type Gateway } from '#testing';

const REGION = 'groningen';
const CASE = '00000000-0000-4000-8000-000000000002';
const ACTIVITY = 'dpl.core.processing_activity_id';
const OWN = 'https://register.politie.example/verwerkingen/zorg-en-veiligheid/v3';
const QUESTION = `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { geboortedatum } } }`;

let product: TestProduct;
let gateway: Gateway;
let address: Server;
let admin: StaffChanges;
let police: string;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: {
    readonly processingActivities: readonly RegisteredActivity[];
    readonly detail: string;
  };
}

const staff = (id: string): StaffClient =>
  StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', `${id}.json`));

async function lookUp(token: string | null, question: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const url = `${gateway.url}/ldv/v1/register?${String(new URLSearchParams(question))}`;
  const response = await fetch(url, token === null ? {} : { headers: { authorization: `Bearer ${token}` } });
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, type: response.headers.get('content-type'), body };
}

/** What the record says of an answer. */
async function recorded(token: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await gateway.client.ask(token, QUESTION);
  return product.ledger.entry(String(body.extensions?.disclosure?.record));
}

function ketenpoort(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ISSUER: product.issuer, KEYS_DIR: product.keys };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['apps/cli/ketenpoort.mjs', ...words], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, said: `${out}${err}` });
    });
  });
}

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  address = await listenAtIssuer(product.issuer, gateway.url);
  admin = new StaffChanges(staff('beheerder'), product.ledger);
  police = await gateway.client.token({ slug: 'politie', function: 'wijkagent', scope: `region:${REGION}` });
}, 100_000);
afterAll(async () => {
  await product.stop();
  address.close();
});

describe('the register of processing activities', () => {
  it('LDV-01 has what each record names, in the version that was valid then', async () => {
    await gateway.client.ask(police, QUESTION);
    await gateway.client.ask(police, QUESTION.replace('UITVOERING', 'CASUSOVERLEG'));
    await product.ledger.isRead();
    const officer = await staff('privacy-officer').token();
    const response = await fetch(`${gateway.url}/officers/exports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${officer}` },
      body: JSON.stringify({ region: REGION, format: 'ldv', controlPurpose: 'RECHTMATIGHEIDSCONTROLE' }),
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { start_time?: number; attributes?: ProcessingActivity['attributes'] })
      .filter(({ attributes }) => attributes !== undefined);
    expect(lines.length).toBeGreaterThan(50);
    const named = new Map(lines.map(({ attributes, start_time }) => [attributes?.[ACTIVITY] as string, start_time]));
    expect(named.size).toBeGreaterThan(3);
    for (const [activity, at] of named) {
      const found = await lookUp(officer, { activity, at: new Date(Number(at)).toISOString() });
      const versions = found.body.processingActivities
        .filter(({ region }) => region === REGION)
        .map((one) => one.versions.length);
      expect([activity, versions]).toEqual([activity, [1]]);
    }
  });

  it('tells a party what the convenant of its region says: what for, on which basis, of which data, to whom', async () => {
    const { status, body } = await lookUp(police);
    expect(status).toBe(200);
    expect(new Set(body.processingActivities.map(({ region }) => region))).toEqual(new Set([REGION]));
    const one = body.processingActivities.find(({ versions }) => versions[0]?.purpose.code === 'CASUSOVERLEG');
    expect(one?.versions[0]).toMatchObject({
      convenant: { id: 'groningen-levensloopaanpak', version: 1 },
      legalBasis: expect.arrayContaining(['WPG_20_1_C']) as unknown,
      recipients: expect.arrayContaining([expect.objectContaining({ type: 'POLITIE' })]) as unknown,
    });
  });

  it('holds nothing from before the convenant', async () => {
    const { activity } = await recorded(police);
    const before = await lookUp(police, { activity: activity as string, at: '2020-01-01T00:00:00Z' });
    expect(before).toMatchObject({ status: 200, body: { processingActivities: [] } });
  });

  it('says what is wrong with a question, and needs a token', async () => {
    const problem = 'application/problem+json; charset=utf-8';
    const wrong = await lookUp(police, { at: 'gisteren' });
    expect(wrong).toMatchObject({ status: 400, type: problem });
    expect(wrong.body.detail).toContain('RFC 3339');
    expect((await lookUp(police, { activity: 'geen uri' })).body.detail).toContain('URI');
    expect(await lookUp(null)).toMatchObject({ status: 401, type: problem });
    expect((await fetch(`${gateway.url}/ldv/v1/register`, { method: 'POST' })).status).toBe(405);
  });
});

describe('the processing activity of the recipient itself', () => {
  const set = { oin: oinOf('politie'), purpose: 'UITVOERING', activity: OWN };

  it('VNG-01 is in the record from when it is registered, beside recipient, confidentiality and retention', async () => {
    expect(await recorded(police)).not.toHaveProperty('recipient_activity');
    expect(await admin.make('setPartyActivity', { ...set, dryRun: true })).toMatchObject({ changed: true });
    const made = await admin.make('setPartyActivity', set);
    for (const entry of await admin.entries(made))
      expect(entry).toMatchObject({ kind: 'party', step: 'ACTIVITY_SET', change: set });
    expect(await admin.make('setPartyActivity', set)).toMatchObject({ changed: false });
    expect(await recorded(police)).toMatchObject({
      ...{ recipient_activity: OWN, confidentiality: 'NORMAAL', requester: { oin: oinOf('politie') } },
      retain_until: expect.stringMatching(/^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/) as unknown,
    });
  });

  it('is of one purpose, and of no other party', async () => {
    const other = await gateway.client.token({ slug: 'ggz', function: 'behandelaar', scope: `region:${REGION}` });
    expect(await recorded(other)).not.toHaveProperty('recipient_activity');
    const { body } = await gateway.client.ask(police, QUESTION.replace('UITVOERING', 'CASUSOVERLEG'));
    const entry = await product.ledger.entry(String(body.extensions?.disclosure?.record));
    expect(entry).not.toHaveProperty('recipient_activity');
  });

  it('is refused where it is no URI, or the purpose none of the convenant', async () => {
    const wrong = { ...set, purpose: 'REIZEN', activity: 'verwerking 3 (van Jan)' };
    expect(await admin.refusal('setPartyActivity', wrong)).toEqual(['400 BAD_USER_INPUT', 'purpose', 'activity']);
    expect(await admin.refusal('setPartyActivity', { ...set, oin: '00000009990000000099' })).toEqual([
      '400 BAD_USER_INPUT',
      'oin',
    ]);
  });

  it('is set, shown and taken away by the command', async () => {
    const words = ['party', 'activity', 'politie', 'UITVOERING'];
    expect(await ketenpoort(...words, 'urn:politie:v4', '--as', 'beheerder')).toMatchObject({ code: 0 });
    expect((await ketenpoort('party', 'list', '--region', REGION, '--as', 'beheerder')).said).toContain(
      'receives for UITVOERING as urn:politie:v4',
    );
    expect(await recorded(police)).toMatchObject({ recipient_activity: 'urn:politie:v4' });
    expect(await ketenpoort(...words, 'none', '--as', 'beheerder')).toMatchObject({ code: 0 });
    expect(await recorded(police)).not.toHaveProperty('recipient_activity');
  });
});
