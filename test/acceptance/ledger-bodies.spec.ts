// Real here: PostgreSQL, a gateway as a process, tokens, HTTP. Made up: parties, cases.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk } from '#identity';
import { leafHash, tilePath, TILE_WIDTH } from '#ledger';
import { sha256 } from '#persistence';
import { eventually, StaffChanges, StaffClient, TestProduct, type Disclosure, type Gateway } from '#testing';
import { caseId } from '../../apps/launch/src/demo/cases.js';

const ASKED = `case(id: "${caseId(1)}", purpose: CASUSOVERLEG) { identiteit { naam { geslachtsnaam } bsn } }`;
const YEAR = String(new Date().getUTCFullYear());
const SHARD = `groningen-${YEAR}`;
const PURPOSE = 'RECHTMATIGHEIDSCONTROLE';
const HUGE = `${'x999/'.repeat(9)}999`;

interface Receipt {
  readonly entry: string;
  readonly index: number;
  readonly leafHash: string;
}

interface Refusal {
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: {
      readonly code: string;
      readonly purposes?: readonly string[];
      readonly mistakes?: readonly { readonly path: readonly string[]; readonly problem: string }[];
    };
  }[];
}

let product: TestProduct;
let gateway: Gateway;
let party: string;
let officer: string;

const staff = (id: string): StaffClient =>
  StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', `${id}.json`));

