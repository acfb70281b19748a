// Real here: PostgreSQL, the gateway as a process, tokens, the ledger and what is read of it, GraphQL over HTTP.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk } from '#identity';
import { oinOf, StaffChanges, StaffClient, TestProduct, type Gateway, type StaffAnswer } from '#testing';

const CASE = '00000000-0000-4000-8000-000000000002';
const NOBODY = '00000000-0000-4000-8000-0000000000ff';
const CONTROL = 'RECHTMATIGHEIDSCONTROLE';
const REGION = 'groningen';
const DIAGNOSE = 'K09.diagnose';

let product: TestProduct;
let gateway: Gateway;
let officer: StaffClient;
let admin: StaffChanges;
/** Record ids, by who asked. */
const asked: Record<string, string> = {};

const SIGN_INS = {
  zvh: { slug: 'zvh', function: 'procesregisseur' },
  politie: { slug: 'politie', function: 'wijkagent' },
  ggz: { slug: 'ggz', function: 'behandelaar' },
  levensloopaanbieder: { slug: 'levensloopaanbieder', function: 'zorgverantwoordelijke' },
} as const;
const FIELDS = '{ identiteit { geboortedatum } zorginhoud { diagnose } politie { contactenLaatsteJaar } }';

const staff = (id: string): StaffClient =>
  StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', `${id}.json`));

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  officer = staff('privacy-officer');
  admin = new StaffChanges(staff('beheerder'), product.ledger);
  for (const [slug, signIn] of Object.entries(SIGN_INS)) {
    const token = await gateway.client.token({ ...signIn, scope: `region:${REGION} purpose:UITVOERING` });
    const { body } = await gateway.client.ask(token, `{ case(id: "${CASE}", purpose: UITVOERING) ${FIELDS} }`);
    asked[slug] = String(body.extensions?.disclosure?.record);
  }
  await product.ledger.isRead();
}, 90_000);
afterAll(() => product.stop());

interface Row {
  readonly id: string;
  readonly [name: string]: unknown;
}

const LIST = `query ($purpose: String, $region: ID, $filter: DisclosureFilter, $first: Int! = 100, $after: String) {
  disclosures(controlPurpose: $purpose, region: $region, filter: $filter, first: $first, after: $after) {
    record pageInfo { endCursor hasNextPage }
    nodes { id kind at party { oin name } purpose case person professional granted refused grantedFields reasons outcome } } }`;

async function list(filter: object, more: object = {}): Promise<{ record: string; nodes: Row[]; pageInfo: Row }> {
  const { body } = await officer.look(LIST, { purpose: CONTROL, region: REGION, filter, ...more });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data?.['disclosures'] as { record: string; nodes: Row[]; pageInfo: Row };
}

const idsOf = async (filter: object): Promise<string[]> => (await list(filter)).nodes.map(({ id }) => id).sort();
const recordsOf = (...slugs: string[]): string[] => slugs.map((slug) => String(asked[slug])).sort();
const refusalOf = ({ status, body }: StaffAnswer): unknown => [status, body.errors?.[0]?.extensions.code];

