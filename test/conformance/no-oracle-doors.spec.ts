import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientAssertion, generateSigningKey, publicJwk, signingKeysOf, type Jwk } from '#identity';
import { StaffChanges, StaffClient, TestProduct, Wire, type AppProcess, type Gateway } from '#testing';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';
import { oinOf } from '../../apps/launch/src/demo/parties.js';
import { clientIdOf } from '../../apps/launch/src/demo/seed-parties.js';
import { differences, Observer, type Observed } from './observed.js';

/** Real here: HTTP, PostgreSQL at the end of wires on which every statement is heard, the token endpoint, the consent register, the staff API. */
const UNKNOWN = '6c1f1e0e-7f0a-4b8e-9d53-0d7c1b0a9f11';
const OF_OTHERS = '00000000-0000-4000-8000-000000000006';
const ELSEWHERE = demoRegion('twente').cases.map(({ id }) => id)[0] ?? '';
const NOBODY = '00000009990000000052';

let product: TestProduct;
let wires: readonly [Wire, Wire];
let gateway: Gateway;
let consent: AppProcess;

beforeAll(async () => {
  product = await TestProduct.start();
  const { gatewayUrl, consentUrl } = product.database;
  wires = [await Wire.to(gatewayUrl), await Wire.to(consentUrl)];
  gateway = await product.gateway({
    DATABASE_URL: wires[0].url,
    RELAY: 'off',
    READING: 'off',
    CHECKPOINT_SECONDS: '3600',
  });
  consent = await product.consent({ CONSENT_DATABASE_URL: wires[1].url });
}, 120_000);

afterAll(async () => {
  await product.stop();
  await Promise.all(wires.map((wire) => wire.close()));
});

/** Each asked once before, so that what is made ready once does not count. */
async function allAlike(ask: readonly (() => Promise<Observed>)[]): Promise<readonly string[]> {
  const [first, ...others] = ask;
  if (!first) throw new RangeError('nothing is asked');
  await first();
  const expected = await first();
  const found: string[] = [];
  for (const [index, other] of others.entries())
    found.push(...differences(expected, await other()).map((line) => `${String(index + 1)}: ${line}`));
  return found;
}

describe('no oracle: the token endpoint', () => {
  const demoKey = (slug: string): Jwk =>
    JSON.parse(readFileSync(join(product.keys, 'parties', `${slug}.json`), 'utf8')) as Jwk;

  async function asked(clientId: string, jwk: Jwk, aud = product.issuer): Promise<Response> {
    const [key] = await signingKeysOf([jwk]);
    const assertion = await clientAssertion({ clientId, audience: aud, professional: null }, key, Date.now());
    return gateway.client.exchange(assertion, { scope: 'region:groningen' });
  }

  it('refuses a client that is not there, an unknown, a wrong, a revoked and another’s key alike', async () => {
    const observer = new Observer(product, wires[0]);
    const own = demoKey('ggd');
    const wrong = generateSigningKey(String(own['kid']));
    const [client, kid] = [String(own['client_id']), String(demoKey('uwv')['kid'])];
    await product.ledger.sql('UPDATE gate.party_key SET revoked_at = now() WHERE kid = $1', [kid]);
    const watch = (id: string, key: Jwk) => () => observer.watch(() => asked(id, key));
    const refused = await allAlike([
      watch(`weg-${randomBytes(4).toString('hex')}`, own),
      watch(client, wrong),
      watch(client, generateSigningKey('onbekend')),
      watch(client, demoKey('opvang')),
      watch(String(demoKey('uwv')['client_id']), demoKey('uwv')),
    ]);
    expect(refused).toEqual([]);
    expect((await asked(client, own)).status).toBe(200);
  });

  it('tells a party nothing of regions that it takes no part in', async () => {
    const observer = new Observer(product, wires[0]);
    const scoped = (region: string) => () =>
      observer.watch(async () =>
        gateway.client.exchange(await gateway.client.assertion({ slug: 'ggd' }), { scope: `region:${region}` }),
      );
    expect(await allAlike([scoped('bestaat-niet'), scoped('twente')])).toEqual([]);
  });
});

