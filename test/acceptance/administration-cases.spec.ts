// Real here: PostgreSQL, Kafka, gateway and consent register as processes, the staff API over HTTP. Made up: the data.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StaffChanges, StaffClient, TestProduct, type Change, type Gateway } from '#testing';

const REGION = 'groningen';
const [GEMEENTE, POLITIE, OM] = ['00000009990000000003', '00000009990000000004', '00000009990000000005'];
const CASE = '00000000-0000-4000-8000-000000000001';
/** In which the prosecution service takes no part. */
const OTHER = '00000000-0000-4000-8000-000000000006';
const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

let product: TestProduct;
let gateway: Gateway;
let admin: StaffChanges;

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  const file = join(product.keys, 'staff', 'beheerder.json');
  admin = new StaffChanges(StaffClient.fromFile(gateway.url, product.issuer, file), product.ledger);
}, 60_000);
afterAll(() => product.stop());

const opening = (participants: readonly Change[], more: Change = {}): Change => ({
  ...{ region: REGION, track: 'VRIJWILLIG', phase: 'PLAN', participants },
  ...more,
});

async function opened(participants: readonly Change[]): Promise<string> {
  return String((await admin.make('openCase', opening(participants), 'case'))['case']);
}

/** Whether the party sees the case, acting in this function; and whether its list of cases has it. */
async function seen(slug: string, role: string, id: string): Promise<readonly [boolean, boolean]> {
  const token = await gateway.client.token({ slug, function: role });
  const query = `{ case(id: "${id}", purpose: CASUSOVERLEG) { id } cases(purpose: CASUSOVERLEG) { nodes { id } } }`;
  const { case: one, cases } = (await gateway.client.ask(token, query)).body.data as {
    case: object | null;
    cases: { nodes: { id: string }[] };
  };
  return [one !== null, cases.nodes.some((node) => node.id === id)];
}

describe('a case, from opening to leaving', () => {
  it('is opened with its parties, which see it from the next request on', async () => {
    const before = await admin.state();
    const dry = await admin.make(
      'openCase',
      opening([{ oin: GEMEENTE, role: 'KERNPARTNER' }], { dryRun: true }),
      'case',
    );
    expect(dry).toMatchObject({ changed: true, dryRun: true, records: [] });
    expect(await admin.state()).toEqual(before);
    const made = await admin.make('openCase', opening([{ oin: GEMEENTE, role: 'KERNPARTNER' }]), 'case person');
    const id = String(made['case']);
    expect([await seen('gemeente', 'casusregisseur', id), await seen('politie', 'wijkagent', id)]).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(await admin.entries(made)).toMatchObject([
      {
        kind: 'case-step',
        step: 'OPENED',
        region: REGION,
        change: { phase: 'PLAN', track: 'VRIJWILLIG', participants: [{ party: GEMEENTE, role: 'KERNPARTNER' }] },
      },
    ]);
    expect(JSON.stringify(await admin.entries(made))).not.toContain(id);
    const again = await admin.make(
      'openCase',
      opening([], { person: String(made['person']).toUpperCase() }),
      'case person',
    );
    expect([again['person'], again['case'] === id]).toEqual([made['person'], false]);
  });

  it('is joined in one function, and in no other', async () => {
    const id = await opened([]);
    const args = { case: id, oin: POLITIE, role: 'KERNPARTNER', functions: ['wijkagent'] };
    const made = await admin.make('joinCase', args);
    expect(await admin.entries(made)).toMatchObject([
      { kind: 'case-step', step: 'JOINED', change: { functions: ['wijkagent'] } },
    ]);
    expect(await admin.make('joinCase', args)).toMatchObject({ changed: false, records: [] });
    expect(await seen('politie', 'wijkagent', id)).toEqual([true, true]);
    expect(await seen('politie', 'informatiecoordinator', id)).toEqual([false, false]);
    const token = await gateway.client.token({ slug: 'politie', function: 'informatiecoordinator' });
    const { body } = await gateway.client.ask(
      token,
      `{ case(id: "${id}", purpose: CASUSOVERLEG) { id identiteit { bsn } } }`,
    );
    expect(body.extensions?.disclosure?.withheld).toMatchObject([{ path: ['case'], reason: 'NOT_AVAILABLE' }]);
    const record = await product.ledger.entry(String(body.extensions?.disclosure?.record));
    expect(record).toMatchObject({
      kind: 'refusal',
      participation: 'NONE',
      controles: 'FFFF',
      refused: [{ reason: 'PARTY_NOT_IN_CASE' }],
    });
  });

  it('is left on the next request, at once or at a moment that was said, and may be joined again', async () => {
    const id = await opened([
      { oin: GEMEENTE, role: 'KERNPARTNER' },
      { oin: POLITIE, role: 'KERNPARTNER' },
    ]);
    await admin.make('joinCase', { case: id, oin: OM, role: 'AGENDADEELNEMER', from: IN_AN_HOUR, until: TOMORROW });
    const before = await admin.state();
    expect(await admin.make('leaveCase', { case: id, oin: POLITIE, dryRun: true })).toMatchObject({
      changed: true,
      records: [],
    });
    expect(await admin.state()).toEqual(before);
    const made = await admin.make('leaveCase', { case: id, oin: POLITIE });
    expect(await admin.entries(made)).toMatchObject([{ kind: 'case-step', step: 'LEFT', change: { party: POLITIE } }]);
    expect(await admin.make('leaveCase', { case: id, oin: POLITIE })).toMatchObject({ changed: false });
    expect([await seen('politie', 'wijkagent', id), await seen('gemeente', 'casusregisseur', id)]).toEqual([
      [false, false],
      [true, true],
    ]);
    await admin.make('joinCase', { case: id, oin: POLITIE, role: 'KERNPARTNER' });
    expect(await seen('politie', 'wijkagent', id)).toEqual([true, true]);
    await admin.make('leaveCase', { case: id, oin: POLITIE, at: IN_AN_HOUR });
    expect(await seen('politie', 'wijkagent', id)).toEqual([true, true]);
    const moved = `UPDATE gate.participation SET until_at = now() WHERE case_id = '${id}' AND until_at = '${IN_AN_HOUR}'`;
    expect(await product.ledger.sql(`${moved} RETURNING oin`)).toEqual(expect.arrayContaining([{ oin: POLITIE }]));
    expect(await seen('politie', 'wijkagent', id)).toEqual([false, false]);
    await admin.make('leaveCase', { case: id, oin: OM });
    const { body } = await admin.client.ask(`{ caseParties(case: "${id}") { slug role from until } }`);
    const windows = body.data?.['caseParties'] as { slug: string; from: string; until: string | null }[];
    expect(windows.map(({ slug }) => slug)).toEqual(['gemeente', 'om', 'politie', 'politie']);
    expect(windows.find(({ slug }) => slug === 'om')).toMatchObject({ from: IN_AN_HOUR, until: IN_AN_HOUR });
  });
});

