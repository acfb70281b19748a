// Real here: PostgreSQL, two gateways on one database as processes, the token endpoint and the staff API over HTTP. Made up: the data.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk, type Jwk } from '#identity';
import { StaffChanges, StaffClient, TestProduct, type Change, type Gateway } from '#testing';

const REGION = 'groningen';
const CASE = '00000000-0000-4000-8000-000000000001';
const WITHOUT_RECLASSERING = '00000000-0000-4000-8000-000000000006';
const ASKING = `{ case(id: "${CASE}", purpose: CASUSOVERLEG) { identiteit { geboortedatum } } }`;

let product: TestProduct;
let replicas: readonly [Gateway, Gateway];
let admin: StaffChanges;

beforeAll(async () => {
  product = await TestProduct.start();
  replicas = [await product.gateway(), await product.gateway()];
  const [{ url }] = replicas;
  admin = new StaffChanges(
    StaffClient.fromFile(url, product.issuer, join(product.keys, 'staff', 'beheerder.json')),
    product.ledger,
  );
}, 180_000);
afterAll(() => product.stop());

const keyFile = (slug: string): string => join(product.keys, 'parties', `${slug}.json`);
const keyOf = (slug: string): Jwk => JSON.parse(readFileSync(keyFile(slug), 'utf8')) as Jwk;

async function oinOf(slug: string): Promise<string> {
  const { body } = await admin.client.ask(`{ party(slug: "${slug}") { oin } }`);
  return (body.data?.['party'] as { oin: string }).oin;
}

/** The statuses of both replicas for one token, for what is recorded and for what is not. */
async function statuses(token: string): Promise<readonly number[]> {
  const all: number[] = [];
  for (const { client } of replicas)
    for (const query of [ASKING, '{ me { oin } }']) all.push((await client.ask(token, query)).status);
  return all;
}

const OPEN = [200, 200, 200, 200];
const SHUT = [401, 401, 401, 401];

describe('a token that is still in its term, and kept by two replicas,', () => {
  it.each<[string, string, string, (oin: string, slug: string) => Change]>([
    ['the key it was issued for', 'politie', 'revokeKey', (oin, slug) => ({ oin, kid: keyOf(slug)['kid'] })],
    ['its application', 'ggz', 'revokeApplication', (_oin, slug) => ({ clientId: keyOf(slug)['client_id'] })],
    ['the region of its party', 'om', 'exitParty', (oin) => ({ region: REGION, oin })],
  ])('opens nothing from the next request on, at either, when it lost %s', async (_case, slug, name, args) => {
    const token = await replicas[0].client.token({ slug, scope: `region:${REGION} purpose:CASUSOVERLEG` });
    expect(await statuses(token)).toEqual(OPEN);
    await admin.make(name, args(await oinOf(slug), slug));
    const refused = await replicas[1].client.ask(token, ASKING);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(refused.headers.get('fsc-error-code')).toBe('ACCESS_TOKEN_INVALID');
    expect(await statuses(token)).toEqual(SHUT);
  });
});

describe('a key', () => {
  it('of a party is changed without a gap', async () => {
    const [slug, oin] = ['dji', await oinOf('dji')];
    const old = keyOf(slug);
    const before = await replicas[0].client.token({ slug });
    const jwk = generateSigningKey('dji-new');
    await admin.make('rotateKey', { oin, kid: old['kid'], jwk: publicJwk(jwk), keepFor: 'PT1H' });
    const between = await replicas[1].client.token({ slug });
    writeFileSync(keyFile(slug), JSON.stringify({ ...old, ...jwk }));
    const after = await replicas[0].client.token({ slug });
    for (const token of [before, between, after]) expect(await statuses(token)).toEqual(OPEN);
    await admin.make('revokeKey', { oin, kid: old['kid'] });
    for (const token of [before, between]) expect(await statuses(token)).toEqual(SHUT);
    expect(await statuses(after)).toEqual(OPEN);
  });

  it('of ours is changed without a gap: what it signed is good while it is published, and not after', async () => {
    const file = join(product.keys, 'token-signing.json');
    const old = JSON.parse(readFileSync(file, 'utf8')) as { keys: Jwk[] };
    const next = generateSigningKey('gate-new');
    const token = await replicas[0].client.token({ slug: 'uwv' });
    const status = async ({ client }: Gateway, with_ = token): Promise<number> =>
      (await client.ask(with_, '{ me { oin } }')).status;

    // Published first, so that every replica knows it before one signs with it.
    writeFileSync(file, JSON.stringify({ keys: [...old.keys, next] }));
    const knowing = await product.gateway();
    writeFileSync(file, JSON.stringify({ keys: [next, ...old.keys] }));
    const signing = await product.gateway();
    const newer = await signing.client.token({ slug: 'uwv' });
    expect(await Promise.all([status(knowing), status(signing), status(knowing, newer)])).toEqual([200, 200, 200]);

    writeFileSync(file, JSON.stringify({ keys: [next] }));
    const after = await product.gateway();
    expect(await Promise.all([status(after), status(after, newer)])).toEqual([401, 200]);
    writeFileSync(file, JSON.stringify(old));
  }, 240_000);
});

