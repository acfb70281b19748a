// Real here: PostgreSQL with the roles of production, HTTP, tokens signed and verified. Made up: parties, people and cases.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { generateSigningKey, publicJwk, signingKeysOf, TokenIssuer, UNBOUND, type Grant } from '#identity';
import { caseKey, partyKey, type PartyType } from '#kernel';
import { consentFor } from '#policies';
import {
  AccessionEntity,
  ApplicationEntity,
  CaseFileEntity,
  FactChanges,
  modelOptions,
  openRegion,
  ParticipationEntity,
  PartyEntity,
  PartyKeyEntity,
  PersonEntity,
  PostgresFactStore,
  poolOf,
} from '#persistence';
import { freshDatabase, ledgerKeyFile, testNotary, type FreshDatabase } from '#testing';
import { consentParts } from './parts.js';
import { consentServer } from './server.js';

const ISSUER = 'http://127.0.0.1:3000';
const CONSENT = 'http://127.0.0.1:3001';
const REGION = 'groningen';
const PERSON = '00000000-0000-4000-8001-000000000001';
type Three = [string, string, string];
const [CASE, LEFT, UNKNOWN] = [1, 2, 9].map((n) => `00000000-0000-4000-8000-00000000000${String(n)}`) as Three;
const [CARE, COUNCIL, OUTSIDER] = ['00000009990000000002', '00000009990000000003', '00000009990000000004'] as const;
const PLAIN = { tls: null, trustedProxies: [] };
const PROFESSIONAL = { id: 'medewerker-verzonnen-17', function: 'casemanager', confidential: true };
const GIVEN = { case: CASE, categories: ['K09'], recipients: ['RECLASSERING'], purpose: 'UITVOERING' };

interface Entry {
  readonly kind: string;
  readonly step: string;
  readonly case: string | null;
  readonly subject: string | null;
  readonly requester: Readonly<Record<string, unknown>>;
  readonly trace: Readonly<Record<string, string>>;
  readonly change: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

let database: FreshDatabase;
let facts: DataSource;
let admin: pg.Client;
const ledgerKeys = ledgerKeyFile();
let issuer: TokenIssuer;
let [base, stop] = ['', (): Promise<void> => Promise.resolve()];

async function addParty(oin: string, slug: string, type: PartyType, functions: string[]): Promise<void> {
  await facts.manager.insert(PartyEntity, { oin, slug, name: `${slug} (verzonnen)`, type });
  await facts.manager.insert(AccessionEntity, { oin, region: REGION, accededAt: new Date(0), exitedAt: null });
  await facts.manager.insert(ApplicationEntity, { clientId: `${slug}-app`, oin, functions, purposes: ['UITVOERING'] });
  const jwk = { ...publicJwk(generateSigningKey(`${slug}-1`)) };
  await facts.manager.insert(PartyKeyEntity, { oin, kid: `${slug}-1`, jwk, revokedAt: null });
}

async function addCases(): Promise<void> {
  await facts.manager.insert(PersonEntity, { id: PERSON });
  const file = {
    region: REGION,
    person: PERSON,
    phase: 'UITVOERING',
    track: 'VRIJWILLIG',
    openedAt: new Date(0),
  } as const;
  await facts.manager.insert(
    CaseFileEntity,
    [CASE, LEFT].map((id) => ({ ...file, id })),
  );
  const kernpartner = { role: 'KERNPARTNER', fromAt: new Date(0), untilAt: null } as const;
  await facts.manager.insert(ParticipationEntity, [
    { ...kernpartner, caseId: CASE, oin: CARE },
    { ...kernpartner, caseId: CASE, oin: COUNCIL, role: 'AGENDADEELNEMER' },
    { ...kernpartner, caseId: LEFT, oin: CARE, untilAt: new Date(1000) },
  ]);
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await freshDatabase();
  facts = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
  admin = new pg.Client(database.adminUrl);
  await admin.connect();
  await openRegion(facts, REGION, 'Groningen');
  await addParty(CARE, 'zorg', 'LEVENSLOOPAANBIEDER', ['casemanager']);
  await addParty(COUNCIL, 'gemeente', 'GEMEENTE', ['casusregisseur']);
  await addParty(OUTSIDER, 'politie', 'POLITIE', ['wijkagent', 'casusregisseur']);
  await addCases();
  const folder = mkdtempSync(join(tmpdir(), 'consent-keys-'));
  const signing = generateSigningKey('gate-1');
  const pseudonym = { active: 1, keys: { 1: Buffer.alloc(32, 7).toString('base64url') } };
  const files = { 'token-verifying': { keys: [publicJwk(signing)] }, 'ledger-signing': ledgerKeys, pseudonym };
  for (const [name, keys] of Object.entries(files))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(keys), { mode: 0o600 });
  issuer = new TokenIssuer(await signingKeysOf([signing]), ISSUER);
  const parts = await consentParts({
    ...{ listen: { host: '127.0.0.1', port: 0 }, transport: PLAIN, origins: { issuer: ISSUER, consent: CONSENT } },
    ...{ folders: { config: 'config', data: folder, keys: folder }, database: database.consentUrl, allowsUnsafe: true },
  });
  rmSync(folder, { recursive: true });
  const app = await consentServer(parts);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
  stop = () => app.close();
});