describe('a case that cannot be opened or joined', () => {
  const guest = { oin: OM, role: 'AGENDADEELNEMER' };
  const stranger = '00000009990000000052';

  it.each<[string, string, () => Change, readonly string[]]>([
    [
      'words that are not known',
      'openCase',
      () => opening([{ oin: stranger, role: 'GAST' }], { track: 'X', phase: 'Y', person: 'Z' }),
      ['400 BAD_USER_INPUT', 'track', 'phase', 'participants.0.role', 'participants.0.oin', 'person'],
    ],
    [
      'a region that is not there',
      'openCase',
      () => opening([], { region: 'nergens' }),
      ['400 BAD_USER_INPUT', 'region'],
    ],
    [
      'more parties than any case has',
      'openCase',
      () => opening(Array.from({ length: 51 }, () => ({ oin: GEMEENTE, role: 'KERNPARTNER' }))),
      ['400 BAD_USER_INPUT', 'participants'],
    ],
    ['a guest without an end', 'openCase', () => opening([guest]), ['400 BAD_USER_INPUT', 'participants.0.until']],
    [
      'an end before the beginning',
      'joinCase',
      () => ({ ...guest, case: OTHER, from: TOMORROW, until: IN_AN_HOUR }),
      ['400 BAD_USER_INPUT', 'until'],
    ],
    [
      'functions of another party',
      'joinCase',
      () => ({ ...guest, case: OTHER, until: TOMORROW, functions: ['wijkagent'] }),
      ['400 BAD_USER_INPUT', 'functions.0'],
    ],
    [
      'overlapping windows of one opening',
      'openCase',
      () =>
        opening([
          { ...guest, until: TOMORROW },
          { oin: POLITIE, role: 'KERNPARTNER' },
          { ...guest, role: 'KERNPARTNER', from: IN_AN_HOUR },
        ]),
      ['409 CONFLICT', 'participants.2.from', 'participants.0.until'],
    ],
    [
      'a window that overlaps another of the case',
      'joinCase',
      () => ({ ...guest, case: CASE, until: TOMORROW }),
      ['409 CONFLICT', 'from', 'case.windows.0.until'],
    ],
    [
      'a case that is not there',
      'joinCase',
      () => ({ ...guest, case: CASE.replace('0001', '0999'), until: TOMORROW }),
      ['400 BAD_USER_INPUT', 'case'],
    ],
    ['what is no id of a case', 'leaveCase', () => ({ case: '__proto__', oin: OM }), ['400 BAD_USER_INPUT', 'case']],
    ['a party that takes no part', 'leaveCase', () => ({ case: CASE, oin: stranger }), ['400 BAD_USER_INPUT', 'oin']],
  ])('%s', async (_case, name, args, refusal) => {
    const before = await admin.state();
    expect(await admin.refusal(name, args())).toEqual(refusal);
    expect(await admin.state()).toEqual(before);
  });
});

