// Real here: PostgreSQL, a gateway as a process, tokens, HTTP, and the command as a process of its own. Made up: the data.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isBsn } from '#kernel';
import { EXPORT_FORMATS, readEnd } from '#reports';
import { StaffClient, TestProduct, type Gateway } from '#testing';

const REGION = 'groningen';
const CASE = '00000000-0000-4000-8000-000000000001';
const ORDER = { region: REGION, controlPurpose: 'RECHTMATIGHEIDSCONTROLE', format: 'csv' };
const ASKED = `query { case(id: "${CASE}", purpose: UITVOERING) {
  identiteit { bsn geboortedatum naam { voornamen geslachtsnaam } adres { straat postcode woonplaats } } zorginhoud { diagnose } } }`;
const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-exports-'));

let product: TestProduct;
let gateway: Gateway;
let address: Server;
/** Values that were disclosed. */
let values: readonly string[] = [];
let record = '';
/** How many bytes of an answer pass on the way to the command. */
let passing = Infinity;

const staff = (id: string): StaffClient =>
  StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', `${id}.json`));

/** Whoever asks at the issuer gets to this gateway, as long as nothing is cut off. */
async function listenAtIssuer(): Promise<Server> {
  const server = createServer((socket) => {
    const behind = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let passed = 0;
    const cut = (): void => [socket, behind].forEach((one) => void one.destroy());
    for (const end of [socket, behind]) end.on('error', cut);
    socket.pipe(behind);
    behind.on('data', (bytes: Buffer) => {
      socket.write(bytes.subarray(0, Math.max(0, passing - passed)));
      passed += bytes.length;
      if (passed > passing) cut();
    });
    behind.on('end', () => socket.end());
  });
  await new Promise<void>((listening) => server.listen(Number(new URL(product.issuer).port), '127.0.0.1', listening));
  return server;
}

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  address = await listenAtIssuer();
  const scope = `region:${REGION} purpose:UITVOERING`;
  for (const [slug, role] of [
    ['levensloopaanbieder', 'zorgverantwoordelijke'],
    ['politie', 'wijkagent'],
  ] as const) {
    const token = await gateway.client.token({ slug, function: role, scope });
    const { body } = await gateway.client.ask(token, ASKED);
    record = String(body.extensions?.disclosure?.record);
    values = [...values, ...textsIn(body.data?.['case'])];
  }
}, 120_000);

afterAll(async () => {
  address.close();
  await product.stop();
  rmSync(folder, { recursive: true });
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

async function exported(order: object, by = staff('privacy-officer')): Promise<Response> {
  return fetch(`${gateway.url}/officers/exports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await by.token()}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
}

const codeOf = async (response: Response): Promise<unknown> => {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return [response.status, errors[0]?.extensions.code];
};

describe('an officer takes the log along', () => {
  it.each(EXPORT_FORMATS)('whole, without a value of the case: %s (STD-06) (LDV-05)', async (format) => {
    const response = await exported({ ...ORDER, format });
    const text = await response.text();
    const lines = text.trimEnd().split(/\r?\n/);
    const end = readEnd(lines.at(-1) ?? '');
    expect([response.status, end?.lines]).toEqual([200, lines.length - 1]);
    expect(end?.entries).toBeGreaterThan(3);
    expect(values.length).toBeGreaterThan(4);
    for (const value of values.filter(({ length }) => length > 4)) expect(text).not.toContain(value);
    for (const [number] of text.matchAll(/(?<![0-9a-f-])[0-9]{9}(?![0-9a-f-])/g)) expect(isBsn(number)).toBe(false);
  });

  it('and each is recorded before it leaves, with its purpose and no more (ADL-04)', async () => {
    const response = await exported({ ...ORDER, since: '2020-01-01T00:00:00Z' });
    const text = await response.text();
    const entry = await product.ledger.entry(String(response.headers.get('ketenpoort-record')));
    expect(entry).toMatchObject({
      kind: 'log-read',
      step: 'EXPORTED',
      region: REGION,
      staff: { role: 'PRIVACY_OFFICER' },
    });
    expect(entry['change']).toEqual({
      control_purpose: ORDER.controlPurpose,
      asked: ['format', 'since'],
      format: 'csv',
    });
    expect(text).toContain(record);
  });

  it('from and until a moment', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const none = await exported({ ...ORDER, since: tomorrow });
    expect(readEnd((await none.text()).trimEnd().split('\r\n').at(-1) ?? '')?.entries).toBe(0);
    const all = await exported({ ...ORDER, until: tomorrow });
    expect(await all.text()).toContain(record);
    for (const until of ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59-01:00']) {
      const text = await (await exported({ ...ORDER, since: '0000-01-01T00:00:00+01:00', until })).text();
      expect(text).toContain(record);
      expect(readEnd(text.trimEnd().split('\r\n').at(-1) ?? '')?.complete).toBe(true);
    }
  });

  it('for a stated control purpose alone, of a region that they watch (LEG-06)', async () => {
    expect(await codeOf(await exported({ ...ORDER, controlPurpose: undefined }))).toEqual([
      400,
      'MISSING_PURPOSE_OF_USE',
    ]);
    expect(await codeOf(await exported({ ...ORDER, controlPurpose: 'CASUSOVERLEG' }))).toEqual([
      400,
      'UNKNOWN_PURPOSE',
    ]);
    expect(await codeOf(await exported({ ...ORDER, region: 'nergens' }))).toEqual([403, 'FUNCTION_NOT_REGISTERED']);
    expect(await codeOf(await exported(ORDER, staff('beheerder')))).toEqual([403, 'FUNCTION_NOT_REGISTERED']);
    const wrong = await exported({ format: 'xml', since: 'gisteren', x: 1, controlPurpose: ORDER.controlPurpose });
    const { errors } = (await wrong.json()) as { errors: { extensions: { mistakes: { path: string[] }[] } }[] };
    expect(errors[0]?.extensions.mistakes.map(({ path }) => path.join('.'))).toEqual(['', 'format', 'region', 'since']);
    const token = await gateway.client.token({ slug: 'politie', function: 'wijkagent', scope: `region:${REGION}` });
    const partner = await fetch(`${gateway.url}/officers/exports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(partner.status).toBe(401);
    expect((await fetch(`${gateway.url}/officers/exports`)).status).toBe(405);
  });
});

