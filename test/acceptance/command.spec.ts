// Real here: PostgreSQL, a gateway as a process, and the command as a process of its own. Made up: the data.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listenAtIssuer, TestProduct } from '#testing';

const MAIN = join('apps', 'cli', 'ketenpoort.mjs');
const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-command-'));
const document = join(folder, 'wie.graphql');

let product: TestProduct;
let address: Server;
let env: Record<string, string>;

/** What the command says, and its exit code. */
async function run(...words: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...words], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, said: `${out}${err}` });
    });
  });
}

beforeAll(async () => {
  product = await TestProduct.start();
  address = await listenAtIssuer(product.issuer, (await product.gateway()).url);
  env = { PATH: process.env['PATH'] ?? '', ISSUER: product.issuer, KEYS_DIR: product.keys };
  writeFileSync(document, 'query Wie { me { oin } }');
}, 100_000);
afterAll(async () => {
  await product.stop();
  address.close();
  rmSync(folder, { recursive: true });
});

describe('the command, for a party that must bind its tokens', () => {
  it('makes a key of its own where the party must show one, and keeps it nowhere', async () => {
    await product.demand('gemeente', 'DPOP');
    const added = await run('document', 'add', document, '--party', 'gemeente', '--json');
    expect(added).toMatchObject({ code: 0, said: expect.stringContaining('"changed":true') });
    const { documentId: id } = JSON.parse(added.said) as { documentId: string };
    expect((await run('document', 'list', '--party', 'gemeente')).said).toContain(id);
    const removed = await run('document', 'remove', id, '--party', 'gemeente', '--dry-run');
    expect(removed).toMatchObject({ code: 0, said: expect.stringContaining('Dry run') });
  });

  it('says what else to use where it must show a certificate', async () => {
    await product.demand('politie', 'MTLS');
    const refused = await run('document', 'list', '--party', 'politie');
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('curl with --cert') });
  });
});

describe('the command, when it is refused', () => {
  it('names the limit that a document is over', async () => {
    const long = join(folder, 'lang.graphql');
    writeFileSync(long, `{ me { oin } } #${'x'.repeat(32 * 1024)}`);
    const refused = await run('document', 'add', long, '--party', 'ggz');
    expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/^LIMIT_EXCEEDED: .*: 32768 at most/) });
  });

  it.each(['0', '1000001', 'veel'])('speaks of its own options: %s requests per minute', async (rate) => {
    const refused = await run('party', 'terms', 'ggz', '--requests-per-minute', rate, '--as', 'beheerder');
    const said = '--requests-per-minute is a whole number from 1 to 1000000, or default\n';
    expect(refused).toEqual({ code: 2, said });
  });

  it('says of a region that is not known which one to name', async () => {
    const refused = await run('token', 'ggz', '--region', 'x');
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('Name one region') });
  });
});

describe('the command, when nobody reads on', () => {
  it('ends without a word', async () => {
    const child = spawn(process.execPath, [MAIN, '--help'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, said]).toEqual([0, '']);
  });
});
