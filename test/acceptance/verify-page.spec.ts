import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import packed from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';
import { isBreach, readKept, writeKept, type LedgerReport } from '#ledger';
import { exportOf, madeLedger, TAMPERINGS, type Expected, type MadeLedger } from '#testing';

/** Real here: a Chromium, the page opened from disk as an officer opens it, and the module as it was bundled. */
const LEDGER = madeLedger();
const BUNDLE = 'dist/verify/ketenpoort-verify.js';
const MODULE = '/ketenpoort-verify.js';
const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

let browser: Browser;
let page: Page;
let lab: Page;
let server: Server;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ketenpoort-page-'));
  browser = await launch();
  page = await browser.newPage();
  await page.goto(pathToFileURL(resolve('dist/verify/verify.html')).href);
  server = await serve();
  lab = await browser.newPage();
  await lab.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
}, 120_000);

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function launch(): Promise<Browser> {
  try {
    return await chromium.launch({ executablePath: await packed.executablePath(), args: packed.args, headless: true });
  } catch (error) {
    const executablePath = SYSTEM.find((path) => existsSync(path));
    if (executablePath === undefined) throw error;
    return chromium.launch({ executablePath, args: ['--no-sandbox'], headless: true });
  }
}

const keptOf = ({ signer, kept }: MadeLedger): string =>
  writeKept({ ledger: signer.ledger, shards: new Map(Object.entries(kept)) });

/** Serves the module, and an empty page to use it on. */
async function serve(): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isModule = url === MODULE;
    response
      .setHeader('content-type', isModule ? 'text/javascript' : 'text/html')
      .end(isModule ? readFileSync(BUNDLE) : '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Calls the module. */
async function verifyThere(ledger: MadeLedger): Promise<LedgerReport> {
  const given = {
    module: MODULE,
    file: exportOf(ledger).toString('base64'),
    keys: ledger.signer.verifying,
    kept: keptOf(ledger),
  };
  return lab.evaluate(async ({ module, file, keys, kept }) => {
    const { verifyExport } = (await import(module)) as { verifyExport: (given: object) => Promise<LedgerReport> };
    const bytes = Uint8Array.from(atob(file), (sign) => sign.charCodeAt(0));
    return verifyExport({ file: new Blob([bytes]), keys, kept });
  }, given);
}

const breaches = ({ findings }: LedgerReport): Expected[] =>
  findings
    .filter(isBreach)
    .map(({ code, shard, index, until, detail }) =>
      detail === '' ? [code, shard, index, until] : [code, shard, index, until, detail],
    );

describe('the verifier in a browser', () => {
  it('holds a ledger that nobody tampered with, and stands on nothing else', async () => {
    const report = await verifyThere(LEDGER);
    expect(report.findings.map(({ code }) => code)).toEqual(['PRUNED', 'RESTORED']);
    expect(report).toMatchObject({ held: true, entries: 3049 });
    expect(readFileSync(BUNDLE, 'utf8')).not.toMatch(/^import /m);
  });

  it.each(TAMPERINGS)('finds $name, at the right index (ADL-05)', async ({ with: tamper, found }) => {
    expect(breaches(await verifyThere(tamper(LEDGER)))).toEqual(found);
  });
});

describe('the page for an officer, opened from disk', () => {
  const fill = async (bytes: Buffer, state?: string): Promise<void> => {
    const [file, keys, kept] = ['ledger.export', 'ledger-verifying.json', 'bewaard.json'].map((name) =>
      join(folder, name),
    );
    writeFileSync(String(file), bytes);
    writeFileSync(String(keys), LEDGER.signer.verifying);
    writeFileSync(String(kept), keptOf(LEDGER));
    await page.getByLabel('Uitvoerbestand van het logboek').setInputFiles(String(file));
    await page.getByLabel('Openbare sleutels').setInputFiles(String(keys));
    await page.getByLabel('Bewaarde stand').setInputFiles(state ?? String(kept));
    await page.getByRole('button', { name: 'Controleren' }).click();
    await page.getByRole('heading', { level: 2 }).waitFor();
  };

  it('says in Dutch that the ledger holds', async () => {
    await fill(exportOf(LEDGER));
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('Het logboek klopt');
    expect(await page.locator('#uitslag').textContent()).toContain('3.049 regels in 5 delen');
  });

  it('gives a state to keep when it held, by which the next check finds a tail that was cut off', async () => {
    await fill(exportOf(LEDGER));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Stand bewaren' }).click(),
    ]);
    const kept = join(folder, 'bewaarde-stand.json');
    await download.saveAs(kept);
    expect([...(readKept(readFileSync(kept, 'utf8'))?.shards.keys() ?? [])].sort()).toEqual(
      LEDGER.shards.map(({ shard }) => shard).sort(),
    );
    const cut = TAMPERINGS.find(({ name }) => name === 'a restored backup, checkpoint and all');
    await fill(exportOf(cut?.with(LEDGER) ?? LEDGER), kept);
    expect(await page.getByRole('row', { name: /TAIL_MISSING/ }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Stand bewaren' }).count()).toBe(0);
  });

  it('says what does not hold, where, and what it means', async () => {
    const tampering = TAMPERINGS.find(({ name }) => name === 'an edited body');
    await fill(exportOf(tampering?.with(LEDGER) ?? LEDGER));
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('Het logboek klopt NIET');
    const row = page.getByRole('row', { name: /LEAF_DIFFERS/ });
    expect(await row.textContent()).toContain('groningen-20261234De regel is niet meer zoals die is vastgelegd.');
  });

  it('says so when the keys are none', async () => {
    await fill(exportOf(LEDGER));
    await page.getByLabel('Openbare sleutels').setInputFiles(join(folder, 'ledger.export'));
    await page.getByRole('button', { name: 'Controleren' }).click();
    await page.getByRole('heading', { name: 'Er is niet gecontroleerd' }).waitFor();
    expect(await page.locator('#uitslag').getAttribute('data-held')).toBe('unknown');
    expect(await page.locator('#uitslag').textContent()).toContain('De openbare sleutels zijn niet te lezen');
  });
});