describe('IW-16 a party that acts on behalf of another', () => {
  const scope = `region:${REGION} purpose:UITVOERING`;
  const query = (id: string): string =>
    `{ case(id: "${id}", purpose: UITVOERING) { identiteit { geboortedatum } zorginhoud { diagnose } } }`;
  let parties: { readonly delegate: string; readonly principal: string };

  beforeAll(async () => {
    parties = { delegate: await oinOf('gemeente'), principal: await oinOf('reclassering') };
  });

  const delegated = (function_ = 'toezichthouder'): Promise<string> =>
    replicas[0].client.token({ slug: 'gemeente', function: function_, scope, onBehalfOf: parties.principal });

  it('gets no token where that is not registered', async () => {
    await expect(delegated()).rejects.toThrow('invalid_request');
  });

  it('is registered once, for functions and purposes that the other party has', async () => {
    const args = { region: REGION, ...parties, functions: ['toezichthouder'], purposes: ['UITVOERING'] };
    const wrong = { functions: ['casusregisseur'], purposes: ['NIETS'] };
    expect(await admin.refusal('delegate', { ...args, ...wrong })).toEqual([
      '400 BAD_USER_INPUT',
      'functions.0',
      'purposes.0',
    ]);
    expect(await admin.refusal('delegate', { ...args, principal: parties.delegate })).toContain('principal');
    expect(await admin.make('delegate', { ...args, dryRun: true })).toMatchObject({ changed: true, records: [] });
    const made = await admin.make('delegate', args);
    const words = { ...parties, functions: ['toezichthouder'], purposes: ['UITVOERING'] };
    expect((await admin.entries(made))[0]).toMatchObject({ kind: 'party', step: 'DELEGATED', change: words });
    expect(await admin.make('delegate', args)).toMatchObject({ changed: false });
  });

  it('gets what that other gets, and stands in the record beside it', async () => {
    const own = await replicas[0].client.token({ slug: 'reclassering', function: 'toezichthouder', scope });
    const token = await delegated();
    for (const id of [CASE, WITHOUT_RECLASSERING]) {
      const [theirs, ours] = [
        await replicas[0].client.ask(own, query(id)),
        await replicas[1].client.ask(token, query(id)),
      ];
      expect(ours.body.data).toEqual(theirs.body.data);
      expect(theirs.body.data?.['case'] !== null).toBe(id === CASE);
      const entry = await product.ledger.entry(String(ours.body.extensions?.disclosure?.record));
      const requester = { oin: parties.delegate, on_behalf_of: parties.principal, party_type: 'RECLASSERING' };
      expect(entry['requester']).toMatchObject({ ...requester, function: 'toezichthouder' });
      const alone = await product.ledger.entry(String(theirs.body.extensions?.disclosure?.record));
      expect([entry['granted'], entry['refused']]).toEqual([alone['granted'], alone['refused']]);
    }
    const { body } = await replicas[0].client.ask(token, '{ me { oin onBehalfOf partyType } }');
    expect(body.data).toEqual({
      me: { oin: parties.delegate, onBehalfOf: parties.principal, partyType: 'RECLASSERING' },
    });
  });

  it.each([
    ['the delegation ends', (): Promise<Change> => admin.make('endDelegation', { region: REGION, ...parties })],
    [
      'the key of who asks is revoked',
      (): Promise<Change> => admin.make('revokeKey', { oin: parties.delegate, kid: keyOf('gemeente')['kid'] }),
    ],
  ])('gets nothing from the next request on when %s', async (_case, end) => {
    await admin.make('delegate', {
      region: REGION,
      ...parties,
      functions: ['toezichthouder'],
      purposes: ['UITVOERING', 'CASUSOVERLEG'],
    });
    const token = await replicas[0].client.token({ slug: 'gemeente', onBehalfOf: parties.principal });
    expect(await statuses(token)).toEqual(OPEN);
    await end();
    expect(await statuses(token)).toEqual(SHUT);
  });
});
