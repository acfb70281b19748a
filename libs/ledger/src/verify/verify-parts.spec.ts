import { describe, expect, it } from '@jest/globals';
import {
  exportOf,
  madeLedger,
  restoredLedger,
  RESTORED_TAMPERINGS,
  rootOver,
  sha256Of,
  TAMPERINGS,
  verifyOf,
  type Expected,
  type MadeLedger,
} from '#testing';
import { BlockCheck } from './block.js';
import { ExportReader, type ExportPart } from './export-file.js';
import { isBreach, type Finding } from './finding.js';
import { keptAfter, readKept } from './kept.js';
import { LedgerCheck, type LedgerReport } from './ledger-check.js';
import { readTrustedKeys } from './trusted-keys.js';
import { verifyParts } from './verify-parts.js';

async function* partsOf(bytes: Uint8Array, piece = 65_536): AsyncGenerator<ExportPart> {
  const reader = new ExportReader();
  for (let at = 0; at < bytes.length; at += piece) yield* reader.read(bytes.subarray(at, at + piece));
  yield* reader.end();
  await Promise.resolve();
}

async function checked(ledger: MadeLedger, bytes: Uint8Array = exportOf(ledger), piece?: number): Promise<LedgerCheck> {
  const keys = readTrustedKeys(sha256Of, ledger.signer.verifying);
  const claims = Object.entries(ledger.kept).map(([shard, note]) => ({ shard, note, origin: 'kept' as const }));
  const judge = { keys, verify: verifyOf };
  const check = new LedgerCheck({ sha256: sha256Of, judge, claims, isSigned: true, only: null });
  const blocks = new BlockCheck(sha256Of);
  await verifyParts(partsOf(bytes, piece), check, { width: 2, run: (block) => blocks.check(block) });
  return check;
}

const verify = async (...given: Parameters<typeof checked>): Promise<LedgerReport> =>
  (await checked(...given)).report();

const shown = ({ code, shard, index, until, detail }: Finding): Expected =>
  detail === '' ? [code, shard, index, until] : [code, shard, index, until, detail];
const breaches = ({ findings }: LedgerReport): Expected[] => findings.filter(isBreach).map(shown);

const LEDGER = madeLedger();
const WHOLE = exportOf(LEDGER);

describe('a ledger that nobody tampered with', () => {
  it.each([1 << 20, 65_536, 997])('holds, read in pieces of %d bytes', async (piece) => {
    const report = await verify(LEDGER, WHOLE, piece);
    expect(report.findings.map(shown)).toEqual([
      ['PRUNED', 'twente-2026', 0, 10],
      ['RESTORED', 'twente-2026', 40, 45],
    ]);
    expect(report).toMatchObject({ held: true, entries: 3049, left: 0 });
    expect(report.shards.map(({ shard, size, note }) => [shard, size, note !== null])).toEqual([
      ['meta', 2, true],
      ['groningen-2026-2', 3, true],
      ['twente-2026-2', 4, true],
      ['groningen-2026', 3000, true],
      ['twente-2026', 40, true],
    ]);
  });
});

describe('a ledger that was set back over New Year, with the shard of all heads', () => {
  const ledger = restoredLedger();

  it('holds, and tells all that was lost', async () => {
    const report = await verify(ledger);
    expect(report.findings.map(shown)).toEqual([
      ['RESTORED', 'groningen-2026', 40, 45],
      ['RESTORED', 'groningen-2026-2', 0, 3],
      ['RESTORED', 'groningen-2027', 0, 10],
      ['RESTORED', 'meta', 1, 2],
    ]);
    expect(report.held).toBe(true);
    expect(report.shards.map(({ shard }) => shard)).toEqual(['meta-2', 'meta', 'groningen-2027-3', 'groningen-2026']);
  });

  it.each(RESTORED_TAMPERINGS)('$name is found', async ({ with: tamper, found }) => {
    expect(breaches(await verify(tamper(ledger)))).toEqual(found);
  });
});

describe('what is kept after a check that held', () => {
  it('is the newest checkpoint of each shard, and of those that are not here what was kept before', async () => {
    const { shards } = await verify(LEDGER);
    const before = new Map([['elders-2026', 'kept before']]);
    const unsigned = { shard: 'twente-2027', size: 0, note: null };
    const kept = readKept(
      keptAfter({ ledger: LEDGER.signer.ledger, shards: before }, { shards: [...shards, unsigned] }),
    );
    expect([...(kept?.shards.keys() ?? [])].sort()).toEqual(
      ['elders-2026', ...shards.map(({ shard }) => shard)].sort(),
    );
    expect(kept?.shards.get('elders-2026')).toBe('kept before');
  });
});

describe('what is not what was said of it', () => {
  it('is nothing when nobody tampered with it', async () => {
    expect((await checked(LEDGER)).unheld().size).toBe(0);
  });

  it('is told with the root that it should have, for who has another copy of the hashes', async () => {
    const tampering = TAMPERINGS.find(({ name }) => name === 'an edited body whose leaf hash was made to fit');
    const found = (await checked(tampering?.with(LEDGER) ?? LEDGER)).unheld();
    const root = rootOver(LEDGER.shards.find(({ shard }) => shard === 'groningen-2026')?.entries.slice(0, 2000) ?? []);
    expect([...found]).toEqual([['groningen-2026', { from: 1000, size: 2000, root }]]);
  });
});

describe('tampering (ADL-05)', () => {
  it.each(TAMPERINGS)('$name is found in an export, at the right index', async ({ with: tamper, found }) => {
    const report = await verify(tamper(LEDGER));
    expect(breaches(report)).toEqual(found);
    expect(report.held).toBe(false);
  });
});