const get = (path: string, token = officer, purpose: string | null = PURPOSE, method = 'GET'): Promise<Response> =>
  fetch(`${gateway.url}/ledger/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(purpose !== null && { 'ketenpoort-control-purpose': purpose }) },
  });
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const hashOf = (bytes: Uint8Array): Buffer => Buffer.from(leafHash(sha256, bytes));
const bodyPath = (index: number | string, shard = SHARD): string => `/${shard}/entries/${String(index)}/body`;

async function ask(): Promise<Receipt> {
  const { body } = await gateway.client.ask(party, `{ ${ASKED} }`);
  await product.ledger.isRead();
  return (body.extensions?.disclosure as Disclosure & { readonly receipt: Receipt }).receipt;
}

/** Entries of the ledger that tell of looks at bodies. */
async function looks(): Promise<number> {
  const rows = await product.ledger.rows();
  return rows.filter(({ kind, entry }) => kind === 'log-read' && entry['step'] === 'BODIES').length;
}

const recordOf = (response: Response) => product.ledger.entry(String(response.headers.get('ketenpoort-record')));
const mistakeOf = async (response: Response): Promise<string> => {
  const { errors } = (await response.json()) as Refusal;
  const [mistake] = errors[0]?.extensions.mistakes ?? [];
  return `${mistake?.path.join('.') ?? ''}: ${mistake?.problem ?? ''}`;
};

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  party = await gateway.client.token({ slug: 'gemeente', function: 'casusregisseur' });
  officer = await staff('privacy-officer').token();
  const many = Array.from({ length: 15 }, (_, nth) => `a${String(nth)}: ${ASKED}`).join(' ');
  for (let entries = 0; entries <= TILE_WIDTH; entries += 15) {
    const { status } = await gateway.client.ask(party, `{ ${many} }`);
    expect(status).toBe(200);
  }
  await product.ledger.isRead();
}, 120_000);

afterAll(() => product.stop());

describe('the body of an entry', () => {
  it('is given to an officer as the very bytes of its leaf, whose hash is that of the receipt', async () => {
    const receipt = await ask();
    const response = await get(bodyPath(receipt.index));
    const bytes = await bytesOf(response);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      expect.stringMatching(/^application\/json\b/),
      'no-store',
    ]);
    expect(hashOf(bytes).toString('base64')).toBe(receipt.leafHash);
    expect(JSON.parse(bytes.toString())).toMatchObject({ id: receipt.entry, kind: 'disclosure', region: 'groningen' });
  });

  it('is an entry of the log before it leaves: who, for what, which place and whom it is about (ADL-04)', async () => {
    const { index, entry } = await ask();
    const before = await looks();
    const record = await recordOf(await get(bodyPath(index)));
    const { case: ofCase, subject } = await product.ledger.entry(entry);
    expect(record).toMatchObject({
      ...{ kind: 'log-read', step: 'BODIES', region: 'groningen', case: ofCase, subject },
      staff: { role: 'PRIVACY_OFFICER' },
      change: {
        ...{ control_purpose: PURPOSE, asked: ['index'], shard: SHARD, from: index, until: index + 1, found: 1 },
      },
    });
    expect(await looks()).toBe(before + 1);
    expect((await get(bodyPath(index), officer, PURPOSE, 'HEAD')).status).toBe(200);
    expect(await looks()).toBe(before + 2);
  });

  it.each(['9999999', '9'.repeat(19)])('that there is not is 404, and the look recorded: %s', async (index) => {
    const response = await get(bodyPath(index));
    expect([response.status, await mistakeOf(response)]).toEqual([404, 'index: the shard has no entry there']);
    const { change } = await recordOf(response);
    expect(change).toEqual({ control_purpose: PURPOSE, asked: ['index'], found: 0 });
  });

  it('is asked by an index that is a number', async () => {
    for (const index of ['01', '-1', 'x', '9'.repeat(20)]) expect((await get(bodyPath(index))).status).toBe(400);
  });
});

describe('a bundle of entries (C2SP tlog-tiles)', () => {
  it.each([
    ['full', 0n, TILE_WIDTH],
    ['partial', 1n, 5],
    ['a full one, cut', 0n, 255],
  ])('%s has the entries whose hashes the tile has', async (_which, index, width) => {
    const entries = tilePath({ level: 'entries', index, width });
    const tile = tilePath({ level: 0, index, width });
    const response = await get(`/${SHARD}/${entries}`);
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      'application/octet-stream',
      'no-store',
    ]);
    const hashes = entriesIn(await bytesOf(response)).map(hashOf);
    expect(hashes).toHaveLength(width);
    expect(Buffer.concat(hashes)).toEqual(await bytesOf(await get(`/${SHARD}/${tile}`)));
    const [from, until] = [Number(index) * TILE_WIDTH, Number(index) * TILE_WIDTH + width];
    expect(await recordOf(response)).toMatchObject({
      ...{ kind: 'log-read', step: 'BODIES' },
      change: { control_purpose: PURPOSE, asked: ['tile'], shard: SHARD, from, until, found: width },
    });
  });

  it.each(['002', '000.p/256', '000.p/0', '0', 'x000/000', '009', HUGE])(
    'that the tree has not, or whose path is none, is 404: %s',
    async (path) => {
      const response = await get(`/${SHARD}/tile/entries/${path}`);
      expect([response.status, await mistakeOf(response)]).toEqual([404, 'tile: there is no such tile']);
      expect((await get(`/${SHARD}/tile/0/${path}`)).status).toBe(404);
    },
  );
});

describe('bodies', () => {
  const paths = (shard: string): readonly string[] => [
    ...['0', '9999999', '01'].map((index) => bodyPath(index, shard)),
    ...['000.p/1', '009', 'x'].map((path) => `/${shard}/tile/entries/${path}`),
  ];

  it('are for nobody else: a party, whatever it names, and an officer of another region get one and the same answer', async () => {
    const jwk = generateSigningKey('twente-1');
    const admin = new StaffChanges(staff('beheerder'), product.ledger);
    await admin.make('addStaff', { id: 'twents', role: 'PRIVACY_OFFICER', regions: ['twente'], jwk: publicJwk(jwk) });
    const elsewhere = await new StaffClient(gateway.url, product.issuer, 'twents', jwk).token();
    await eventually('there is a shard of all heads', async () => (await get('/meta/checkpoint')).status === 200);
    const before = await looks();
    const refused: Response[] = [];
    for (const path of [...paths(SHARD), ...paths(`twente-${YEAR}`), ...paths('nergens-2026'), ...paths('meta')])
      for (const purpose of [PURPOSE, null]) refused.push(await get(path, party, purpose));
    for (const path of [...paths(SHARD), ...paths('nergens-2026')]) refused.push(await get(path, elsewhere));
    for (const path of paths('meta')) refused.push(await get(path, officer));
    const answers = await Promise.all(refused.map(async (one) => `${String(one.status)} ${await one.text()}`));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^404 .*no body here is yours to read/);
    expect(refused.every(({ headers }) => headers.get('ketenpoort-record') === null)).toBe(true);
    expect((await get(bodyPath(0), await staff('beheerder').token())).status).toBe(403);
    expect((await get(bodyPath(0), 'none')).status).toBe(401);
    expect(await looks()).toBe(before);
  });

  it('are read for a stated control purpose alone, told in a header (LEG-06)', async () => {
    const before = await looks();
    for (const [purpose, code] of [
      [null, 'MISSING_PURPOSE_OF_USE'],
      ['', 'MISSING_PURPOSE_OF_USE'],
      ['CASUSOVERLEG', 'UNKNOWN_PURPOSE'],
      ['INZAGE_BETROKKENE', 'UNKNOWN_PURPOSE'],
    ] as const)
      for (const path of paths(SHARD)) {
        const response = await get(path, officer, purpose);
        const [error] = ((await response.json()) as Refusal).errors;
        expect([response.status, error?.extensions.code]).toEqual([400, code]);
        expect(error?.extensions.purposes).toContain(PURPOSE);
        expect(error?.message).toContain('ketenpoort-control-purpose');
      }
    expect(await looks()).toBe(before);
  });

  it('are not told while the look cannot be recorded', async () => {
    const { index, entry } = await ask();
    await product.ledger.sql('REVOKE INSERT ON ledger.body FROM ketenpoort_gateway');
    try {
      for (const path of [bodyPath(index), bodyPath('9999999'), `/${SHARD}/tile/entries/000`]) {
        const response = await get(path);
        const text = await response.text();
        expect([response.status, text.includes('LEDGER_UNAVAILABLE'), text.includes(entry)]).toEqual([
          503,
          true,
          false,
        ]);
        expect(response.headers.get('ketenpoort-record')).toBeNull();
      }
    } finally {
      await product.ledger.sql('GRANT INSERT ON ledger.body TO ketenpoort_gateway');
    }
    expect((await get(bodyPath(index))).status).toBe(200);
  });

  it('that were let go of are 410: that one, and each bundle that it was in; those beside it are still told', async () => {
    await product.ledger.makeOld(SHARD, 7);
    await staff('beheerder').ask('mutation { pruneLedger(before: "2019-06-01") { bodies } }');
    await product.ledger.isRead();
    for (const [path, problem, place] of [
      [bodyPath(7), 'index: the body of this entry is not there any more', [7, 8]],
      [`/${SHARD}/tile/entries/000`, 'tile: not every body of this bundle is there any more', [0, 256]],
      [`/${SHARD}/tile/entries/000.p/8`, 'tile: not every body of this bundle is there any more', [0, 8]],
    ] as const) {
      const response = await get(path);
      expect([response.status, response.headers.get('cache-control')]).toEqual([410, 'no-store']);
      expect(await mistakeOf(response)).toBe(problem);
      const [from, until] = place;
      expect(await recordOf(response)).toMatchObject({ change: { shard: SHARD, from, until, found: 0 } });
    }
    const leaves = 'SELECT id FROM ledger.leaf WHERE shard = $1 AND idx = $2';
    const [leaf] = await product.ledger.sql<{ id: string }>(leaves, [SHARD, 7]);
    for (const [id, pruned] of [
      [leaf?.id, { shard: SHARD, index: '7' }],
      ['00000000-0000-4000-8000-0000000000ff', null],
    ] as const) {
      const show = `{ disclosure(id: "${String(id)}", region: "groningen", controlPurpose: "${PURPOSE}") { entry { id } pruned { shard index } } }`;
      expect((await staff('privacy-officer').look(show)).body.data).toEqual({ disclosure: { entry: null, pruned } });
    }
    const tile = await bytesOf(await get(`/${SHARD}/tile/0/000`));
    for (const index of [6, 8]) {
      const hash = hashOf(await bytesOf(await get(bodyPath(index))));
      expect(hash).toEqual(tile.subarray(32 * index, 32 * index + 32));
    }
    expect(entriesIn(await bytesOf(await get(`/${SHARD}/tile/entries/000.p/7`)))).toHaveLength(7);
  });

  it('that were changed are told as they stand, so that their hash gives them away', async () => {
    const tile = await bytesOf(await get(`/${SHARD}/tile/0/000`));
    for (const [index, text] of ['{"subject":"geheim","case":["x"]}', 'geheim'].entries()) {
      const at = 20 + index;
      const change = 'UPDATE ledger.body SET bytes = $3 WHERE shard = $1 AND idx = $2';
      await product.ledger.sql(change, [SHARD, at, Buffer.from(text)]);
      const response = await get(bodyPath(at));
      const bytes = await bytesOf(response);
      expect([response.status, bytes.toString()]).toEqual([200, text]);
      expect(hashOf(bytes)).not.toEqual(tile.subarray(32 * at, 32 * at + 32));
      const record = String(response.headers.get('ketenpoort-record'));
      const told = JSON.stringify((await product.ledger.answers([record])).get(record));
      expect(told).toContain(`"from":${String(at)}`);
      expect(told).not.toMatch(/geheim|"case"|"subject"/);
    }
  });
});

/** What a bundle holds, read as C2SP tlog-tiles has it. */
function entriesIn(bundle: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let next = 0; next < bundle.length;) {
    const until = next + 2 + bundle.readUInt16BE(next);
    expect(until).toBeLessThanOrEqual(bundle.length);
    entries.push(bundle.subarray(next + 2, until));
    next = until;
  }
  return entries;
}