describe('an officer searches the log', () => {
  it('by each thing that is known of an entry, and by several together', async () => {
    const all = recordsOf('zvh', 'politie', 'ggz', 'levensloopaanbieder');
    expect(await idsOf({ case: CASE })).toEqual(all);
    expect(await idsOf({ case: CASE, party: oinOf('politie') })).toEqual(recordsOf('politie'));
    expect(await idsOf({ party: oinOf('ggz') })).toEqual(recordsOf('ggz'));
    expect(await idsOf({ field: DIAGNOSE, granted: true })).toEqual(recordsOf('ggz', 'levensloopaanbieder'));
    expect(await idsOf({ category: 'K09', granted: false, party: oinOf('politie') })).toEqual(recordsOf('politie'));
    expect(await idsOf({ purpose: 'UITVOERING', kind: 'DISCLOSURE' })).toEqual(all);
    expect(await idsOf({ holder: oinOf('politie'), field: DIAGNOSE })).toEqual([]);
    expect(await idsOf({ holder: oinOf('gemeente'), granted: true, party: oinOf('zvh') })).toEqual(recordsOf('zvh'));
    expect(await idsOf({ purpose: 'MELDING' })).toEqual([]);
    expect(await idsOf({ emergency: true })).toEqual([]);
    expect(await idsOf({ case: NOBODY })).toEqual([]);
    expect(await idsOf({ case: CASE, from: new Date(Date.now() + 3_600_000).toISOString() })).toEqual([]);
    expect(await idsOf({ case: CASE, until: new Date(Date.now() + 3_600_000).toISOString() })).toEqual(all);
  });

  it('by a professional as their party knows them, and by pseudonyms that the log shows', async () => {
    const professional = { oin: oinOf('ggz'), id: 'ggz-medewerker-1' };
    const [row] = (await list({ professional })).nodes;
    expect(row?.id).toBe(asked['ggz']);
    for (const filter of [{ professional: { pseudonym: row?.['professional'] } }])
      expect(await idsOf(filter)).toEqual(recordsOf('ggz'));
    expect((await list({ case: row?.['case'] })).nodes).toHaveLength(4);
    expect((await list({ person: row?.['person'] })).nodes).toHaveLength(4);
  });

  it('by what became of the answer, and by its trace', async () => {
    const [first] = (await list({ outcome: 'DELIVERED', case: CASE })).nodes;
    expect(first?.['outcome']).toBe('DELIVERED');
    const { trace } = (await product.ledger.entry(String(asked['zvh']))) as { trace: { trace_id: string } };
    expect(await idsOf({ trace: trace.trace_id })).toEqual(recordsOf('zvh'));
    expect(await idsOf({ outcome: 'ABORTED' })).toEqual([]);
  });

  it('page by page, newest first, each row once', async () => {
    const seen: Row[] = [];
    for (let after: unknown = null; ;) {
      const { nodes, pageInfo } = await list({ case: CASE }, { first: 1, after });
      seen.push(...nodes);
      if (pageInfo['hasNextPage'] !== true) break;
      after = pageInfo['endCursor'];
    }
    expect(seen.map(({ id }) => id)).toEqual((await list({ case: CASE })).nodes.map(({ id }) => id));
    const moments = seen.map(({ at }) => String(at));
    expect(moments).toEqual(moments.toSorted().reverse());
  });

  it('LEG-07: and sees pseudonyms alone: no id of a case, a person or a professional, and nothing of what a case contains', async () => {
    const { body } = await officer.look(LIST, { purpose: CONTROL, region: REGION, filter: {} });
    const text = JSON.stringify(body);
    const persons = await product.ledger.sql<{ id: string }>('SELECT person AS id FROM gate.case_file');
    for (const secret of [CASE, 'medewerker', 'Verslaving', ...persons.map(({ id }) => id)])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
  });

  it.each([
    ['a field', { field: 'K09.diagnosis' }, ['filter', 'field']],
    ['a category', { category: 'K98' }, ['filter', 'category']],
    ['a purpose', { purpose: 'NIEUWSGIERIGHEID' }, ['filter', 'purpose']],
    ['a party', { party: 'politie' }, ['filter', 'party']],
    ['a case', { case: 'geheim' }, ['filter', 'case']],
    ['a professional', { professional: { id: 'geheim' } }, ['filter', 'professional']],
    ['a moment', { from: 'geheim' }, ['filter', 'from']],
    ['a trace', { trace: 'geheim' }, ['filter', 'trace']],
  ])('is told what to change in %s that is none, and not what was sent', async (_case, filter, path) => {
    const answer = await officer.look(LIST, { purpose: CONTROL, region: REGION, filter });
    expect(refusalOf(answer)).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.body.errors?.[0]?.extensions.mistakes?.map((mistake) => mistake.path)).toEqual([path]);
    expect(JSON.stringify(answer.body)).not.toContain('geheim');
  });
});

