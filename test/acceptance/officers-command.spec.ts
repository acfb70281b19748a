// Real here: PostgreSQL, a gateway as a process, and the command as a process of its own. Made up: the data.
import { execFile } from 'node:child_process';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listenAtIssuer, TestProduct } from '#testing';

const MAIN = join('apps', 'cli', 'ketenpoort.mjs');
const CASE = '00000000-0000-4000-8000-000000000002';
const AS = ['--as', 'privacy-officer', '--region', 'groningen'];
const FOR = ['--for', 'RECHTMATIGHEIDSCONTROLE', ...AS];
const TIMES = 3;

let product: TestProduct;
let address: Server;
let env: Record<string, string>;
let record: string;

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...words: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...words], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

beforeAll(async () => {
  product = await TestProduct.start();
  const gateway = await product.gateway();
  address = await listenAtIssuer(product.issuer, gateway.url);
  env = { PATH: process.env['PATH'] ?? '', ISSUER: product.issuer, KEYS_DIR: product.keys };
  const token = await gateway.client.token({
    slug: 'ggz',
    function: 'behandelaar',
    scope: 'region:groningen purpose:UITVOERING',
  });
  for (let nr = 0; nr < TIMES; nr += 1) {
    const { body } = await gateway.client.ask(
      token,
      `{ case(id: "${CASE}", purpose: UITVOERING) { zorginhoud { diagnose } } }`,
    );
    record = String(body.extensions?.disclosure?.record);
  }
  await product.ledger.isRead();
}, 100_000);
afterAll(async () => {
  await product.stop();
  address.close();
});

describe('the command of a privacy officer', () => {
  it('lists the log as a table, as JSON and as CSV, page by page up to a limit', async () => {
    const table = await run('disclosures', 'list', '--case', CASE, '--party', 'ggz', ...FOR);
    expect(table).toMatchObject({ code: 0, err: '' });
    expect(table.out.trim().split('\n')).toHaveLength(1 + TIMES);
    expect(table.out).toMatch(/^at +kind +party +purpose +case +granted +refused +outcome +id\n/);
    const csv = await run('disclosures', 'list', '--case', CASE, '--csv', ...FOR);
    expect(csv.out.split('\r\n')).toHaveLength(2 + TIMES);
    const json = await run('disclosures', 'list', '--limit', '2', '--json', ...FOR);
    const { rows, hasMore } = JSON.parse(json.out) as { rows: { id: string }[]; hasMore: boolean };
    expect([rows.map(({ id }) => id)[0], rows.length, hasMore]).toEqual([record, 2, true]);
    expect(json.err).toContain('There is more');
  });

  it('shows one entry, who received a field, and whose a pseudonym is', async () => {
    const shown = await run('disclosures', 'show', record, ...FOR);
    expect(shown.out).toMatch(/granted by GGZ-\d+, FULL, of .*GGZ/);
    expect(shown.out).toMatch(/^legalBasis +AVG_6_1_E .*\n[^]*^source +\d{20} DELIVERED$/m);
    for (const fact of [/^rested on:$/m, /^ {2}phase +"UITVOERING"$/m, /^ {2}items +\{"by":"\d{20}",.*"unit":"K09"/m])
      expect(shown.out).toMatch(fact);
    const { entry } = JSON.parse((await run('disclosures', 'show', record, '--json', ...FOR)).out) as {
      entry: { case: string; parts: { leafHash: string }[] };
    };
    expect(shown.out).toContain(`leaf ${String(entry.parts[0]?.leafHash)}`);
    const received = await run(
      'disclosures',
      'recipients',
      '--case',
      CASE,
      '--field',
      'K09.diagnose',
      '--json',
      ...FOR,
    );
    expect(JSON.parse(received.out)).toMatchObject({ recipients: [{ times: TIMES }] });
    const table = await run('disclosures', 'recipients', '--case', CASE, '--field', 'K09.diagnose', ...FOR);
    expect(table.out).toMatch(
      /^party +holder +purpose +clause +form .*\nGGZ Demovoorbeeld +GGZ Demovoorbeeld +UITVOERING +GGZ-4 +FULL /,
    );
    const resolved = ['disclosures', 'resolve', entry.case, '--kind', 'CASE', '--reason', 'KLACHT', ...FOR];
    expect((await run(...resolved)).out).toContain(CASE);
    await product.ledger.isRead();
    const reads = (await run('disclosures', 'reads', '--step', 'RESOLVED', ...FOR)).out.split('\n');
    expect(reads[0]).toMatch(/^at +who +step +for +told +id$/);
    expect(reads[1]).toMatch(/^\S+Z +staff [0-9a-f]{12} +RESOLVED .*KLACHT/);
  });

  it('says for which purposes one may look, and what to change', async () => {
    expect(await run('disclosures', 'list', ...AS)).toMatchObject({ code: 2, err: expect.stringContaining('--for') });
    const other = await run('disclosures', 'list', '--for', 'NIEUWSGIERIGHEID', ...AS);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('INTERNE_CONTROLE') });
    const field = await run('disclosures', 'list', '--field', 'K09.diagnosis', ...FOR);
    expect(field).toMatchObject({ code: 1, err: expect.stringContaining('K09.diagnose') });
    const admin = await run(
      'disclosures',
      'list',
      '--for',
      'INTERNE_CONTROLE',
      '--as',
      'beheerder',
      '--region',
      'groningen',
    );
    expect(admin).toMatchObject({ code: 1, err: expect.stringContaining('Only privacy officers') });
  });
});
