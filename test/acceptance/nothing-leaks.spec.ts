import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isBsn } from '#kernel';
import { eventually, TestProduct, type Gateway } from '#testing';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';

/** Real here: every byte of the topic (keys and headers too), of the ledger and of the logs, after asking for everything. */
const ROLES = {
  zvh: 'procesregisseur',
  levensloopaanbieder: 'zorgverantwoordelijke',
  gemeente: 'casusregisseur',
  politie: 'wijkagent',
  om: 'officier-van-justitie',
  reclassering: 'toezichthouder',
} as const;
const PURPOSES = ['CASUSOVERLEG', 'UITVOERING', 'CRISIS'];
const CHOSEN = 'zelfbedachteWoorden';
const LEAST_TELLING = 6;

const PLANTED_BSN = '999990019';
const PLANTED = `${CHOSEN}-${PLANTED_BSN}`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const BODY = JSON.stringify({ query: `{ ${CHOSEN}(bsn: "${PLANTED_BSN}") }`, variables: { [CHOSEN]: PLANTED } });

/** Each puts words of a caller where something may want to repeat them: method, path, headers, body. */
const WRONG_WAYS: readonly (readonly [string, string, Readonly<Record<string, string>>, string?])[] = [
  ['GET', `/graphql?query=${PLANTED}`, {}],
  ['GET', `/${PLANTED}?${PLANTED}`, {}],
  ['POST', `/graphql%${PLANTED}`, JSON_TYPE, BODY],
  ['POST', `/graphql?access_token=${PLANTED}`, JSON_TYPE, BODY],
  ['POST', '/graphql', { ...JSON_TYPE, authorization: `Basic ${PLANTED}` }, BODY],
  ['POST', '/graphql', { ...JSON_TYPE, authorization: `Bearer ${PLANTED}.${PLANTED}.${PLANTED}` }, BODY],
  ['POST', '/graphql', { ...JSON_TYPE, traceparent: `00-${PLANTED}` }, BODY],
  ['POST', '/graphql', { ...JSON_TYPE, host: PLANTED, 'user-agent': PLANTED, 'x-request-id': PLANTED }, BODY],
  ['POST', '/graphql', { 'content-type': PLANTED }, BODY],
  ['POST', '/staff/graphql', { ...JSON_TYPE, authorization: `Bearer ${PLANTED}` }, BODY],
  ['POST', '/oauth/token', FORM, `grant_type=${PLANTED}&client_assertion=${PLANTED}`],
  ['POST', '/oauth/token', FORM, `grant_type=client_credentials&client_id=${PLANTED}&client_assertion=a.${PLANTED}.c`],
  ['POST', `/oauth/token?${PLANTED}`, FORM, PLANTED],
  ['POST', '/oauth/token', JSON_TYPE, `{"${PLANTED}`],
  ['DELETE', `/consents/${PLANTED}`, { ...JSON_TYPE, authorization: `Bearer ${PLANTED}` }, BODY],
  ['POST', '/consents', { ...JSON_TYPE, tracestate: PLANTED, baggage: PLANTED }, `{"${PLANTED}`],
  ['GET', `/health/${PLANTED}`, {}],
];

async function askInEveryWrongWay(url: string, ways: typeof WRONG_WAYS): Promise<void> {
  const { hostname, port } = new URL(url);
  for (const [method, path, headers, body] of ways) {
    const sent = request({ hostname, port, method, path, headers, agent: false });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(await text(response)).not.toContain(CHOSEN);
  }
}

const EVERYTHING = `{ id identiteit { bsn naam { voornamen geslachtsnaam } geboortedatum } melding { bron soort }
  politie { incidenten { datum soort omschrijving } } justitie { strafrechtelijkeTitel } zorginhoud { diagnose }
  signalering { deEscalatie } plan { acties { omschrijving } } }`;