afterAll(async () => {
  await stop();
  await Promise.all([facts.destroy(), admin.end()]);
  await database.drop();
});

async function tokenOf(slug: string, oin: string, change: Partial<Grant> = {}): Promise<string> {
  const grant = { clientId: `${slug}-app`, oin, region: REGION, purposes: [], key: `${slug}-1`, audience: CONSENT };
  const usual = { ...grant, professional: PROFESSIONAL, confirmation: UNBOUND };
  const { token } = await issuer.issue({ ...usual, ...change }, Date.now());
  return token;
}

const careToken = (change: Partial<Grant> = {}): Promise<string> => tokenOf('zorg', CARE, change);
const director = { ...PROFESSIONAL, function: 'casusregisseur' };
const outsiderToken = (): Promise<string> => tokenOf('politie', OUTSIDER, { professional: director });

async function call(
  path: string,
  token: string | null,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${base}${path}`, {
    method: body === undefined && !path.endsWith('/withdrawals') ? 'GET' : 'POST',
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

async function give(change: Record<string, unknown> = {}, kind = 'consents'): Promise<Answer> {
  return call(`/${kind}`, await careToken(), { ...GIVEN, ...change });
}

async function entries(): Promise<readonly Entry[]> {
  const { rows } = await admin.query<{ kind: string; bytes: Buffer }>(
    'SELECT l.kind, b.bytes FROM ledger.leaf l JOIN ledger.body b USING (shard, idx) ORDER BY l.shard, l.idx',
  );
  return rows.map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as Entry);
}

async function lastEntry(): Promise<Entry> {
  const last = (await entries()).at(-1);
  if (last === undefined) throw new Error('the ledger is empty');
  return last;
}

async function epochOf(key: string): Promise<number> {
  const { rows } = await admin.query<{ epoch: string }>('SELECT epoch FROM gate.epoch WHERE key = $1', [key]);
  return Number(rows[0]?.epoch ?? 0);
}

async function versionsOf(id: unknown): Promise<readonly unknown[]> {
  const lines = 'SELECT version, kind, state, categories, recipients, purpose FROM consent.record';
  return (await admin.query<object>(`${lines} WHERE id = $1 ORDER BY version`, [id])).rows;
}

const OF_CARE = { region: REGION, oin: CARE, function: 'casemanager' };

/** What the gateway would make of the register now: K09 of CASE for RECLASSERING and UITVOERING. */
async function inForce(): Promise<string> {
  const pool = poolOf(database.gatewayUrl, 'test-facts', 1);
  try {
    const facts = new PostgresFactStore(pool).read({ ...OF_CARE, caseId: CASE, units: [] });
    const { at, case: file } = await facts;
    const asked = { category: 'K09', recipient: 'RECLASSERING', purpose: 'UITVOERING', at } as const;
    return consentFor(file?.consents ?? [], asked).state;
  } finally {
    await pool.end();
  }
}

describe('the consent register', () => {
  it('enters a consent: a line, a moved epoch and an entry in the ledger, in force at once', async () => {
    const before = await epochOf(caseKey(CASE));
    expect(await inForce()).toBe('NO_CONSENT');
    const { status, headers, body } = await give();
    expect(status).toBe(201);
    expect(body).toMatchObject({ version: 1, kind: 'CONSENT', state: 'IN_FORCE', categories: ['K09'], until: null });
    expect(headers.get('location')).toBe(`/consents/${String(body['id'])}`);
    expect(await versionsOf(body['id'])).toEqual([
      {
        version: 1,
        kind: 'CONSENT',
        state: 'IN_FORCE',
        categories: ['K09'],
        recipients: ['RECLASSERING'],
        purpose: 'UITVOERING',
      },
    ]);
    expect(await epochOf(caseKey(CASE))).toBe(before + 1);
    expect(await lastEntry()).toMatchObject({
      ...{ kind: 'consent', step: 'GIVEN', region: REGION, pseudonym_key: 1 },
      ...{ subject: expect.stringMatching(/^[0-9a-f]{64}$/), case: expect.stringMatching(/^[0-9a-f]{64}$/) },
      requester: { oin: CARE, function: 'casemanager', professional: expect.stringMatching(/^[0-9a-f]{64}$/) },
      change: {
        consent: `${String(body['id'])}@1`,
        categories: ['K09'],
        recipients: ['RECLASSERING'],
        purpose: 'UITVOERING',
        until: null,
      },
    });
    expect(await inForce()).toBe('VALID');
    expect((await call(`/consents/${String(body['id'])}/withdrawals`, await careToken())).status).toBe(200);
    expect(await inForce()).toBe('CONSENT_WITHDRAWN');
  });

  it('keeps one line of a consent that is sent many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => give({ categories: ['K01'] })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  });

  it('withdraws by adding a version, once', async () => {
    const { body } = await give({ until: '2999-01-01T00:00:00Z' });
    const path = `/consents/${String(body['id'])}/withdrawals`;
    expect((await call(path, await careToken(), { expectedVersion: 7 })).body['code']).toBe('CONFLICT');
    const withdrawn = await call(path, await careToken(), { expectedVersion: 1 });
    expect(withdrawn).toMatchObject({ status: 200, body: { version: 2, state: 'WITHDRAWN' } });
    expect(await lastEntry()).toMatchObject({ step: 'WITHDRAWN', change: { consent: `${String(body['id'])}@2` } });
    const epoch = await epochOf(caseKey(CASE));
    expect(await call(path, await careToken())).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await lastEntry()).toMatchObject({ step: 'READ' });
    expect(await epochOf(caseKey(CASE))).toBe(epoch);
    expect(await versionsOf(body['id'])).toMatchObject([{ state: 'IN_FORCE' }, { state: 'WITHDRAWN' }]);
  });

  it('takes an objection against everybody and everything, and its withdrawal', async () => {
    const { status, body } = await give({ recipients: [], purpose: null }, 'objections');
    expect({ status, kind: body['kind'] }).toEqual({ status: 201, kind: 'OBJECTION' });
    expect(await lastEntry()).toMatchObject({ step: 'OBJECTED', change: { recipients: [], purpose: null } });
    expect(await inForce()).toBe('OBJECTION');
    expect((await call(`/consents/${String(body['id'])}/withdrawals`, await careToken())).status).toBe(404);
    expect((await call(`/objections/${String(body['id'])}/withdrawals`, await careToken())).status).toBe(200);
    expect(await lastEntry()).toMatchObject({ step: 'OBJECTION_WITHDRAWN' });
  });

  it('shows a participant the latest version of every line, and records that it did', async () => {
    const { status, body } = await call(`/cases/${CASE}/consents`, await careToken());
    const lines = body['consents'] as readonly { readonly id: string; readonly version: number }[];
    expect(status).toBe(200);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(await lastEntry()).toMatchObject({
      ...{ step: 'READ', change: { consents: lines.map(({ id, version }) => `${id}@${String(version)}`) } },
    });
    const [first] = lines;
    expect((await call(`/consents/${String(first?.id)}`, await outsiderToken())).status).toBe(404);
  });

  it('answers a case that a party takes no part in as one that does not exist, and records both', async () => {
    const council = await tokenOf('gemeente', COUNCIL, { professional: director });
    const attempts = [
      await call('/consents', await outsiderToken(), { ...GIVEN, case: UNKNOWN }),
      await call('/consents', await outsiderToken(), GIVEN),
      await call('/consents', council, GIVEN),
      await call('/objections', await careToken(), { ...GIVEN, case: LEFT }),
      await call(`/cases/${CASE}/consents`, await outsiderToken()),
      await call(`/consents/${UNKNOWN}/withdrawals`, await outsiderToken()),
    ];
    expect(new Set(attempts.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(attempts[0]).toMatchObject({ status: 404, body: { code: 'NOT_AVAILABLE' } });
    const recorded = (await entries()).slice(-6);
    expect(recorded.map(({ step, change }) => [step, change['reason']])).toEqual([
      ['REFUSED', 'CASE_UNKNOWN'],
      ...Array.from({ length: 4 }, () => ['REFUSED', 'PARTY_NOT_IN_CASE']),
      ['REFUSED', 'CASE_UNKNOWN'],
    ]);
    expect(recorded.map(({ subject }) => subject !== null)).toEqual([false, true, true, true, true, false]);
  });

  it('lets nobody state anything without a professional in a function that may', async () => {
    const refused = [
      await call('/consents', await careToken({ professional: null }), GIVEN),
      await call(
        '/consents',
        await tokenOf('politie', OUTSIDER, { professional: { ...PROFESSIONAL, function: 'wijkagent' } }),
        GIVEN,
      ),
      await call(`/cases/${CASE}/consents`, await careToken({ professional: null })),
    ];
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(
      refused.map(() => [403, 'FUNCTION_NOT_REGISTERED']),
    );
  });

  it('takes no token but one for itself', async () => {
    const none = await call('/consents', null, GIVEN);
    expect(none).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(none.headers.get('www-authenticate')).toBe(
      'Bearer realm="ketenpoort", DPoP realm="ketenpoort", algs="ES256 PS256"',
    );
    expect(none.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const foreign = await call('/consents', await careToken({ audience: `${ISSUER}/graphql` }), GIVEN);
    expect(foreign.status).toBe(401);
    expect(foreign.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it.each([
    ['a term that is over', { ...GIVEN, until: '2020-01-01T00:00:00Z' }, 'application/json', ['until']],
    ['several flaws', { ...GIVEN, case: 'x', purpose: 'X' }, 'application/json', ['case', 'purpose']],
    ['broken JSON', '{"case":', 'application/json', undefined],
    ['a prototype', '{"__proto__":{"case":"x"}}', 'application/json', undefined],
    ['a form', 'case=x', 'application/x-www-form-urlencoded', undefined],
    ['a text', 'case', 'text/plain', undefined],
  ])('refuses %s and changes nothing', async (_case, body, type, members) => {
    const before = (await entries()).length;
    const answer = await call('/consents', await careToken(), body, { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
    const errors = answer.body['errors'] as readonly { readonly member: string }[] | undefined;
    expect(errors?.map(({ member }) => member)).toEqual(members);
    expect(await entries()).toHaveLength(before);
  });

  it('refuses a body that is too large, and a path that is none', async () => {
    const large = await call('/consents', await careToken(), { ...GIVEN, meer: 'x'.repeat(20_000) });
    expect(large).toMatchObject({ status: 400, body: { code: 'LIMIT_EXCEEDED' } });
    expect(await call('/consents/%zz', await careToken())).toMatchObject({
      status: 400,
      body: { code: 'BAD_USER_INPUT' },
    });
    expect(await call('/consents/1', await careToken())).toMatchObject({
      status: 400,
      body: { code: 'BAD_USER_INPUT' },
    });
    expect(await call('/elders', await careToken())).toMatchObject({ status: 404, body: { code: 'NOT_AVAILABLE' } });
  });

  it('continues the trace of the caller, and refuses one that is malformed', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { headers } = await call(`/cases/${CASE}/consents`, await careToken(), undefined, { traceparent });
    const { trace } = await lastEntry();
    expect(trace).toMatchObject({ trace_id: traceparent.slice(3, 35), parent_span_id: traceparent.slice(36, 52) });
    expect(headers.get('traceparent')).toBe(`00-${String(trace['trace_id'])}-${String(trace['span_id'])}-01`);
    const malformed = await call(`/cases/${CASE}/consents`, await careToken(), undefined, { traceparent: 'x' });
    expect(malformed.status).toBe(400);
  });

  it('looks again at who calls when the party has changed since its token was verified', async () => {
    const token = await careToken();
    const body = { ...GIVEN, categories: ['K10'] };
    expect((await call('/consents', token, body)).status).toBe(201);
    const changes = new FactChanges(facts, testNotary(ledgerKeys));
    const register = (functions: string[]): Promise<void> =>
      changes.change([REGION], async ({ manager, bump }) => {
        await manager.update(ApplicationEntity, { clientId: 'zorg-app' }, { functions });
        bump(partyKey(CARE));
      });
    await register(['zorgverantwoordelijke']);
    expect((await call('/consents', token, body)).body['code']).toBe('FUNCTION_NOT_REGISTERED');
    await register(['casemanager']);
    expect((await call('/consents', token, body)).status).toBe(200);
  });

  it('changes nothing when it cannot be recorded', async () => {
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM ledger.head FOR UPDATE');
    const answer = await give({ categories: ['K09', 'K10'] });
    await admin.query('COMMIT');
    expect(answer).toMatchObject({ status: 503, body: { code: 'LEDGER_UNAVAILABLE' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect((await give({ categories: ['K09', 'K10'] })).status).toBe(201);
  });

  it('is ready, and names nobody in the ledger', async () => {
    expect((await call('/health/live', null)).body).toMatchObject({ live: true });
    expect(await call('/health/ready', null)).toMatchObject({
      status: 200,
      body: { ready: true, database: true, ledger: true },
    });
    const text = JSON.stringify(await entries());
    for (const secret of [PROFESSIONAL.id, PERSON, CASE, LEFT, UNKNOWN]) expect(text).not.toContain(secret);
  });
});