describe('each look', () => {
  it('LEG-06: states a control purpose of the closed list, and is refused with what to send otherwise', async () => {
    const [none, other, notHere] = await Promise.all(
      [null, 'CASUSOVERLEG', 'INZAGE_BETROKKENE'].map((purpose) => officer.look(LIST, { purpose, region: REGION })),
    );
    expect([none, other, notHere].map((answer) => answer && refusalOf(answer))).toEqual([
      [400, 'MISSING_PURPOSE_OF_USE'],
      [400, 'UNKNOWN_PURPOSE'],
      [400, 'UNKNOWN_PURPOSE'],
    ]);
    expect(none?.body.errors?.[0]?.extensions.purposes).toEqual([
      'RECHTMATIGHEIDSCONTROLE',
      'INTERNE_CONTROLE',
      'INTEGRITEIT_EN_BEVEILIGING',
      'STRAFRECHTELIJKE_PROCEDURE',
    ]);
  });

  it('ADL-04: is an entry of the log before its answer leaves, also when nothing was found, without what was searched for', async () => {
    const { record } = await list({ case: NOBODY, party: oinOf('politie') });
    const entry = await product.ledger.entry(record);
    expect(entry).toMatchObject({ kind: 'log-read', step: 'DISCLOSURES', region: REGION });
    expect(entry['change']).toEqual({ asked: ['case', 'party'], control_purpose: CONTROL, found: 0 });
    expect(entry['staff']).toMatchObject({ role: 'PRIVACY_OFFICER' });
    expect(JSON.stringify(entry)).not.toContain(NOBODY);
    const { record: named } = await list({ case: CASE });
    const row = (await product.ledger.entry(String(asked['zvh']))) as { case: string };
    expect(await product.ledger.entry(named)).toMatchObject({ case: row.case, change: { found: 4 } });
  });

  it('shows nothing when it cannot be recorded', async () => {
    const release = await product.ledger.hold(`SELECT 1 FROM ledger.head WHERE region = '${REGION}' FOR UPDATE`);
    try {
      const answer = await officer.look(LIST, { purpose: CONTROL, region: REGION });
      expect([answer.status, answer.body]).toEqual([
        503,
        { errors: [expect.objectContaining({ extensions: { code: 'LEDGER_UNAVAILABLE', origin: 'LEDGER' } })] },
      ]);
    } finally {
      await release();
    }
  });

  it('can be searched itself: who looked, when and at what', async () => {
    const { record } = await list({ party: oinOf('ggz') });
    await product.ledger.isRead();
    const query = `query ($filter: ReadFilter) { reads(region: "${REGION}", controlPurpose: "INTERNE_CONTROLE", filter: $filter) {
      record nodes { id kind step staff controlPurpose told } } }`;
    const { body } = await officer.look(query, { filter: { staff: 'privacy-officer', step: 'DISCLOSURES' } });
    const { nodes } = body.data?.['reads'] as { nodes: Row[] };
    expect(nodes[0]).toMatchObject({
      ...{ id: record, kind: 'LOG_READ', step: 'DISCLOSURES', controlPurpose: CONTROL },
      told: { asked: ['party'], control_purpose: CONTROL, found: 1 },
    });
    const other = await officer.look(query, { filter: { staff: 'beheerder' } });
    expect(other.body.data?.['reads']).toMatchObject({ nodes: [] });
  });
});

