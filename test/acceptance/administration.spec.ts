// Real here: PostgreSQL, Kafka, the gateway as a process, its token endpoint and staff API over HTTP. Made up: the data.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk, thumbprintOf, type Jwk } from '#identity';
import { partyKey } from '#kernel';
import { StaffChanges, StaffClient, TestProduct, type Change, type Gateway } from '#testing';

const OIN = '00000009990000000051';
const POLITIE = '00000009990000000004';
const GGZ = '00000009990000000007';
const REGION = 'groningen';
const LATER = new Date(Date.now() + 3_600_000).toISOString();

let product: TestProduct;
let gateway: Gateway;
let admin: StaffChanges;
const own: Jwk[] = ['n-1', 'n-2', 'n-3', 'n-4'].map(generateSigningKey);
const publicOf = (index: number): Jwk => publicJwk(own[index] ?? {});

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  admin = staffOf('beheerder');
}, 60_000);
afterAll(() => product.stop());

function staffOf(id: string, at = gateway): StaffChanges {
  const file = join(product.keys, 'staff', `${id}.json`);
  return new StaffChanges(StaffClient.fromFile(at.url, product.issuer, file), product.ledger);
}

/** Signs in as the new party with key `index`. */
async function newcomer(index: number, scope = `region:${REGION}`): Promise<string> {
  const file = join(product.keys, 'parties', `nieuw-${String(index)}.json`);
  writeFileSync(file, JSON.stringify({ ...own[index], client_id: 'nieuw-app' }));
  return gateway.client.token({ slug: `nieuw-${String(index)}`, function: 'casusregisseur', scope });
}

const statusOf = async (token: string): Promise<number> => (await gateway.client.ask(token, '{ me { oin } }')).status;

/** The end of a key as stored; then moved to now, as a change of its party, so that nobody waits for it. */
async function keyEnds(kid: string, at: unknown): Promise<void> {
  const [row] = await product.ledger.sql<{ at: Date }>(
    `SELECT revoked_at AS at FROM gate.party_key WHERE kid = '${kid}'`,
  );
  expect(row?.at.getTime()).toEqual(at);
  await product.ledger.sql(`UPDATE gate.party_key SET revoked_at = now() WHERE kid = '${kid}'`);
  await product.ledger.sql(`UPDATE gate.epoch SET epoch = epoch + 1 WHERE key = '${partyKey(OIN)}'`);
}

/** A dry run changes nothing, the change is made once, and the second time nothing is left to do. */
async function expectOnce(name: string, args: Change): Promise<Change> {
  const before = await admin.state();
  expect(await admin.make(name, { ...args, dryRun: true })).toEqual({ changed: true, dryRun: true, records: [] });
  expect(await admin.state()).toEqual(before);
  const made = await admin.make(name, args);
  expect(made).toMatchObject({ changed: true, dryRun: false });
  const after = await admin.state();
  expect(after).not.toEqual(before);
  expect(await admin.make(name, args)).toEqual({ changed: false, dryRun: false, records: [] });
  expect(await admin.state()).toEqual(after);
  return made;
}

async function expectEntry(made: Change, entry: Change): Promise<void> {
  const staff = { id: expect.stringMatching(/^[0-9a-f]{64}$/), role: 'ADMINISTRATOR', token: expect.any(String) };
  expect(await admin.entries(made)).toEqual([expect.objectContaining({ region: REGION, staff, ...entry })]);
}

