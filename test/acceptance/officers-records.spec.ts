// Real here: PostgreSQL, the gateway as a process, tokens, the ledger and what is read of it, GraphQL and the reading extension over HTTP.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WEIGHED_POINTS } from '#reports';
import { oinOf, StaffClient, TestProduct, type Gateway, type StaffAnswer } from '#testing';

const CASE = '00000000-0000-4000-8000-000000000002';
const NOBODY = '00000000-0000-4000-8000-0000000000ff';
const CONTROL = 'RECHTMATIGHEIDSCONTROLE';
const REGION = 'groningen';
const DIAGNOSE = 'K09.diagnose';
const SLUGS = { ggz: 'behandelaar', levensloopaanbieder: 'zorgverantwoordelijke' } as const;

let product: TestProduct;
let gateway: Gateway;
let officer: StaffClient;
/** Record ids, by who asked. */
const asked: Record<string, string> = {};
/** Of the case and its person, and the id of the person. */
let names: { readonly case: string; readonly subject: string };
let person: string;

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  officer = StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', 'privacy-officer.json'));
  for (const [slug, role] of Object.entries(SLUGS)) {
    const token = await gateway.client.token({ slug, function: role, scope: `region:${REGION} purpose:UITVOERING` });
    const query = `{ case(id: "${CASE}", purpose: UITVOERING) { zorginhoud { diagnose } } }`;
    asked[slug] = String((await gateway.client.ask(token, query)).body.extensions?.disclosure?.record);
  }
  await product.ledger.isRead();
  names = (await product.ledger.entry(String(asked['ggz']))) as typeof names;
  const rows = await product.ledger.sql<{ person: string }>('SELECT person FROM gate.case_file WHERE id = $1', [CASE]);
  person = String(rows[0]?.person);
}, 90_000);
afterAll(() => product.stop());

interface Row {
  readonly id: string;
  readonly [name: string]: unknown;
}

const SHOW = `query ($id: ID!, $region: ID) { disclosure(id: $id, region: $region, controlPurpose: "${CONTROL}") { record entry { id facts } } }`;
const LIST = `query ($region: ID, $filter: DisclosureFilter) {
  disclosures(controlPurpose: "${CONTROL}", region: $region, filter: $filter) { record nodes { id } } }`;
const WHO = `query ($case: ID, $person: ID, $field: String!, $region: ID) {
  recipientsOf(case: $case, person: $person, field: $field, controlPurpose: "${CONTROL}", region: $region) {
    record recipients { party { oin } clause times } } }`;

async function looked<Found>(query: string, variables: object): Promise<Found & { readonly record: string }> {
  const { body } = await officer.look(query, { region: REGION, ...variables });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return Object.values(body.data ?? {})[0] as Found & { readonly record: string };
}

const recordsOf = (...slugs: string[]): string[] => slugs.map((slug) => String(asked[slug])).sort();
const refusalOf = ({ status, body }: StaffAnswer): unknown => [status, body.errors?.[0]?.extensions.code];
const idsOf = async (filter: object): Promise<string[]> => {
  return (await looked<{ nodes: Row[] }>(LIST, { filter })).nodes.map(({ id }) => id).sort();
};

describe('what is shown', () => {
  it('ADL-03: of an entry has the facts that it rested on, unless what is kept is not what its hash names', async () => {
    const shown = async (): Promise<unknown> =>
      (await looked<{ entry: Row }>(SHOW, { id: asked['ggz'] })).entry['facts'];
    const { facts: name } = (await product.ledger.entry(String(asked['ggz']))) as { facts: string };
    const kept = `ledger.facts WHERE region = '${REGION}' AND hash = decode('${name}', 'hex')`;
    const [row] = await product.ledger.sql<{ bytes: Buffer }>(`SELECT bytes FROM ${kept}`);
    const bytes = row?.bytes ?? Buffer.from('');
    const facts = JSON.parse(bytes.toString()) as { case: object };
    expect(facts.case).toMatchObject({ phase: 'UITVOERING', participation: 'KERNPARTNER' });
    expect(await shown()).toEqual(facts);
    const write = `UPDATE ledger.facts SET bytes = $1 ${kept.slice(kept.indexOf('WHERE'))}`;
    await product.ledger.sql(write, [Buffer.from(JSON.stringify({ ...facts, strict: true }))]);
    expect(await shown()).toBeNull();
    await product.ledger.sql(write, [bytes]);
    expect(await shown()).toEqual(facts);
  });

  it('VNG-02: of who received a field has those of one that left the catalogue, as long as the log has it', async () => {
    const [GONE, CATEGORY] = ['K99.aandoening', 'K99'];
    expect(refusalOf(await officer.look(WHO, { region: REGION, case: CASE, field: GONE }))).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
    const recipients = async (variables: object): Promise<Row[]> => {
      return (await looked<{ recipients: Row[] }>(WHO, variables)).recipients;
    };
    const before = await recipients({ case: CASE, field: DIAGNOSE });
    const renamed = (from: readonly string[], to: readonly string[]): Promise<unknown> =>
      product.ledger.sql(
        `UPDATE reading.field_set SET rows = replace(rows::text, $1, $3)::jsonb, fields = array_replace(fields, $1, $3),
          categories = array_replace(categories, $2, $4) WHERE $1 = ANY(fields)`,
        [...from, ...to],
      );
    expect(before).not.toEqual([]);
    await renamed([DIAGNOSE, 'K09'], [GONE, CATEGORY]);
    try {
      expect(await recipients({ case: CASE, field: GONE })).toEqual(before);
      expect(await idsOf({ field: GONE, granted: true })).toEqual(recordsOf('ggz', 'levensloopaanbieder'));
      expect(await idsOf({ category: CATEGORY, granted: true })).toEqual(recordsOf('ggz', 'levensloopaanbieder'));
    } finally {
      await renamed([GONE, CATEGORY], [DIAGNOSE, 'K09']);
    }
  });
});