describe('ketenpoort export', () => {
  const run = (...words: readonly string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'] ?? '', ISSUER: product.issuer, KEYS_DIR: product.keys };
      const child = execFile(
        process.execPath,
        [join('apps', 'cli', 'ketenpoort.mjs'), 'export', ...words],
        { env },
        (_error, out, err) => {
          resolve({ code: child.exitCode ?? -1, said: `${out}${err}` });
        },
      );
    });
  const given = (out: string): string[] => [
    ...['--format', 'ldv', '--region', REGION, '--for', 'INTERNE_CONTROLE', '--as', 'privacy-officer'],
    ...['--out', join(folder, out)],
  ];

  it('writes a file that holds the export and nothing else', async () => {
    const { code, said } = await run(...given('heel.ndjson'));
    expect([code, said]).toEqual([0, expect.stringContaining('Recorded as')]);
    const lines = readFileSync(join(folder, 'heel.ndjson'), 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('trace_id');
    expect(lines.some((line) => line.includes(record))).toBe(true);
  });

  it('writes nothing when the export is cut off', async () => {
    passing = 6_000;
    const { code, said } = await run(...given('half.ndjson'));
    passing = Infinity;
    expect([code, said]).toEqual([1, expect.stringContaining('cut off')]);
    expect(readdirSync(folder)).toEqual(['heel.ndjson']);
  });

  it('asks for nothing when the file cannot be written, so that nothing is recorded for nothing', async () => {
    const count = async (): Promise<number> =>
      (await product.ledger.rows()).filter(({ entry }) => entry['step'] === 'EXPORTED').length;
    const before = await count();
    for (const [out, why] of [
      ['heel.ndjson', 'EEXIST'],
      [join('nergens', 'heel.ndjson'), 'ENOENT'],
    ] as const) {
      const { code, said } = await run(...given(out));
      expect([code, said]).toEqual([2, expect.stringContaining(`cannot be written (${why}). Name a file`)]);
    }
    expect([await count(), readdirSync(folder)]).toEqual([before, ['heel.ndjson']]);
  });

  it('says what to state', async () => {
    const { code, said } = await run('--format', 'ldv');
    expect([code, said]).toEqual([2, expect.stringContaining('State --for')]);
    const refused = await run(...given('x.ndjson').map((word) => (word === 'INTERNE_CONTROLE' ? 'NIETS' : word)));
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('UNKNOWN_PURPOSE')]);
  });
});