describe('a party, from accession to exit', () => {
  const party = { region: REGION, oin: OIN, name: 'Gemeente Nieuw (verzonnen)', type: 'GEMEENTE' };
  const application = {
    oin: OIN,
    clientId: 'nieuw-app',
    functions: ['casusregisseur'],
    purposes: ['CASUSOVERLEG', 'MELDING'],
  };

  it('accedes once', async () => {
    const made = await expectOnce('addParty', party);
    const words = { oin: OIN, party_type: 'GEMEENTE', acceded_to: REGION, from: expect.any(String) };
    await expectEntry(made, { kind: 'party', step: 'ACCEDED', change: words });
    const { body } = await admin.client.ask(
      `{ party(slug: "gemeente-nieuw") { oin name type accessions { region until } } }`,
    );
    const accessions = [{ region: REGION, until: null }];
    expect(body.data).toEqual({ party: { oin: OIN, name: party.name, type: 'GEMEENTE', accessions } });
  });

  it('gets a key and an application, and with them a token', async () => {
    const key = await expectOnce('addKey', { oin: OIN, jwk: publicOf(0) });
    await expectEntry(key, { kind: 'party', step: 'KEY_ADDED', change: { oin: OIN, key: thumbprintOf(publicOf(0)) } });
    const made = await expectOnce('addApplication', application);
    const { oin, clientId, ...lists } = application;
    await expectEntry(made, {
      kind: 'party',
      step: 'APPLICATION_ADDED',
      change: { oin, application: clientId, ...lists },
    });
    expect(await statusOf(await newcomer(0))).toBe(200);
  });

  it('is registered for less from the next request on', async () => {
    const token = await newcomer(0);
    await expectOnce('scopeApplication', { clientId: 'nieuw-app', purposes: ['MELDING'] });
    const { body } = await gateway.client.ask(token, '{ me { purposes } }');
    expect(body.data).toEqual({ me: { purposes: ['MELDING'] } });
  });

  it('is served on the terms that were set last, what was not stated staying as it was', async () => {
    const termsOf = async (): Promise<unknown> => {
      const asked = `{ party(slug: "gemeente-nieuw") { terms { proof introspection documents requestsPerMinute casesPerHour } } }`;
      return (await admin.client.ask(asked)).body.data?.['party'];
    };
    const terms = {
      proof: 'NONE',
      introspection: false,
      documents: 'OFF',
      requestsPerMinute: null,
      casesPerHour: null,
    };
    expect(await termsOf()).toEqual({ terms });
    await expectOnce('setPartyTerms', { oin: OIN, introspection: true, requestsPerMinute: 90 });
    const made = await expectOnce('setPartyTerms', { oin: OIN, documents: 'LOG_UNKNOWN', casesPerHour: 12 });
    const all = { proof: 'NONE', introspection: true, documents: 'LOG_UNKNOWN' };
    expect(await termsOf()).toEqual({ terms: { ...all, requestsPerMinute: 90, casesPerHour: 12 } });
    const change = { oin: OIN, ...all, requests_per_minute: 90, cases_per_hour: 12 };
    await expectEntry(made, { kind: 'party', step: 'TERMS_SET', change });
    await expectOnce('setPartyTerms', { oin: OIN, documents: 'OFF', introspection: false, requestsPerMinute: null });
    expect(await termsOf()).toEqual({ terms: { ...terms, casesPerHour: 12 } });
    const wrong = { oin: OIN, proof: 'SAML', documents: 'SOME', requestsPerMinute: 0, casesPerHour: 1_000_001 };
    expect(await admin.refusal('setPartyTerms', wrong)).toEqual([
      '400 BAD_USER_INPUT',
      'proof',
      'documents',
      'requestsPerMinute',
      'casesPerHour',
    ]);
  });

  it('must show a certificate only where the gate takes any', async () => {
    const terms = { oin: OIN, proof: 'MTLS' };
    expect(await admin.refusal('setPartyTerms', terms)).toEqual(['400 BAD_USER_INPUT', 'proof']);
    expect(await statusOf(await newcomer(0))).toBe(200);
    const proxied = staffOf('beheerder', await product.gateway({ TRUSTED_PROXY: '192.0.2.1' }));
    expect(await proxied.make('setPartyTerms', { ...terms, dryRun: true })).toMatchObject({ changed: true });
  });

  it('changes its key without a gap, or at once', async () => {
    const token = await newcomer(0);
    await expectOnce('rotateKey', { oin: OIN, kid: 'n-1', jwk: publicOf(1), keepFor: 'PT1H' });
    expect([await statusOf(token), await statusOf(await newcomer(0)), await statusOf(await newcomer(1))]).toEqual([
      200, 200, 200,
    ]);
    await keyEnds('n-1', expect.closeTo(Date.now() + 3_600_000, -5));
    expect(await statusOf(token)).toBe(401);
    await expect(newcomer(0)).rejects.toThrow('invalid_client');
    const second = await newcomer(1);
    await expectOnce('rotateKey', { oin: OIN, kid: 'n-2', jwk: publicOf(2), keepFor: '0' });
    expect([await statusOf(second), await statusOf(await newcomer(2))]).toEqual([401, 200]);
  });

  it('loses a key, and with it every token that was given for it, on the next request', async () => {
    await admin.make('addKey', { oin: OIN, jwk: publicOf(3) });
    const [token, other] = [await newcomer(2), await newcomer(3)];
    expect([await statusOf(token), await statusOf(other)]).toEqual([200, 200]);
    const made = await expectOnce('revokeKey', { oin: OIN, kid: 'n-3' });
    expect(await admin.entries(made)).toMatchObject([{ kind: 'party', step: 'KEY_REVOKED' }]);
    expect([await statusOf(token), await statusOf(other)]).toEqual([401, 200]);
  });

  it('loses its application and its place in the region on the next request', async () => {
    const token = await newcomer(3);
    expect(await statusOf(token)).toBe(200);
    await admin.make('exitParty', { region: REGION, oin: OIN, at: LATER });
    expect(await statusOf(token)).toBe(200);
    const made = await expectOnce('exitParty', { region: REGION, oin: OIN });
    await expectEntry(made, { kind: 'party', step: 'EXITED' });
    expect(await statusOf(token)).toBe(401);
    await admin.make('addParty', party);
    const anew = await newcomer(3);
    expect(await statusOf(anew)).toBe(200);
    await expectOnce('revokeApplication', { clientId: 'nieuw-app' });
    expect(await statusOf(anew)).toBe(401);
  });
});

