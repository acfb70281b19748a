// Real here: PostgreSQL, a gateway and the command as processes, GraphQL over HTTP. Made up: the data, and what is weighed.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnswerEntry } from '#ledger';
import { groundText } from '#reports';
import { listenAtIssuer, oinOf, StaffClient, TestProduct, type Gateway, type StaffAnswer } from '#testing';

const CASE = '00000000-0000-4000-8000-000000000002';
const REGION = 'groningen';
const OF_NO_REGION = '00000009990000008888';
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-overview-'));

let product: TestProduct;
let gateway: Gateway;
let officer: StaffClient;
let address: Server;
let person: string;

interface Convenant {
  readonly clauses: readonly { readonly id: string; readonly legalBasis: readonly string[] }[];
}

const SIGN_INS = [
  { slug: 'zvh', function: 'procesregisseur' },
  { slug: 'politie', function: 'wijkagent' },
  { slug: 'ggz', function: 'behandelaar' },
];
const WEIGHING = Object.fromEntries(
  [
    ...['doeleinden', 'categorieen', 'toepassingsgebied', 'waarborgen'],
    ...['verwerkingsverantwoordelijke', 'opslagperiodes', 'risicos', 'kennisgeving'],
  ].map((point) => [point, `Afgewogen: ${point}`]),
);

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  address = await listenAtIssuer(product.issuer, gateway.url);
  const file = join(product.keys, 'staff', 'privacy-officer.json');
  officer = StaffClient.fromFile(gateway.url, product.issuer, file);
  for (const signIn of SIGN_INS) {
    const token = await gateway.client.token({ ...signIn, scope: `region:${REGION} purpose:UITVOERING` });
    const query = `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { pseudoniem geboortedatum } zorginhoud { diagnose } } }`;
    await gateway.client.ask(token, query);
  }
  await product.ledger.isRead();
  await product.ledger.sql(
    `INSERT INTO gate.party (oin, slug, name, type) VALUES ('${OF_NO_REGION}', 'elders', 'Elders', 'GGZ')`,
  );
  const rows = await product.ledger.sql<{ person: string }>('SELECT person FROM gate.case_file WHERE id = $1', [CASE]);
  person = String(rows[0]?.person);
}, 100_000);
afterAll(async () => {
  await product.stop();
  address.close();
  rmSync(folder, { recursive: true });
});

interface Given {
  readonly datum: string;
  readonly organisatie: string;
  readonly gegevens: readonly string[];
  readonly waarvoor: string;
  readonly grondslagen: readonly string[];
  readonly aantalKeer: number;
}

const OVERVIEW = `query ($person: ID!, $format: String!, $purpose: String = "INZAGE_BETROKKENE") {
  overview(person: $person, format: $format, region: "${REGION}", controlPurpose: $purpose) { mediaType encoding content record } }`;

async function drawn(format: string): Promise<{ content: string; record: string; mediaType: string }> {
  const { body } = await officer.look(OVERVIEW, { person, format });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data?.['overview'] as { content: string; record: string; mediaType: string };
}

async function overview(): Promise<{ verstrekkingen: readonly Given[]; opmerking: string }> {
  return JSON.parse((await drawn('JSON')).content) as { verstrekkingen: readonly Given[]; opmerking: string };
}

const SET = `mutation ($person: ID!, $ground: String!, $reason: String!, $weighing: Weighing!, $endsAt: Moment!, $party: ID, $category: String,
  $fromDay: String, $untilDay: String) {
  setRestriction(person: $person, ground: $ground, reason: $reason, weighing: $weighing, endsAt: $endsAt, party: $party, category: $category,
    fromDay: $fromDay, untilDay: $untilDay, region: "${REGION}", controlPurpose: "INZAGE_BETROKKENE") { id record } }`;

const restrict = (change: object = {}): Promise<StaffAnswer> =>
  officer.look(SET, {
    ...{ person, ground: 'd', reason: 'LOPEND_ONDERZOEK', weighing: WEIGHING },
    endsAt: new Date(Date.now() + DAY_MS).toISOString(),
    ...change,
  });