describe('no value, no BSN and no word that a caller chose is in the topic, the ledger or the logs', () => {
  let product: TestProduct;
  let gateway: Gateway;
  const places: Record<string, string> = {};

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway({ LOG_LEVEL: 'trace' });
    for (const [slug, role] of Object.entries(ROLES)) await askEverything(slug, role);
    await askBadly();
    await askInEveryWrongWay(gateway.url, WRONG_WAYS);
    await useTheRegister();
    await eventually('the relay catches up', async () => {
      const { relay } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as { relay: { waiting: number } };
      return relay.waiting === 0;
    });
    const audit = await product.audit();
    places['topic'] = audit
      .map(({ key, headers, value }) => [key, JSON.stringify(headers), value.toString()].join('\n'))
      .join('\n');
    places['ledger'] = (await product.ledger.rows()).map(({ bytes }) => bytes.toString()).join('\n');
    await gateway.stop();
    places['logs'] = product.logs.map((log) => readFileSync(log, 'utf8')).join('\n');
  }, 240_000);

  afterAll(() => product.stop(), 60_000);

  async function askEverything(slug: string, role: string): Promise<void> {
    const token = await gateway.client.token({ slug, function: role });
    for (const { id } of demoRegion().cases) {
      for (const purpose of PURPOSES) {
        const query = `query ${CHOSEN}Q {
          ${CHOSEN}: case(id: "${id}", purpose: ${purpose}) ${EVERYTHING}
          ${CHOSEN}2: case(id: "${id}", purpose: ${purpose}, mode: STRICT) ${EVERYTHING}
          ${CHOSEN}3: access(id: "${id}", purpose: ${purpose}) { fields { field } }
        }`;
        const { status } = await gateway.client.ask(token, query, { [CHOSEN]: CHOSEN });
        expect(status).toBe(200);
      }
    }
  }

  async function askBadly(): Promise<void> {
    const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
    await gateway.client.ask(token, `{ ${CHOSEN}: cases(purpose: CASUSOVERLEG) { ${CHOSEN}2: nodes ${EVERYTHING} } }`);
    for (const query of [`{ ${CHOSEN}(`, `{ ${CHOSEN} }`, `{ case(id: "${CHOSEN}", purpose: ${CHOSEN}) { id } }`]) {
      const { text } = await gateway.client.ask(token, query);
      expect(text).not.toContain(CHOSEN);
    }
    await gateway.client.ask(`${CHOSEN}.${CHOSEN}.${CHOSEN}`, '{ me { oin } }');
  }

  async function useTheRegister(): Promise<void> {
    const register = await product.consent({ LOG_LEVEL: 'trace' });
    await askInEveryWrongWay(register.url, WRONG_WAYS);
    const who = { slug: 'gemeente', function: 'casusregisseur', resource: product.consentUrl };
    const headers = { authorization: `Bearer ${await gateway.client.token(who)}`, 'content-type': 'application/json' };
    const post = (path: string, body: unknown): Promise<Response> =>
      fetch(`${register.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const consent = { case: demoRegion().cases[0]?.id, categories: ['K09'], recipients: ['RECLASSERING'] };
    const given = await post('/consents', { ...consent, purpose: 'UITVOERING' });
    expect(given.status).toBe(201);
    await post(`/consents/${((await given.json()) as { id: string }).id}/withdrawals`, {});
    for (const bad of [{ ...consent, purpose: CHOSEN }, { ...consent, [CHOSEN]: CHOSEN }, CHOSEN, { case: CHOSEN }]) {
      expect((await post('/consents', bad)).status).toBe(400);
    }
    expect((await post(`/consents/${CHOSEN}/withdrawals`, {})).status).toBeGreaterThanOrEqual(400);
  }

  it.each(['topic', 'ledger', 'logs'])('LDV-05: the %s holds no value of the demo data', (place) => {
    expect(places[place]?.length).toBeGreaterThan(100);
    const values = new Set(
      demoRegion().cases.flatMap(({ items }) => items.flatMap((item) => texts(Object.values(item.values)))),
    );
    const telling = [...values].filter((value) => value.length >= LEAST_TELLING && !isCode(value) && !isOin(value));
    expect(telling.length).toBeGreaterThan(50);
    expect(telling.filter((value) => places[place]?.includes(value))).toEqual([]);
  });

  it.each(['topic', 'ledger', 'logs'])('LDV-05: the %s holds no nine digits that pass the 11-proof', (place) => {
    const candidates = places[place]?.match(/(?<![0-9A-Za-z])[0-9]{9}(?![0-9A-Za-z])/g) ?? [];
    expect(candidates.filter(isBsn)).toEqual([]);
  });

  it('the logs needed no net for it, and have a line for each wrong way', () => {
    expect(places['logs']).not.toMatch(/\[(bsn|token|secret|email)\]/);
    expect(places['logs']?.match(/"context":"Access"/g)?.length).toBeGreaterThan(2 * WRONG_WAYS.length);
  });

  it.each(['topic', 'ledger', 'logs'])('the %s holds no word that a caller chose', (place) => {
    expect(places[place]).not.toContain(CHOSEN);
  });

  it('CE-01: records are CloudEvents with a reverse-DNS type and a URN as source, and the shard as key', async () => {
    const ids = new Set<unknown>();
    for (const { key, headers, value } of await product.audit()) {
      const event = JSON.parse(value.toString()) as Record<string, unknown>;
      expect(event).toMatchObject({
        specversion: '1.0',
        source: 'urn:nld:oin:00000009990000000000:systeem:ketenpoort',
      });
      expect(event['type']).toMatch(/^nl\.ketenpoort\.[a-z-]+\.vastgelegd$/);
      expect([key, headers['id']]).toEqual([headers['shard'], event['id']]);
      const { data, ...context } = event as { data: { subject?: string | null; case?: string | null } };
      const told = JSON.stringify([context, key, headers]);
      expect([data.subject, data.case].filter((pseudonym) => pseudonym && told.includes(pseudonym))).toEqual([]);
      ids.add(event['id']);
    }
    expect(ids.size).toBe((await product.ledger.rows()).length);
  });
});

function texts(values: readonly unknown[]): string[] {
  return values.flatMap((value) => (Array.isArray(value) ? texts(value) : typeof value === 'string' ? [value] : []));
}

// Closed vocabularies of the record and of the catalogue overlap: PLAN is a phase and may be a code.
function isCode(value: string): boolean {
  return /^[A-Z_]+$/.test(value);
}

function isOin(value: string): boolean {
  return /^[0-9]{20}$/.test(value);
}
