// Real here: PostgreSQL, Kafka, gateway and consent register as processes, the token endpoint and the staff API over HTTP.
import { join } from 'node:path';
import { request } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk, type Jwk } from '#identity';
import { StaffChanges, StaffClient, TestProduct, type AppProcess, type Gateway } from '#testing';

const [POLITIE, NOBODY] = ['00000009990000000004', '00000009990000000052'];
const CASE = '00000000-0000-4000-8000-000000000001';
const NOBODY_ID = '00000000-0000-4000-8000-000000000999';

let product: TestProduct;
let gateway: Gateway;
let consent: AppProcess;
let admin: StaffChanges;
let officer: StaffChanges;
/** Administers a region of its own, `elders`. */
let neighbour: StaffChanges;

beforeAll(async () => {
  product = await TestProduct.start();
  [gateway, consent] = await Promise.all([product.gateway(), product.consent()]);
  [admin, officer] = ['beheerder', 'privacy-officer'].map((id) => {
    const file = join(product.keys, 'staff', `${id}.json`);
    return new StaffChanges(StaffClient.fromFile(gateway.url, product.issuer, file), product.ledger);
  }) as [StaffChanges, StaffChanges];
}, 60_000);
afterAll(() => product.stop());

function staffWith(id: string, jwk: Jwk): StaffChanges {
  return new StaffChanges(new StaffClient(gateway.url, product.issuer, id, jwk), product.ledger);
}

/** Lets somebody new in, and signs in as them. */
async function newStaff(id: string, role: string, regions?: readonly string[]): Promise<StaffChanges> {
  const jwk = generateSigningKey(`${id}-1`);
  await admin.make('addStaff', { id, role, jwk: publicJwk(jwk), ...(regions && { regions }) });
  return staffWith(id, jwk);
}

async function post(path: string, init: RequestInit): Promise<readonly [number, string]> {
  const response = await fetch(`${gateway.url}${path}`, { method: 'POST', ...init });
  return [response.status, await response.text()];
}

describe('a token for staff', () => {
  it('is good for a quarter of an hour, and says in which role', async () => {
    const answer = (await (await admin.client.exchange()).json()) as Record<string, unknown>;
    expect(answer).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 });
    const claims = JSON.parse(
      Buffer.from(String(answer['access_token']).split('.')[1] ?? '', 'base64url').toString(),
    ) as object;
    expect(claims).toMatchObject({ sub: 'beheerder', role: 'ADMINISTRATOR', aud: `${product.issuer}/staff/graphql` });
    expect(claims).not.toHaveProperty('oin');
  });

  it.each([
    ['a scope', { scope: 'region:groningen' }, 400, 'invalid_scope'],
    ['another client id', { client_id: 'privacy-officer' }, 401, 'invalid_client'],
    ['the API of partners', { resource: '' }, 401, 'invalid_client'],
  ])('is not given for %s', async (_case, change, status, error) => {
    const response = await admin.client.exchange(change);
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ error })]);
  });

  it('is not given to an application', async () => {
    const assertion = await gateway.client.assertion({ slug: 'politie' });
    const response = await gateway.client.exchange(assertion, {
      scope: '',
      resource: `${product.issuer}/staff/graphql`,
    });
    expect(response.status).toBe(401);
  });

  it('opens nothing else, and nothing else opens the staff API', async () => {
    const [staff, party] = [await admin.client.token(), await gateway.client.token({ slug: 'politie' })];
    expect((await gateway.client.ask(staff, '{ me { oin } }')).status).toBe(401);
    const headers = { authorization: `Bearer ${staff}`, 'content-type': 'application/json' };
    expect((await fetch(`${consent.url}/consents`, { method: 'POST', headers, body: '{}' })).status).toBe(401);
    const { status, headers: told, body } = await admin.client.ask('{ me { id } }', {}, party);
    expect([status, body.errors?.[0]?.extensions]).toEqual([401, { code: 'UNAUTHENTICATED', origin: 'GATE' }]);
    expect(told.get('www-authenticate')).toContain('invalid_token');
  });

  it('does not open again with an assertion that was used', async () => {
    const once = {
      client_assertion: new URLSearchParams(await assertionOf(admin.client)).get('client_assertion') ?? '',
    };
    expect((await admin.client.exchange(once)).status).toBe(200);
    expect((await admin.client.exchange(once)).status).toBe(401);
  });
});

