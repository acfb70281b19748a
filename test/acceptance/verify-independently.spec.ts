import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeKept } from '#ledger';
import {
  exportOf,
  madeLedger,
  restoredLedger,
  RESTORED_TAMPERINGS,
  TAMPERINGS,
  type Expected,
  type MadeLedger,
} from '#testing';

/** Real here: a verifier in another language, run by its own interpreter. It was written from the description of the file alone. */
const LEDGER = madeLedger();
const SOURCE = 'test/independent/Verify.java';
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ketenpoort-independent-'));
  await run('javac', ['-d', folder, SOURCE]);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(file, [...args], (error, stdout, stderr) => {
      if (error === null || (error.code === 1 && stderr === '')) done(stdout);
      else failed(new Error(`${file}: ${stderr}`));
    });
  });
}

async function verify(ledger: MadeLedger, bytes = exportOf(ledger)): Promise<string[]> {
  const [file, keys, kept] = ['ledger.export', 'keys.json', 'kept.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, bytes);
  writeFileSync(keys, ledger.signer.verifying);
  writeFileSync(kept, writeKept({ ledger: ledger.signer.ledger, shards: new Map(Object.entries(ledger.kept)) }));
  const lines = await run('java', ['-XX:TieredStopAtLevel=1', '-cp', folder, 'Verify', file, keys, kept]);
  return lines.split('\n').filter((line) => line !== '');
}

/** As the other verifier tells it. */
const told = ([code, shard, index, until]: Expected): string =>
  [code, shard, index ?? '-', until ?? '-'].map(String).join(' ');

describe('a second verifier, in another language', () => {
  it('finds nothing in a ledger that nobody tampered with', async () => {
    expect(await verify(LEDGER)).toEqual([]);
  });

  it('finds nothing in one that was set back over New Year, with the shard of all heads', async () => {
    expect(await verify(restoredLedger())).toEqual([]);
  });

  it.each(RESTORED_TAMPERINGS)('finds after a restore that $name', async ({ with: tamper, found }) => {
    expect(await verify(tamper(restoredLedger()))).toEqual(found.map(told).sort());
  });

  it.each(TAMPERINGS)(
    'finds of $name what the product finds, at the same index (ADL-05)',
    async ({ with: tamper, found }) => {
      expect(await verify(tamper(LEDGER))).toEqual([...new Set(found.map(told))].sort());
    },
  );

  it('finds that a file was cut short', async () => {
    expect(await verify(LEDGER, exportOf(LEDGER).subarray(0, -10))).toEqual(['FILE_INCOMPLETE  - -']);
  });
});