async function restricted(change: object = {}): Promise<{ id: string; record: string }> {
  const { body } = await restrict(change);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data?.['setRestriction'] as { id: string; record: string };
}

async function lift(id: string): Promise<StaffAnswer> {
  return officer.look(
    `mutation ($id: ID!) { liftRestriction(id: $id, region: "${REGION}", controlPurpose: "INZAGE_BETROKKENE") { id record } }`,
    { id },
  );
}

describe('the overview of a person', () => {
  it('LEG-14: tells who got which kind of data, when, what for and on which ground, in words', async () => {
    const { verstrekkingen } = await overview();
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }).format(Date.now());
    expect(verstrekkingen).toHaveLength(SIGN_INS.length);
    expect([...new Set(verstrekkingen.flatMap(({ gegevens }) => gegevens))].sort()).toEqual([
      'De inhoud van de zorg, onder beroepsgeheim',
      'Wie de betrokkene is, zoals de gemeente het uit de basisregistratie kent',
    ]);
    const names = await product.ledger.sql<{ name: string }>('SELECT name FROM gate.party WHERE oin = ANY($1)', [
      SIGN_INS.map(({ slug }) => oinOf(slug)),
    ]);
    expect(verstrekkingen.map(({ organisatie }) => organisatie).sort()).toEqual(names.map(({ name }) => name).sort());
    for (const row of verstrekkingen) {
      expect(row).toMatchObject({ datum: today, waarvoor: 'Het plan uitvoeren', aantalKeer: 1 });
      for (const ground of row.grondslagen) expect(ground).toMatch(/^[A-Z].* \(.*artikel .*\)$/);
    }
  });

  it('LDV-11: names no professional, no system and no source, and no pseudonym', async () => {
    const texts = (await Promise.all(['JSON', 'CSV'].map((format) => drawn(format))))
      .map(({ content }) => content)
      .join();
    const entries = (await product.ledger.rows()).map(({ entry }) => entry);
    const secrets = entries.flatMap(({ requester, trace, subject }) => {
      const { professional, application, function: role } = (requester ?? {}) as Record<string, string | undefined>;
      return [professional, application, role, (trace as { trace_id: string } | undefined)?.trace_id, subject];
    });
    expect(secrets.filter((secret) => typeof secret === 'string' && texts.includes(secret))).toEqual([]);
    expect(texts).not.toMatch(/\d{20}|[0-9a-f]{64}/);
  });

  it('is drawn for inspection by the person alone, and recorded', async () => {
    const { body } = await officer.look(OVERVIEW, { person, format: 'JSON', purpose: 'INTERNE_CONTROLE' });
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'UNKNOWN_PURPOSE', purposes: ['INZAGE_BETROKKENE'] });
    const entry = await product.ledger.entry((await drawn('CSV')).record);
    const change = {
      asked: ['person'],
      control_purpose: 'INZAGE_BETROKKENE',
      found: 3,
      format: 'CSV',
      restrictions: 0,
    };
    expect(entry).toMatchObject({ kind: 'log-read', step: 'OVERVIEW', subject: expect.any(String), change });
  });
});