describe('a change that cannot be made', () => {
  const known = { region: REGION, oin: GGZ, name: 'GGZ Demovoorbeeld', type: 'GGZ', slug: 'ggz' };
  const app = { oin: POLITIE, clientId: 'politie-2', functions: ['wijkagent'], purposes: ['MELDING'] };

  it.each<[string, string, () => Change, readonly string[]]>([
    [
      'names every mistake',
      'addParty',
      () => ({ region: 'nergens', oin: '12', name: ' ', type: 'GEMENTE', slug: 'A', from: 'gisteren' }),
      ['400 BAD_USER_INPUT', 'oin', 'name', 'region', 'type', 'slug', 'from'],
    ],
    [
      'a type that the convenant lacks',
      'addParty',
      () => ({ ...known, oin: OIN, slug: 'x-y', type: 'KEURINGSARTS' }),
      ['400 BAD_USER_INPUT', 'type', 'name', 'slug'],
    ],
    [
      'a name that is another party’s',
      'addParty',
      () => ({ ...known, oin: '00000009990000000052', type: 'GEMEENTE', slug: 'politie' }),
      ['409 CONFLICT', 'slug'],
    ],
    ['a party of another type', 'addParty', () => ({ ...known, type: 'GEMEENTE' }), ['409 CONFLICT', 'type']],
    [
      'the exit of a party that is not there',
      'exitParty',
      () => ({ region: REGION, oin: '00000009990000000052' }),
      ['400 BAD_USER_INPUT', 'oin'],
    ],
    [
      'an exit in the past',
      'exitParty',
      () => ({ region: REGION, oin: GGZ, at: '2026-01-01T00:00:00Z' }),
      ['400 BAD_USER_INPUT', 'at'],
    ],
    ['a private key', 'addKey', () => ({ oin: GGZ, jwk: own[0] }), ['400 BAD_USER_INPUT', 'jwk']],
    ['no key', 'addKey', () => ({ oin: GGZ, jwk: 'geheim' }), ['400 BAD_USER_INPUT', 'jwk']],
    [
      'a key without a name',
      'addKey',
      () => ({ oin: GGZ, jwk: { ...publicOf(0), kid: '' } }),
      ['400 BAD_USER_INPUT', 'jwk'],
    ],
    [
      'a key of another curve',
      'addKey',
      () => ({ oin: GGZ, jwk: { ...publicOf(0), crv: 'P-384' } }),
      ['400 BAD_USER_INPUT', 'jwk'],
    ],
    ['a double key', 'addKey', () => ({ oin: GGZ, jwk: { ...publicOf(3), kid: 'anders' } }), ['409 CONFLICT', 'jwk']],
    [
      'a name that another key has',
      'addKey',
      () => ({ oin: GGZ, jwk: publicJwk(generateSigningKey('n-4')) }),
      ['409 CONFLICT', 'jwk.kid'],
    ],
    ['a key that was revoked', 'addKey', () => ({ oin: OIN, jwk: publicOf(2) }), ['409 CONFLICT', 'jwk']],
    ['a key of nobody', 'addKey', () => ({ jwk: publicOf(0) }), ['400 BAD_USER_INPUT', 'oin']],
    [
      'a key of a party that is not there',
      'revokeKey',
      () => ({ oin: '00000009990000000052', kid: 'n-1' }),
      ['400 BAD_USER_INPUT', 'oin'],
    ],
    [
      'a rotation with mistakes',
      'rotateKey',
      () => ({ oin: GGZ, kid: 'geen', jwk: {}, keepFor: 'P1Y' }),
      ['400 BAD_USER_INPUT', 'jwk', 'kid', 'keepFor'],
    ],
    [
      'functions and purposes of others',
      'addApplication',
      () => ({ ...app, clientId: 'X', functions: ['wijkagent', 'casusregisseur'], purposes: ['MELDIN'] }),
      ['400 BAD_USER_INPUT', 'clientId', 'functions.1', 'purposes.0'],
    ],
    [
      'an application of nobody',
      'addApplication',
      () => ({ ...app, oin: '00000009990000000052' }),
      ['400 BAD_USER_INPUT', 'oin'],
    ],
    [
      'an application that is for nothing',
      'addApplication',
      () => ({ ...app, functions: [], purposes: [] }),
      ['400 BAD_USER_INPUT', 'functions', 'purposes'],
    ],
    [
      'an application that another party has',
      'addApplication',
      () => ({ ...app, clientId: 'gemeente-demo' }),
      ['409 CONFLICT', 'clientId'],
    ],
    [
      'an application that was revoked',
      'scopeApplication',
      () => ({ clientId: 'nieuw-app', purposes: ['CRISIS'] }),
      ['409 CONFLICT', 'clientId'],
    ],
    [
      'an application that is not there',
      'revokeApplication',
      () => ({ clientId: 'geen' }),
      ['400 BAD_USER_INPUT', 'clientId'],
    ],
  ])('%s', async (_case, name, args, refusal) => {
    const before = await admin.state();
    expect(await admin.refusal(name, args())).toEqual(refusal);
    expect(await admin.state()).toEqual(before);
  });

  it('LEG-10: an insurer may accede, and gets no application', async () => {
    const insurer = { oin: '00000009990000000053', name: 'Zorgverzekeraar (verzonnen)', type: 'ZORGVERZEKERAAR' };
    expect(await admin.make('addParty', { ...insurer, region: REGION })).toMatchObject({ changed: true });
    const [code, ...paths] = await admin.refusal('addApplication', { ...app, oin: insurer.oin });
    expect([code, paths]).toEqual(['400 BAD_USER_INPUT', expect.arrayContaining(['oin'])]);
  });

  it('does not repeat what was sent', async () => {
    const { body } = await admin.ask('addParty', {
      ...known,
      oin: 'GEHEIM',
      name: 'GEHEIM\n',
      type: 'GEHEIM',
      slug: 'GEHEIM',
    });
    expect(JSON.stringify(body)).not.toContain('GEHEIM');
  });
});