describe('a convenant', () => {
  const ACTIVATE =
    'mutation ($document: Json!, $dryRun: Boolean!) { activateConvenant(document: $document, dryRun: $dryRun) { changed id region version hash records { region id } } }';

  async function document(): Promise<Change> {
    const { body } = await admin.client.ask(`{ convenant(region: "${REGION}") { document } }`);
    return (body.data?.['convenant'] as { document: Change }).document;
  }
  const activate = async (change: Change, dryRun = false) => {
    const { status, body } = await admin.client.ask(ACTIVATE, {
      document: { ...(await document()), ...change },
      dryRun,
    });
    const { code, mistakes = [] } = body.errors?.[0]?.extensions ?? { code: '' };
    const paths = mistakes.map(({ path }) => path.join('.'));
    return { status, code, paths, made: (body.data?.['activateConvenant'] ?? {}) as Change };
  };

  it('of a higher version decides the next request', async () => {
    const clauses = ((await document())['clauses'] as { to: string }[]).filter(({ to }) => to !== 'GEMEENTE');
    const token = await gateway.client.token({ slug: 'gemeente', function: 'casusregisseur' });
    const ask = async () =>
      (
        await gateway.client.ask(
          token,
          `{ case(id: "${CASE}", purpose: CASUSOVERLEG) { identiteit { geboortedatum } } }`,
        )
      ).body;
    expect((await ask()).data).toEqual({ case: { identiteit: { geboortedatum: expect.any(String) } } });
    const before = await admin.state();
    expect((await activate({ version: 2, clauses }, true)).made).toMatchObject({ changed: true, records: [] });
    expect(await admin.state()).toEqual(before);
    const { made } = await activate({ version: 2, clauses });
    expect(made).toMatchObject({ changed: true, region: REGION, version: 2 });
    const { id, version, hash } = made;
    expect(await admin.entries(made)).toMatchObject([
      { kind: 'convenant', step: 'ACTIVATED', change: { id, version, hash } },
    ]);
    expect((await ask()).data).toEqual({ case: { identiteit: { geboortedatum: null } } });
    expect((await activate({})).made).toMatchObject({ changed: false, records: [] });
  });

  it.each<[string, Change, readonly (string | number)[]]>([
    ['of a lower version', { version: 1 }, [400, 'BAD_USER_INPUT', 'document.version']],
    ['of the same version and other content', { title: 'Anders (verzonnen)' }, [409, 'CONFLICT', 'document.version']],
    ['of another id', { version: 3, id: 'anders' }, [409, 'CONFLICT', 'document.id']],
    ['of another region under this id', { version: 3, region: 'elders' }, [409, 'CONFLICT', 'document.id']],
    ['with mistakes', { version: '3', title: 7 }, [400, 'BAD_USER_INPUT', 'document.version', 'document.title']],
    [
      'with a prototype key',
      JSON.parse('{ "constructor": {} }') as Change,
      [400, 'BAD_USER_INPUT', 'document.constructor'],
    ],
  ])('%s is refused', async (_case, change, [status, code, ...paths]) => {
    const before = await admin.state();
    expect(await activate(change)).toMatchObject({ status, code, paths });
    expect(await admin.state()).toEqual(before);
  });

  it('that is revoked discloses nothing on the next request', async () => {
    const token = await gateway.client.token({ slug: 'gemeente', function: 'casusregisseur' });
    const later = await admin.make('revokeConvenant', { region: REGION, at: TOMORROW });
    expect(await admin.entries(later)).toMatchObject([
      { kind: 'convenant', step: 'REVOKED', change: { from: TOMORROW } },
    ]);
    expect(await admin.make('revokeConvenant', { region: REGION, at: TOMORROW })).toMatchObject({ changed: false });
    await admin.make('revokeConvenant', { region: REGION });
    const { body } = await gateway.client.ask(token, `{ case(id: "${CASE}", purpose: CASUSOVERLEG) { id } }`);
    expect(body.data).toEqual({ case: null });
    expect(await admin.make('revokeConvenant', { region: REGION })).toMatchObject({ changed: false });
    expect(await admin.refusal('revokeConvenant', { region: 'nergens' })).toEqual(['400 BAD_USER_INPUT', 'region']);
  });
});