describe('no oracle: the consent register', () => {
  const STATEMENT = { categories: ['K09'], recipients: ['RECLASSERING'], purpose: 'UITVOERING' };
  let observer: Observer;
  let token: string;
  let lines: readonly string[];

  const call = (path: string, body?: object) => (): Promise<Observed> =>
    observer.watch(() =>
      fetch(`${consent.url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );

  beforeAll(async () => {
    observer = new Observer(product, wires[1]);
    token = await gateway.client.token({
      ...{ slug: 'reclassering', function: 'toezichthouder', resource: product.consentUrl },
      scope: 'region:groningen',
    });
    const ids = [OF_OTHERS, ELSEWHERE].map((file) => [randomUUID(), file] as const);
    for (const [id, file] of ids)
      await product.ledger.sql(
        `INSERT INTO consent.record (id, version, case_id, kind, state, categories, recipients, from_at)
         VALUES ($1, 1, $2, 'CONSENT', 'IN_FORCE', '{K09}', '{RECLASSERING}', now())`,
        [id, file],
      );
    lines = ids.map(([id]) => id);
  });

  it.each([
    ['its lines', (id: string) => call(`/cases/${id}/consents`)],
    ['a consent', (id: string) => call('/consents', { case: id, ...STATEMENT })],
    ['an objection', (id: string) => call('/objections', { case: id, ...STATEMENT })],
    [
      'a consent that is over before it begins',
      (id: string) => call('/consents', { case: id, ...STATEMENT, until: '2020-01-01T00:00:00Z' }),
    ],
  ])('of a case answers alike whether it is unknown or somebody else’s: %s', async (_what, about) => {
    expect(await allAlike([UNKNOWN, OF_OTHERS, ELSEWHERE].map(about))).toEqual([]);
  });

  it.each([
    ['asked for', (id: string) => call(`/consents/${id}`)],
    ['withdrawn', (id: string) => call(`/consents/${id}/withdrawals`, {})],
    ['withdrawn in another version', (id: string) => call(`/consents/${id}/withdrawals`, { expectedVersion: 9 })],
    ['taken for an objection', (id: string) => call(`/objections/${id}`)],
  ])('of a line answers alike whether it is unknown or of a case of others: %s', async (_what, about) => {
    expect(await allAlike([UNKNOWN, ...lines].map(about))).toEqual([]);
  });
});

describe('no oracle: the staff of one region', () => {
  let neighbour: StaffClient;
  let token: string;

  beforeAll(async () => {
    const file = join(product.keys, 'staff', 'beheerder.json');
    const admin = new StaffChanges(StaffClient.fromFile(gateway.url, product.issuer, file), product.ledger);
    const jwk = generateSigningKey('buur-1');
    await admin.make('addStaff', { id: 'buur', role: 'ADMINISTRATOR', jwk: publicJwk(jwk), regions: ['twente'] });
    const other = publicJwk(generateSigningKey('ander-1'));
    await admin.make('addStaff', { id: 'ander', role: 'ADMINISTRATOR', jwk: other, regions: ['groningen'] });
    neighbour = new StaffClient(gateway.url, product.issuer, 'buur', jwk);
    token = await neighbour.token();
  });

  const change = (text: string): string => `mutation { ${text} { changed } }`;
  const key = (): string => `"${randomBytes(6).toString('hex')}"`;
  it.each([
    ['its parties', [UNKNOWN, OF_OTHERS], (id: string) => `{ caseParties(case: "${id}") { oin } }`],
    [
      'who joins it',
      [UNKNOWN, OF_OTHERS],
      (id: string) => change(`joinCase(case: "${id}", oin: "${oinOf('om')}", role: "KERNPARTNER")`),
    ],
    ['who leaves it', [UNKNOWN, OF_OTHERS], (id: string) => change(`leaveCase(case: "${id}", oin: "${oinOf('om')}")`)],
    ['a party', [NOBODY, oinOf('ggd')], (oin: string) => `{ party(oin: "${oin}") { name } }`],
    ['a party by its name', ['niemand', 'ggd'], (slug: string) => `{ party(slug: "${slug}") { name } }`],
    ['the end of a key', [NOBODY, oinOf('ggd')], (oin: string) => change(`revokeKey(oin: "${oin}", kid: ${key()})`)],
    [
      'the end of an application',
      [clientIdOf('niemand'), clientIdOf('ggd')],
      (id: string) => change(`revokeApplication(clientId: "${id}")`),
    ],
    ['a member of staff', ['niemand', 'ander'], (id: string) => change(`revokeStaff(id: "${id}")`)],
    ['a region', ['bestaat-niet', 'groningen'], (region: string) => `{ parties(region: "${region}") { oin } }`],
  ])('is told of what is another’s as of what is not there: %s', async (_what, both, queryOf) => {
    const observer = new Observer(product, wires[0]);
    const asked = (one: string) => async (): Promise<Observed> => {
      const seen = await observer.watch(() =>
        fetch(`${gateway.url}/staff/graphql`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ query: queryOf(one) }),
        }),
      );
      return { ...seen, body: seen.body.replaceAll(one, 'THIS') };
    };
    expect(await allAlike(both.map(asked))).toEqual([]);
  });
});