describe('one entry', () => {
  const SHOW = `query ($id: ID!, $region: ID) { disclosure(id: $id, region: $region, controlPurpose: "${CONTROL}") {
    record entry { id kind at convenant { id version hash } participation phase track controles outcome purpose legalBasis activity
      confidentiality retainUntil party { oin } parts { id shard index leafHash } pruned position { shard index }
      grants { clause { id terms } form consent fields holder { oin } } refusals { reason told fields } } } }`;
  const show = async (id: string, region = REGION): Promise<{ record: string; entry: Row }> => {
    const { body } = await officer.look(SHOW, { id, region });
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data?.['disclosure'] as { record: string; entry: Row };
  };

  it('is shown whole: clauses with their terms, consents, both reasons, the outcome and its place in the tree', async () => {
    const { record, entry } = await show(String(asked['ggz']));
    const row = (await product.ledger.rows()).find(({ id }) => id === asked['ggz']);
    expect(entry).toMatchObject({
      ...{ id: asked['ggz'], kind: 'DISCLOSURE', outcome: 'DELIVERED', pruned: false, phase: 'UITVOERING' },
      position: { shard: row?.shard, index: String(row?.idx) },
      parts: [{ id: asked['ggz'], leafHash: row?.hash.toString('hex') }],
    });
    const grants = entry['grants'] as {
      clause: { id: string; terms: { id: string; fields: object } };
      fields: string[];
    }[];
    for (const { clause, fields } of grants) {
      expect(clause.terms.id).toBe(clause.id);
      for (const field of fields) expect(Object.keys(clause.terms.fields)).toContain(field.split('.')[0]);
    }
    expect(await product.ledger.entry(record)).toMatchObject({
      step: 'DISCLOSURE',
      change: { of: asked['ggz'], found: 1 },
    });
    const refusals = (await show(String(asked['politie']))).entry['refusals'] as Row[];
    expect(refusals).toContainEqual({ reason: 'CATEGORY_NOT_ALLOWED', told: 'NOT_GRANTED', fields: [DIAGNOSE] });
  });

  it('is answered alike when there is none and when it is of a region that the officer does not watch, and recorded', async () => {
    const jwk = generateSigningKey('twente-1');
    await admin.make('addStaff', { id: 'twents', role: 'PRIVACY_OFFICER', regions: ['twente'], jwk: publicJwk(jwk) });
    const other = new StaffClient(gateway.url, product.issuer, 'twents', jwk);
    for (const id of [String(asked['ggz']), NOBODY]) {
      const { body } = await other.look(SHOW, { id });
      const { entry, record } = body.data?.['disclosure'] as Row;
      expect(entry).toBeNull();
      const told = await product.ledger.entry(String(record));
      expect(told).toMatchObject({ region: 'twente', change: { found: 0 } });
      expect(JSON.stringify(told)).not.toContain(id);
    }
    expect(refusalOf(await other.look(LIST, { purpose: CONTROL, region: REGION }))).toEqual([
      403,
      'FUNCTION_NOT_REGISTERED',
    ]);
    expect(refusalOf(await officer.look(LIST, { purpose: CONTROL }))).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('who received a field', () => {
  const WHO = `query ($case: ID, $person: ID, $field: String!, $since: Moment, $purpose: String = "KENNISGEVING_ONTVANGERS") {
    recipientsOf(case: $case, person: $person, field: $field, since: $since, controlPurpose: $purpose, region: "${REGION}") {
      record recipients { party { oin } purpose clause professional holder { oin } first last times delivered } } }`;
  const recipients = async (variables: Record<string, unknown>): Promise<Row[]> => {
    const { body } = await officer.look(WHO, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return (body.data?.['recipientsOf'] as { recipients: Row[] }).recipients;
  };

  it('VNG-02, LEG-03: is every party that got it of the case or of the person, since a day, with clause, purpose and when', async () => {
    const [{ person } = { person: '' }] = await product.ledger.sql<{ person: string }>(
      'SELECT person FROM gate.case_file WHERE id = $1',
      [CASE],
    );
    const found = await recipients({ case: CASE, field: DIAGNOSE });
    const parties = [...new Set(found.map(({ party }) => (party as { oin: string }).oin))].sort();
    expect(parties).toEqual([oinOf('ggz'), oinOf('levensloopaanbieder')].sort());
    for (const one of found) {
      expect(one).toMatchObject({ purpose: 'UITVOERING', times: 1, delivered: 1, first: one['last'] });
      expect(String(one['clause'])).toMatch(/^[A-Z]+-\d+/);
    }
    expect(await recipients({ person, field: DIAGNOSE })).toEqual(found);
    expect(await recipients({ person, field: DIAGNOSE, since: new Date(Date.now() + 60_000).toISOString() })).toEqual(
      [],
    );
    expect(await recipients({ case: CASE, field: 'K12.huurstatus' })).toEqual([]);
  });

  it('is asked of a case or of a person, one of the two', async () => {
    for (const variables of [{ field: DIAGNOSE }, { field: DIAGNOSE, case: CASE, person: NOBODY }])
      expect(refusalOf(await officer.look(WHO, variables))).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('resolving a pseudonym', () => {
  const RESOLVE = `mutation ($pseudonym: String!, $kind: String!, $reason: String! = "KLACHT") {
    resolve(pseudonym: $pseudonym, kind: $kind, reason: $reason, region: "${REGION}", controlPurpose: "${CONTROL}") { id record } }`;

  it('is an act of its own, recorded with its reason, and answers the id of a case or a person', async () => {
    const { case: name, subject } = (await product.ledger.entry(String(asked['zvh']))) as {
      case: string;
      subject: string;
    };
    const { body } = await officer.look(RESOLVE, { pseudonym: name, kind: 'CASE' });
    const { id, record } = body.data?.['resolve'] as Row;
    expect(id).toBe(CASE);
    expect(await product.ledger.entry(String(record))).toMatchObject({
      ...{ kind: 'pseudonym-resolved', step: 'RESOLVED', case: name },
      change: { kind: 'CASE', reason: 'KLACHT', control_purpose: CONTROL, found: 1 },
    });
    const [{ person } = { person: '' }] = await product.ledger.sql<{ person: string }>(
      'SELECT person FROM gate.case_file WHERE id = $1',
      [CASE],
    );
    const ofPerson = await officer.look(RESOLVE, { pseudonym: subject, kind: 'PERSON' });
    expect(ofPerson.body.data?.['resolve']).toMatchObject({ id: person });
  });

  it('LEG-07: finds nobody who bears none, and is refused for professionals and who reported something', async () => {
    const { body } = await officer.look(RESOLVE, { pseudonym: 'a'.repeat(64), kind: 'PERSON' });
    const { id, record } = body.data?.['resolve'] as Row;
    expect(id).toBeNull();
    expect(JSON.stringify(await product.ledger.entry(String(record)))).not.toContain('a'.repeat(64));
    for (const kind of ['PROFESSIONAL', 'MELDER'])
      expect(refusalOf(await officer.look(RESOLVE, { pseudonym: 'a'.repeat(64), kind }))).toEqual([
        400,
        'BAD_USER_INPUT',
      ]);
  });
});

describe('the door for privacy officers', () => {
  it('turns administrators and parties away, and is in no schema of theirs', async () => {
    expect(refusalOf(await staff('beheerder').look('{ me { id } }'))).toEqual([403, 'FUNCTION_NOT_REGISTERED']);
    const party = await gateway.client.token({ slug: 'politie' });
    expect((await officer.look('{ me { id } }', {}, party)).status).toBe(401);
    expect((await gateway.client.ask(party, '{ disclosures { record } }')).status).toBe(400);
    expect((await officer.ask('{ disclosures { record } }')).status).toBe(400);
    expect((await officer.look('{ me { id role regions } }')).body.data).toEqual({
      me: { id: 'privacy-officer', role: 'PRIVACY_OFFICER', regions: null },
    });
    expect((await fetch(`${gateway.url}/officers/graphql`)).status).toBe(405);
    expect((await fetch(`${gateway.url}/officers/graphql`, { method: 'POST' })).status).toBe(401);
  });
});

describe('after the key of the pseudonyms was rotated', () => {
  it('entries of before are found as those of after are, by the same id', async () => {
    const file = join(product.keys, 'pseudonym.json');
    const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: Readonly<Record<string, string>> };
    const newer = { active: 2, keys: { ...keys, '2': randomBytes(32).toString('base64url') } };
    writeFileSync(file, JSON.stringify(newer), { mode: 0o600 });
    const rotated = await product.gateway();
    const token = await rotated.client.token({ ...SIGN_INS.ggz, scope: `region:${REGION} purpose:UITVOERING` });
    const query = `{ case(id: "${CASE}", purpose: UITVOERING) { zorginhoud { diagnose } } }`;
    const record = String((await rotated.client.ask(token, query)).body.extensions?.disclosure?.record);
    await product.ledger.isRead();
    officer = new StaffClient(rotated.url, officer.issuer, officer.id, officer.jwk);
    for (const filter of [
      { case: CASE, party: oinOf('ggz') },
      { professional: { oin: oinOf('ggz'), id: 'ggz-medewerker-1' } },
    ])
      expect(await idsOf(filter)).toEqual([...recordsOf('ggz'), record].sort());
  });

  it('they are found by each pseudonym that the log shows, of before and of after, and it is told where that cannot be', async () => {
    const PAGE = `query ($filter: DisclosureFilter) { disclosures(controlPurpose: "${CONTROL}", region: "${REGION}", filter: $filter, first: 100) {
      everyKey nodes { id case person professional } } }`;
    const page = async (filter: object): Promise<{ everyKey: boolean; nodes: Row[] }> => {
      const { body } = await officer.look(PAGE, { filter });
      return body.data?.['disclosures'] as { everyKey: boolean; nodes: Row[] };
    };
    const { nodes } = await page({ case: CASE });
    const ids = nodes.map(({ id }) => id);
    for (const name of ['case', 'person'] as const) {
      const pseudonyms = new Set(nodes.map((row) => String(row[name])));
      expect(pseudonyms.size).toBe(2);
      for (const pseudonym of pseudonyms) {
        const found = await page({ [name]: pseudonym });
        expect([found.everyKey, found.nodes.map(({ id }) => id)]).toEqual([true, ids]);
        const WHO = `{ recipientsOf(${name}: "${pseudonym}", field: "${DIAGNOSE}", controlPurpose: "KENNISGEVING_ONTVANGERS", region: "${REGION}") {
          everyKey recipients { party { oin } times } } }`;
        const { recipientsOf } = (await officer.look(WHO)).body.data as {
          recipientsOf: { everyKey: boolean; recipients: Row[] };
        };
        const ofGgz = recipientsOf.recipients.filter(({ party }) => (party as { oin: string }).oin === oinOf('ggz'));
        const times = ofGgz.reduce((sum, one) => sum + Number(one['times']), 0);
        expect([recipientsOf.everyKey, times]).toEqual([true, 2]);
      }
    }
    expect(await page({ case: 'a'.repeat(64) })).toEqual({ everyKey: false, nodes: [] });
    expect((await page({ professional: { pseudonym: String(nodes[0]?.['professional']) } })).everyKey).toBe(false);
    expect((await page({ professional: { oin: oinOf('ggz'), id: 'ggz-medewerker-1' } })).everyKey).toBe(true);
  });
});