describe('what UAVG 41 keeps from a person', () => {
  it('LEG-14, LDV-11: is left out while it is in force and kept: it is there again when it is lifted', async () => {
    const before = await overview();
    const { id, record } = await restricted({ party: oinOf('politie') });
    const during = await overview();
    expect(during.verstrekkingen).toHaveLength(before.verstrekkingen.length - 1);
    expect(JSON.stringify(during)).not.toContain('olitie');
    expect(during.opmerking).toBe(before.opmerking);
    const entry = await product.ledger.entry(record);
    expect(entry).toMatchObject({
      ...{ kind: 'staff', step: 'RESTRICTION_SET', staff: { role: 'PRIVACY_OFFICER' } },
      change: { restriction: id, ground: 'd', reason: 'LOPEND_ONDERZOEK', scope: ['party'] },
    });
    expect(JSON.stringify(entry)).not.toContain('Afgewogen');
    expect((await lift(id)).body.errors).toBeUndefined();
    expect(await overview()).toEqual(before);
    expect((await lift(id)).body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('ends by itself, and can be of a category or of some days', async () => {
    const before = await overview();
    const { id } = await restricted({ category: 'K01' });
    const { verstrekkingen } = await overview();
    expect(verstrekkingen.map(({ gegevens }) => gegevens.length)).toEqual([1]);
    await product.ledger.sql(
      `UPDATE gate.restriction SET set_at = now() - interval '2 days', ends_at = now() - interval '1 second' WHERE id = $1`,
      [id],
    );
    expect(await overview()).toEqual(before);
    const past = await restricted({ untilDay: '2020-01-01' });
    expect(await overview()).toEqual(before);
    await lift(past.id);
  });

  it('of a category leaves none of its grounds: what is shown has those of the clauses by which it was given', async () => {
    const before = (await overview()).verstrekkingen.find(({ gegevens }) => gegevens.length === 2);
    const answers = await product.ledger.answers((await product.ledger.rows()).map(({ id }) => id));
    const isOfGgz = ({ kind, requester }: AnswerEntry): boolean =>
      kind === 'disclosure' && requester.oin === oinOf('ggz');
    const answer = [...answers.values()].find(isOfGgz);
    const [stored] = await product.ledger.sql<{ document: Convenant }>(
      'SELECT document FROM gate.convenant WHERE region = $1 AND version = $2',
      [REGION, answer?.convenant.version],
    );
    const groundsOf = (category: string): readonly string[] => {
      const grants = answer?.granted.filter(({ fields }) => fields.some((field) => field.startsWith(category))) ?? [];
      const clauses = stored?.document.clauses.filter(({ id }) => grants.some(({ clause }) => clause === id)) ?? [];
      return [...new Set(clauses.flatMap(({ legalBasis }) => legalBasis))].sort();
    };
    expect(groundsOf('K09')).not.toEqual(groundsOf('K01'));
    const both = new Set([...groundsOf('K01'), ...groundsOf('K09')]);
    expect(before?.grondslagen).toEqual([...both].sort().map(groundText));
    for (const shown of ['K01', 'K09']) {
      const { id } = await restricted({ category: shown === 'K01' ? 'K09' : 'K01' });
      const row = (await overview()).verstrekkingen.find(({ organisatie }) => organisatie === before?.organisatie);
      expect(row?.gegevens).toHaveLength(1);
      expect(row?.grondslagen).toEqual(groundsOf(shown).map(groundText));
      await lift(id);
    }
  });

  it('has its ground, reason, end and the eight points that were weighed, for officers to see', async () => {
    const { id } = await restricted({ category: 'K09', ground: 'i', reason: 'RECHTEN_VAN_ANDEREN' });
    const { body } = await officer.look(
      `query ($person: ID!) { restrictions(person: $person, region: "${REGION}", controlPurpose: "INZAGE_BETROKKENE") {
        record restrictions { id ground reason weighing endsAt category setBy liftedAt } } }`,
      { person },
    );
    const { restrictions } = body.data?.['restrictions'] as { restrictions: { id: string }[] };
    expect(restrictions.find((one) => one.id === id)).toMatchObject({
      ...{ ground: 'i', reason: 'RECHTEN_VAN_ANDEREN', category: 'K09', setBy: 'privacy-officer', liftedAt: null },
      weighing: WEIGHING,
    });
    await lift(id);
  });

  it('is not set twice, also by who does not know whether it was set: they are told, and one lifting ends it', async () => {
    const before = await overview();
    const { id } = await restricted({ party: oinOf('politie') });
    const again = await restrict({ party: oinOf('politie'), ground: 'i' });
    expect([again.status, again.body.errors?.[0]?.extensions.code]).toEqual([409, 'CONFLICT']);
    const other = await restricted({ party: oinOf('politie'), category: 'K01' });
    const atOnce = await Promise.all([restrict({ category: 'K09' }), restrict({ category: 'K09' })]);
    expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 409]);
    const set = atOnce.flatMap(({ body }) => body.data?.['setRestriction'] ?? []) as { id: string }[];
    for (const one of [id, other.id, String(set[0]?.id)]) await lift(one);
    expect(await overview()).toEqual(before);
  });

  it('says what may have been done when it is not known that it was recorded', async () => {
    const release = await product.ledger.hold(`SELECT 1 FROM ledger.head WHERE region = '${REGION}' FOR UPDATE`);
    try {
      const { status, body } = await restrict({ category: 'K13' });
      const message = expect.stringMatching(/restriction may have been set.*`restrictions`/);
      expect([status, body.errors?.[0]]).toEqual([503, expect.objectContaining({ message })]);
    } finally {
      await release();
    }
  });

  it.each([
    ['a ground that the law does not have', { ground: 'z' }, ['ground']],
    ['a reason of one’s own', { reason: 'Omdat het moet' }, ['reason']],
    ['a point that was not weighed', { weighing: { ...WEIGHING, risicos: ' ' } }, ['weighing', 'risicos']],
    ['no end', { endsAt: new Date(Date.now() - DAY_MS).toISOString() }, ['endsAt']],
    ['an end in years', { endsAt: new Date(Date.now() + 800 * DAY_MS).toISOString() }, ['endsAt']],
    ['a category that there is not', { category: 'K99' }, ['category']],
    ['an OIN that nobody has', { party: '00000009990000009999' }, ['party']],
    ['a party that takes no part in the region', { party: OF_NO_REGION }, ['party']],
    ['nobody of the region', { person: '00000000-0000-4000-8000-0000000000ff' }, ['person']],
    ['days the wrong way round', { fromDay: '2026-12-02', untilDay: '2026-12-01' }, ['untilDay']],
  ])('is not set with %s', async (_case, change, path) => {
    const { body } = await restrict(change);
    expect(body.errors?.[0]?.extensions.mistakes?.map((mistake) => mistake.path)).toEqual([path]);
    expect(body.data).toBeUndefined();
  });
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command of a privacy officer. */
function run(...words: readonly string[]): Promise<Said> {
  const env = { PATH: process.env['PATH'] ?? '', ISSUER: product.issuer, KEYS_DIR: product.keys };
  const main = join('apps', 'cli', 'ketenpoort.mjs');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...words, '--as', 'privacy-officer'],
      { env },
      (_error, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

const FOR = ['--for', 'INZAGE_BETROKKENE', '--region', REGION];

describe('ketenpoort overview', () => {
  it('writes JSON, CSV and a tagged PDF in Dutch, for its owner alone to read', async () => {
    for (const format of ['json', 'csv', 'pdf']) {
      const file = join(folder, `overzicht.${format}`);
      const drawing = await run('overview', person, ...FOR, '--format', format, '--out', file);
      expect(drawing).toMatchObject({ code: 0, err: '' });
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    expect(JSON.parse(readFileSync(join(folder, 'overzicht.json'), 'utf8'))).toEqual(
      expect.objectContaining(await overview()),
    );
    expect(readFileSync(join(folder, 'overzicht.csv'), 'utf8')).toMatch(/^datum,organisatie,namens,.*\r\n/);
    const pdf = readFileSync(join(folder, 'overzicht.pdf'), 'latin1');
    for (const part of ['%PDF-1.7', '/StructTreeRoot', '/Lang (nl-NL)', '/DisplayDocTitle true'])
      expect(pdf).toContain(part);
  });

  it('draws nothing, and so records nothing, when the file cannot be written', async () => {
    const steps = async (): Promise<unknown[]> => (await product.ledger.rows()).map(({ entry }) => entry['step']);
    const before = (await steps()).filter((step) => step === 'OVERVIEW');
    for (const name of ['overzicht.json', join('nergens', 'overzicht.json')])
      expect(await run('overview', person, ...FOR, '--format', 'json', '--out', join(folder, name))).toMatchObject({
        ...{ code: 2, err: expect.stringContaining('cannot be written') },
      });
    expect((await steps()).filter((step) => step === 'OVERVIEW')).toEqual(before);
  });
});

describe('ketenpoort restriction', () => {
  const weighing = join(folder, 'weighing.yaml');
  const terms = (change: Readonly<Record<string, string>> = {}): string[] => {
    const options = {
      ...{ ground: 'd', reason: 'LOPEND_ONDERZOEK', weighing },
      ...{ 'ends-at': new Date(Date.now() + DAY_MS).toISOString(), party: 'politie', ...change },
    };
    return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  };

  beforeAll(() => {
    writeFileSync(
      weighing,
      Object.entries(WEIGHING)
        .map(([point, text]) => `${point}: '${text}'\n`)
        .join(''),
    );
  });

  it('sets what is kept from a person, tells of it with what was weighed, and lifts it', async () => {
    const before = await overview();
    const answered = await run('restriction', 'set', person, ...terms({ 'until-day': '2099-12-31' }), ...FOR, '--json');
    expect(answered).toMatchObject({ code: 0, err: '' });
    const { id, record } = JSON.parse(answered.out) as { id: string; record: string };
    expect((await overview()).verstrekkingen).toHaveLength(before.verstrekkingen.length - 1);
    expect(await product.ledger.entry(record)).toMatchObject({ step: 'RESTRICTION_SET', change: { restriction: id } });
    const listed = await run('restriction', 'list', person, ...FOR, '--json');
    const { restrictions } = JSON.parse(listed.out) as { restrictions: { id: string }[] };
    expect(restrictions[0]).toMatchObject({
      ...{ id, ground: 'd', party: oinOf('politie'), fromDay: null, untilDay: '2099-12-31', liftedAt: null },
      ...{ reason: 'LOPEND_ONDERZOEK', weighing: WEIGHING },
    });
    expect((await run('restriction', 'list', person, ...FOR, '--csv')).out).toContain('Afgewogen: risicos');
    expect(await run('restriction', 'lift', id, ...FOR)).toMatchObject({ code: 0, err: '' });
    expect(await overview()).toEqual(before);
    const row = (await run('restriction', 'list', person, ...FOR)).out.split('\n').find((line) => line.endsWith(id));
    expect(row).toMatch(
      new RegExp(`^\\S+Z +\\S+Z +\\S+Z +d +LOPEND_ONDERZOEK +${oinOf('politie')} \\.\\.2099-12-31 +`),
    );
  });

  it('did not hold, with exit code 1, where the gate refuses, and says what to change', async () => {
    const refused = await run('restriction', 'set', person, ...terms({ ground: 'z', category: 'K99' }), ...FOR);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/category: [^]*ground: /) });
    const unknown = '00000000-0000-4000-8000-0000000000ff';
    const lifted = await run('restriction', 'lift', unknown, ...FOR);
    expect(lifted).toMatchObject({ code: 1, err: expect.stringContaining('no such restriction in force') });
    const other = await run('restriction', 'list', person, '--for', 'INTERNE_CONTROLE', '--region', REGION);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('INZAGE_BETROKKENE') });
  });

  it('is misuse, with exit code 2, without what it needs, and sets nothing', async () => {
    const incomplete = join(folder, 'incomplete.json');
    writeFileSync(incomplete, JSON.stringify({ ...WEIGHING, risicos: undefined }));
    const count = (): Promise<unknown[]> => product.ledger.sql('SELECT count(*)::int FROM gate.restriction');
    const before = await count();
    for (const [words, said] of [
      [['set', person, ...terms({ weighing: incomplete }), ...FOR], 'risicos is missing'],
      [['set', person, ...terms()], '--for'],
      [['set', ...terms(), ...FOR], 'Expected: <person>'],
      [['add', person], 'Use one of: set, list, lift'],
    ] as const)
      expect(await run('restriction', ...words)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
    expect(await count()).toEqual(before);
  });

  it('tells its own help', async () => {
    const help = await run('restriction', 'set', '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const word of ['LOPEND_ONDERZOEK', 'kennisgeving', '--ends-at <moment>', 'a to j'])
      expect(help.out).toContain(word);
  });
});