describe('the overview of a person', () => {
  it('LEG-14: has the grounds of the convenant by which it was given, not of a later one', async () => {
    const OVERVIEW = `query ($person: ID!, $region: ID) {
      overview(person: $person, region: $region, controlPurpose: "INZAGE_BETROKKENE") { record content } }`;
    const { content } = await looked<{ content: string }>(OVERVIEW, { person });
    expect(content).toContain('De organisatie heeft dit nodig voor haar publieke taak (AVG, artikel 6)');
    await product.ledger.sql(
      `INSERT INTO gate.convenant (region, version, id, hash, document)
       SELECT region, version + 1, id, hash, replace(document::text, 'AVG_6_1_E', 'WPG_8')::jsonb FROM gate.convenant WHERE region = $1`,
      [REGION],
    );
    try {
      expect((await looked<{ content: string }>(OVERVIEW, { person })).content).toBe(content);
    } finally {
      await product.ledger.sql('DELETE FROM gate.convenant WHERE region = $1 AND version > 1', [REGION]);
    }
  });
});

describe('the record of a look', () => {
  const aboutOf = async (record: string): Promise<unknown> => {
    const { case: ofCase, subject } = await product.ledger.entry(record);
    return { ofCase, subject };
  };
  const NOBODYS = { ofCase: undefined, subject: undefined };
  const [NOTHING, UNKNOWN] = ['K12.huurstatus', 'a'.repeat(64)];

  it('ADL-04: has the pseudonym of the case or the person, by whatever they were named and also when nothing was found', async () => {
    for (const field of [DIAGNOSE, NOTHING])
      for (const [variables, about] of [
        [{ case: CASE }, { ofCase: names.case }],
        [{ case: names.case }, { ofCase: names.case }],
        [{ person }, { subject: names.subject }],
        [{ person: names.subject }, { subject: names.subject }],
      ] as const)
        expect(await aboutOf((await looked(WHO, { ...variables, field })).record)).toEqual({ ...NOBODYS, ...about });
    const filter = { case: names.case, party: oinOf('politie') };
    expect(await aboutOf((await looked(LIST, { filter })).record)).toEqual({ ...NOBODYS, ofCase: names.case });
  });

  it('has no pseudonym that nothing in the region bears: it would be a text of the officer', async () => {
    for (const variables of [{ case: UNKNOWN }, { person: UNKNOWN }, { case: names.subject }])
      expect(await aboutOf((await looked(WHO, { ...variables, field: DIAGNOSE })).record)).toEqual(NOBODYS);
  });

  it('LDV-10: of processing activities has the pseudonym of the person', async () => {
    const subjects = [person, names.subject, UNKNOWN];
    for (const subject of subjects) {
      const response = await fetch(`${gateway.url}/ldv/v1/processing-activities`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await officer.token()}` },
        body: JSON.stringify({
          ...{ 'dpl.core.data_subject_id': subject, 'dpl.ketenpoort.control_purpose': CONTROL },
          'dpl.ketenpoort.region': REGION,
        }),
      });
      expect(response.status).toBe(200);
    }
    const entries = (await product.ledger.rows()).map(({ entry }) => entry);
    const told = entries.filter(({ step }) => step === 'ACTIVITIES').slice(-subjects.length);
    expect(told.map(({ subject }) => subject)).toEqual([names.subject, names.subject, undefined]);
  });
});

describe('who looked', () => {
  const READS = `query ($filter: ReadFilter, $region: ID) {
    reads(region: $region, controlPurpose: "INTERNE_CONTROLE", filter: $filter, first: 100) {
      record nodes { id kind step staff party { oin name } controlPurpose } } }`;
  const reads = async (filter: object): Promise<Row[]> => {
    await product.ledger.isRead();
    return (await looked<{ nodes: Row[] }>(READS, { filter })).nodes;
  };
  const weighing = Object.fromEntries(WEIGHED_POINTS.map((point) => [point, 'Afgewogen']));

  it('LEG-06: is found by each step, what was kept from a person among them', async () => {
    const set = `mutation ($person: ID!, $endsAt: Moment!, $weighing: Weighing!, $region: ID) {
      setRestriction(person: $person, ground: "d", reason: "TOEZICHT", weighing: $weighing, endsAt: $endsAt, category: "K13",
        region: $region, controlPurpose: "INZAGE_BETROKKENE") { id record } }`;
    const endsAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id, record } = await looked<{ id: string }>(set, { person, endsAt, weighing });
    const lift = `mutation ($id: ID!, $region: ID) {
      liftRestriction(id: $id, region: $region, controlPurpose: "INZAGE_BETROKKENE") { record } }`;
    const lifted = await looked(lift, { id });
    const told = { staff: expect.stringMatching(/^[0-9a-f]{64}$/), controlPurpose: 'INZAGE_BETROKKENE' };
    expect(await reads({ step: 'RESTRICTION_SET' })).toEqual([expect.objectContaining({ id: record, ...told })]);
    expect(await reads({ step: 'RESTRICTION_LIFTED' })).toEqual([
      expect.objectContaining({ id: lifted.record, ...told }),
    ]);
    const all = (await reads({})).map(({ step }) => step);
    expect(all).toEqual(expect.arrayContaining(['RESTRICTION_SET', 'RESTRICTION_LIFTED', 'RECIPIENTS', 'READS']));
    expect(await reads({ step: 'RESTRICTION_SET', staff: 'beheerder' })).toEqual([]);
  });

  it('is a party where it read its own activities', async () => {
    const token = await gateway.client.token({ slug: 'ggz', function: SLUGS.ggz, scope: `region:${REGION}` });
    const response = await fetch(`${gateway.url}/ldv/v1/processing-activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ 'dpl.core.data_subject_id': CASE }),
    });
    expect(response.status).toBe(200);
    const [newest] = await reads({ step: 'ACTIVITIES' });
    expect(newest).toMatchObject({ staff: null, party: { oin: oinOf('ggz'), name: expect.any(String) } });
  });

  it('LEG-07: of the staff is resolved as an act of its own, with whose pseudonym it was', async () => {
    const RESOLVE = `mutation ($pseudonym: String!, $region: ID) {
      resolve(pseudonym: $pseudonym, kind: "STAFF", reason: "KLACHT", region: $region, controlPurpose: "${CONTROL}") { id record } }`;
    const { staff } = (await product.ledger.entry((await looked(READS, {})).record)) as { staff: { id: string } };
    const known = await looked<{ id: string | null }>(RESOLVE, { pseudonym: staff.id });
    expect(known.id).toBe('privacy-officer');
    const unknown = await looked<{ id: string | null }>(RESOLVE, { pseudonym: names.case });
    expect(unknown.id).toBeNull();
    const changes = await Promise.all([known, unknown].map(({ record }) => product.ledger.entry(record)));
    const said = { kind: 'STAFF', reason: 'KLACHT', control_purpose: CONTROL, asked: ['pseudonym'] };
    expect(changes.map(({ kind, change }) => [kind, change])).toEqual([
      ['pseudonym-resolved', { ...said, found: 1, of: staff.id }],
      ['pseudonym-resolved', { ...said, found: 0 }],
    ]);
  });
});

describe('a look in no region', () => {
  it.each([
    ['an entry', SHOW, () => ({ id: asked['ggz'] }), { id: NOBODY }],
    ['a case', LIST, () => ({ filter: { case: CASE } }), { filter: { case: NOBODY } }],
    ['recipients', WHO, () => ({ case: CASE, field: DIAGNOSE }), { case: NOBODY, field: DIAGNOSE }],
  ])('at %s is refused alike by who watches several, whether or not it is there', async (_case, query, there, not) => {
    const answers = [await officer.look(query, there()), await officer.look(query, not)];
    expect(answers.map(refusalOf)).toEqual(answers.map(() => [400, 'BAD_USER_INPUT']));
    const [first, second] = answers.map(({ body }) => body.errors?.[0]);
    expect(second).toEqual(first);
    expect(first?.extensions.mistakes?.map(({ path }) => path)).toEqual([['region']]);
  });
});