async function assertionOf(client: StaffClient): Promise<string> {
  const { clientAssertion, signingKeysOf } = await import('#identity');
  const [key] = await signingKeysOf([client.jwk]);
  const terms = { clientId: client.id, audience: product.issuer, professional: null };
  return `client_assertion=${await clientAssertion(terms, key, Date.now())}`;
}

describe('the door for staff', () => {
  it('takes POST alone', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
      const { status, headers } = await fetch(`${gateway.url}/staff/graphql`, { method });
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
  });

  it('reads nothing of who is not known, and no more than a mebibyte', async () => {
    const authorization = `Bearer ${await admin.client.token()}`;
    const json = { 'content-type': 'application/json' };
    const large = JSON.stringify({ query: '{ me { id } }', variables: { x: 'x'.repeat(1_100_000) } });
    expect((await post('/staff/graphql', { headers: json, body: '{"geheim' }))[0]).toBe(401);
    const bad = await post('/staff/graphql', { headers: { ...json, authorization }, body: '{"geheim' });
    expect(bad).toEqual([400, expect.stringContaining('BAD_USER_INPUT')]);
    expect(bad[1]).not.toContain('geheim');
    expect(
      (await post('/staff/graphql', { headers: { authorization, 'content-type': 'text/plain' }, body: '{}' }))[0],
    ).toBe(415);
    const [status, text] = await post('/staff/graphql', { headers: { ...json, authorization }, body: large });
    expect([status, text]).toEqual([400, expect.stringContaining('LIMIT_EXCEEDED')]);
    const fits = JSON.stringify({ query: '{ me { id } }', variables: { x: 'x'.repeat(1_000_000) } });
    expect((await post('/staff/graphql', { headers: { ...json, authorization }, body: fits }))[0]).toBe(200);
  });

  it('is found however its path is spelled, and takes no token in the URL', async () => {
    const { port } = new URL(gateway.url);
    const asked = request({
      port,
      path: '/%73taff/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    asked.end('{"query":"{ me { id } }"}');
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume: () => void }];
    response.resume();
    expect(response.statusCode).toBe(401);
    const headers = { authorization: `Bearer ${await admin.client.token()}`, 'content-type': 'application/json' };
    expect((await post('/staff/graphql?access_token=x', { headers, body: '{}' }))[0]).toBe(401);
  });

  it.each([
    ['no document', '{ geheim', 400, 'GRAPHQL_PARSE_FAILED'],
    ['a document that does not fit', '{ geheim }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['no party', '{ party { oin } }', 400, 'BAD_USER_INPUT'],
    ['a document of too many words', `{ ${'me { id } '.repeat(2_000)} }`, 400, 'LIMIT_EXCEEDED'],
    [
      'too many root fields',
      `{ ${Array.from({ length: 30 }, (_, index) => `a${index}: me { id }`).join(' ')} }`,
      400,
      'LIMIT_EXCEEDED',
    ],
    [
      'a document that is too deep',
      `{ __schema { types { fields { type { ${'ofType { '.repeat(14)} name ${'} '.repeat(14)} } } } } }`,
      400,
      'LIMIT_EXCEEDED',
    ],
    [
      'a variable that is not given',
      'query ($region: ID!) { parties(region: $region) { oin } }',
      400,
      'BAD_USER_INPUT',
    ],
    ['a text with NUL in it', '{ party(slug: "geheim\\u0000") { oin } }', 400, 'BAD_USER_INPUT'],
    [
      'brackets in brackets without end',
      `mutation { activateConvenant(document: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { id } }`,
      400,
      'LIMIT_EXCEEDED',
    ],
    ['two operations and no name', 'query A { me { id } } query B { me { id } }', 400, 'BAD_USER_INPUT'],
  ])('answers %s with a code, and nothing of what was sent', async (_case, query, status, code) => {
    const answer = await admin.client.ask(query);
    expect([answer.status, answer.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(JSON.stringify(answer.body)).not.toContain('geheim');
  });

  it('refuses JSON that is nested deeper than a convenant', async () => {
    const deep = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`) as unknown;
    const { body } = await admin.client.ask('mutation ($d: Json!) { activateConvenant(document: $d) { id } }', {
      d: deep,
    });
    expect(body.errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('who of the staff may do what', () => {
  const party = {
    region: 'groningen',
    oin: '00000009990000000061',
    name: 'Gemeente Drie (verzonnen)',
    type: 'GEMEENTE',
  };

  it('a privacy officer looks, and changes nothing', async () => {
    const before = await admin.state();
    expect(await officer.refusal('addParty', party)).toEqual(['403 FUNCTION_NOT_REGISTERED']);
    expect(await admin.state()).toEqual(before);
    const { body } = await officer.client.ask(
      '{ me { id role regions } regions { id version } parties(region: "groningen") { slug } }',
    );
    expect(body.data).toMatchObject({
      me: { role: 'PRIVACY_OFFICER', regions: null },
      regions: expect.arrayContaining([{ id: 'groningen', version: 1 }]) as unknown,
    });
  });

  it('an administrator of another region sees nothing of this one and changes nothing in it', async () => {
    const activate = 'mutation ($document: Json!) { activateConvenant(document: $document) { changed } }';
    const opened = await admin.client.ask(activate, { document: await elsewhere() });
    expect(opened.body.data).toEqual({ activateConvenant: { changed: true } });
    const other = (neighbour = await newStaff('buurman', 'ADMINISTRATOR', ['elders']));
    const before = await admin.state();
    const forbidden = ['403 FUNCTION_NOT_REGISTERED'];
    const jwk = publicJwk(generateSigningKey('buur-1'));
    expect(await other.refusal('addParty', party)).toEqual(forbidden);
    expect(await other.refusal('exitParty', { region: 'groningen', oin: '00000009990000000004' })).toEqual(forbidden);
    expect(await other.refusal('revokeConvenant', { region: 'groningen' })).toEqual(forbidden);
    expect(await other.refusal('addStaff', { id: 'vriend', role: 'ADMINISTRATOR', jwk })).toEqual(forbidden);
    expect(await admin.state()).toEqual(before);
    const { body } = await other.client.ask(
      '{ regions { id } party(slug: "politie") { oin } caseParties(case: "00000000-0000-4000-8000-000000000001") { oin } }',
    );
    expect(body.data).toEqual({ regions: [{ id: 'elders' }], party: null, caseParties: null });
    expect((await other.client.ask('{ parties(region: "groningen") { oin } }')).status).toBe(403);
  });

  it('what is of another region is answered as what does not exist', async () => {
    const here = { region: 'groningen', track: 'VRIJWILLIG', phase: 'PLAN', participants: [] };
    const [{ person }, before] = [await admin.make('openCase', here, 'case person'), await admin.state()];
    const [jwk, app] = [publicJwk(generateSigningKey('buur-1')), { functions: ['wijkagent'], purposes: ['MELDING'] }];
    const pairs: [string, object, object][] = [
      ['addKey', { oin: POLITIE, jwk }, { oin: NOBODY, jwk }],
      ['revokeKey', { oin: POLITIE, kid: 'politie-demo-1' }, { oin: NOBODY, kid: 'politie-demo-1' }],
      ['addKey', { staff: 'beheerder', jwk }, { staff: 'niemand', jwk }],
      ['revokeStaff', { id: 'beheerder' }, { id: 'niemand' }],
      ['addApplication', { oin: POLITIE, clientId: 'x-1', ...app }, { oin: NOBODY, clientId: 'x-1', ...app }],
      ['scopeApplication', { clientId: 'politie-demo', ...app }, { clientId: 'niemand', ...app }],
      ['revokeApplication', { clientId: 'politie-demo' }, { clientId: 'niemand' }],
      ['leaveCase', { case: CASE, oin: POLITIE }, { case: NOBODY_ID, oin: POLITIE }],
      ['openCase', { ...here, region: 'elders', person }, { ...here, region: 'elders', person: NOBODY_ID }],
    ];
    for (const [name, foreign, absent] of pairs) {
      const { status, body } = await neighbour.ask(name, { ...foreign });
      expect([name, status, body.errors?.[0]?.extensions.code]).toEqual([name, 400, 'BAD_USER_INPUT']);
      expect(body.errors).toEqual((await neighbour.ask(name, { ...absent })).body.errors);
    }
    expect(await admin.state()).toEqual(before);
  });

  it('an administrator of one of the regions of a party ends its keys and applications, and adds none', async () => {
    const app = { clientId: 'drie-app', functions: ['casusregisseur'], purposes: ['MELDING'] };
    for (const region of ['groningen', 'elders']) await admin.make('addParty', { ...party, region });
    const [leaked, next] = ['drie-1', 'drie-2'].map((kid) => publicJwk(generateSigningKey(kid)));
    await admin.make('addKey', { oin: party.oin, jwk: leaked });
    await admin.make('addApplication', { oin: party.oin, ...app });
    const refused: [string, object][] = [
      ['addKey', { oin: party.oin, jwk: next }],
      ['rotateKey', { oin: party.oin, kid: 'drie-1', jwk: next, keepFor: '0' }],
      ['addApplication', { oin: party.oin, ...app, clientId: 'drie-2' }],
      ['scopeApplication', { clientId: 'drie-app', purposes: ['CRISIS'] }],
    ];
    for (const [name, args] of refused)
      expect([name, ...(await neighbour.refusal(name, { ...args }))]).toEqual([name, '403 FUNCTION_NOT_REGISTERED']);
    for (const [name, args, step] of [
      ['revokeKey', { oin: party.oin, kid: 'drie-1' }, 'KEY_REVOKED'],
      ['revokeApplication', { clientId: 'drie-app' }, 'APPLICATION_REVOKED'],
    ] as const) {
      const entries = await admin.entries(await neighbour.make(name, args));
      expect(entries).toMatchObject([
        { region: 'elders', step },
        { region: 'groningen', step },
      ]);
    }
  });

  it('who is revoked, or whose key is, is out on the next request, and does not come back by the file', async () => {
    const short = await newStaff('kort', 'ADMINISTRATOR');
    const token = await short.client.token();
    expect((await short.client.ask('{ me { id } }', {}, token)).status).toBe(200);
    await admin.make('revokeKey', { staff: 'kort', kid: 'kort-1' });
    expect((await short.client.ask('{ me { id } }', {}, token)).status).toBe(401);
    const second = generateSigningKey('kort-2');
    const made = await admin.make('addKey', { staff: 'kort', jwk: publicJwk(second) });
    const regions = (await admin.entries(made)).map(({ kind, step, region }) => [kind, step, region]);
    expect(regions).toContainEqual(['staff', 'KEY_ADDED', 'groningen']);
    expect(regions).toContainEqual(['staff', 'KEY_ADDED', 'elders']);
    const again = staffWith('kort', second);
    expect((await again.client.ask('{ me { id } }')).status).toBe(200);
    const open = await again.client.token();
    await admin.make('revokeStaff', { id: 'kort' });
    expect(await admin.make('revokeStaff', { id: 'kort' })).toMatchObject({ changed: false });
    expect((await again.client.ask('{ me { id } }', {}, open)).status).toBe(401);
    expect((await again.client.exchange()).status).toBe(401);
    expect(await admin.refusal('addStaff', { id: 'kort', role: 'ADMINISTRATOR', jwk: publicJwk(second) })).toEqual([
      '409 CONFLICT',
      'id',
    ]);
  });

  it('a role that changes is in force on the next request', async () => {
    const changing = await newStaff('wissel', 'ADMINISTRATOR');
    const token = await changing.client.token();
    await product.ledger.sql(`UPDATE gate.staff SET role = 'PRIVACY_OFFICER' WHERE id = 'wissel'`);
    const { status } = await changing.client.ask('mutation { revokeStaff(id: "kort") { changed } }', {}, token);
    expect(status).toBe(403);
  });

  it('staff is added once, and mistakes are told at once', async () => {
    const jwk = publicJwk(generateSigningKey('an-1'));
    const args = { id: 'an', role: 'PRIVACY_OFFICER', regions: ['groningen'], jwk };
    const made = await admin.make('addStaff', args);
    expect(await admin.entries(made)).toMatchObject([{ kind: 'staff', step: 'REGISTERED', region: 'groningen' }]);
    expect(await admin.make('addStaff', args)).toMatchObject({ changed: false });
    expect(await admin.refusal('addStaff', { ...args, regions: null })).toEqual(['409 CONFLICT', 'id']);
    expect(
      await admin.refusal('addStaff', { id: 'A', role: 'BAAS', regions: ['nergens'], jwk: generateSigningKey('x') }),
    ).toEqual([...['400 BAD_USER_INPUT', 'jwk', 'id', 'role', 'regions.0', 'regions']]);
  });
});

/** The convenant of a made-up second region. */
async function elsewhere(): Promise<object> {
  const { body } = await admin.client.ask('{ convenant(region: "groningen") { document } }');
  const { document } = body.data?.['convenant'] as { document: object };
  return { ...document, region: 'elders', id: 'elders-levensloopaanpak' };
}
