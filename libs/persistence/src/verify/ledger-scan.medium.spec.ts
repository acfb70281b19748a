import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BlockCheck,
  isBreach,
  LedgerCheck,
  readTrustedKeys,
  verifyParts,
  type Finding,
  type LedgerPart,
  type LedgerReport,
} from '#ledger';
import {
  freshDatabase,
  LedgerReader,
  loadLedger,
  madeLedger,
  sha256Of,
  TAMPERINGS,
  type Expected,
  type FreshDatabase,
  type MadeLedger,
} from '#testing';
import { verifyEd25519 } from '../ledger/ed25519.js';
import { LedgerScan } from './ledger-scan.js';

/** Real here: PostgreSQL, and the role of the gateway that reads. Tampered with as a superuser. */
const LEDGER = madeLedger();
let database: FreshDatabase;
let reader: LedgerReader;

beforeAll(async () => {
  database = await freshDatabase();
  reader = new LedgerReader(database.adminUrl);
}, 30_000);

afterAll(async () => {
  await reader.close();
  await database.drop();
});

async function* partsOf(scan: LedgerScan): AsyncGenerator<LedgerPart> {
  for (const shard of await scan.shards()) {
    yield shard.part;
    yield* scan.blocks(shard);
  }
}

async function verify({ signer, kept }: MadeLedger): Promise<LedgerReport> {
  const claims = Object.entries(kept).map(([shard, note]) => ({ shard, note, origin: 'kept' as const }));
  const judge = { keys: readTrustedKeys(sha256Of, signer.verifying), verify: verifyEd25519 };
  const check = new LedgerCheck({ sha256: sha256Of, judge, claims, isSigned: true, only: null });
  const blocks = new BlockCheck(sha256Of);
  const scan = new LedgerScan(database.gatewayUrl);
  await scan.open();
  try {
    for (const shard of await scan.shards()) for (const spot of await scan.spots(shard)) check.note(shard.shard, spot);
    await verifyParts(partsOf(scan), check, { width: 1, run: (block) => blocks.check(block) });
  } finally {
    await scan.close();
  }
  return check.report();
}

const shown = ({ code, shard, index, until, detail }: Finding): Expected =>
  detail === '' ? [code, shard, index, until] : [code, shard, index, until, detail];
const breaches = ({ findings }: LedgerReport): Expected[] => findings.filter(isBreach).map(shown);

describe('a ledger in a database', () => {
  it('holds when nobody tampered with it, with what was pruned and lost told', async () => {
    await loadLedger(database.adminUrl, LEDGER);
    const report = await verify(LEDGER);
    expect(report.findings.map(shown)).toEqual([
      ['PRUNED', 'twente-2026', 0, 10],
      ['RESTORED', 'twente-2026', 40, 45],
    ]);
    expect(report).toMatchObject({ held: true, entries: 3049 });
  });

  it.each(TAMPERINGS.filter(({ isFileOnly }) => isFileOnly === undefined))(
    'shows $name, at the right index (ADL-05)',
    async ({ with: tamper, found }) => {
      await loadLedger(database.adminUrl, tamper(LEDGER));
      expect(breaches(await verify(LEDGER))).toEqual(found);
    },
  );

  it.each<[string, string, readonly Expected[]]>([
    [
      'a changed size of a head',
      `UPDATE ledger.head SET size = 2 WHERE shard = 'groningen-2026-2'`,
      [
        ['HEAD_DIFFERS', 'groningen-2026-2', 3, 4, 'size'],
        ['HEAD_DIFFERS', 'groningen-2026-2', 3, 4, 'frontier'],
      ],
    ],
    [
      'a changed root of a shard that is closed',
      `UPDATE ledger.shard SET closed_root = sha256('') WHERE shard = 'groningen-2026'`,
      [['HEAD_DIFFERS', 'groningen-2026', 3000, 3001, 'root']],
    ],
    [
      'a changed frontier',
      `UPDATE ledger.head SET frontier = sha256('') || sha256('') WHERE shard = 'groningen-2026-2'`,
      [['HEAD_DIFFERS', 'groningen-2026-2', 3, 4, 'frontier']],
    ],
    [
      'a checkpoint as a JWS that is not of it',
      `UPDATE ledger.head SET jws = 'e30.e30.e30' WHERE shard = 'groningen-2026-2'`,
      [['HEAD_DIFFERS', 'groningen-2026-2', 3, 4, 'jws']],
    ],
    [
      'a body that pretends to be two lines',
      `UPDATE ledger.body SET bytes = bytes || '\\x0a'::bytea || bytes WHERE shard = 'groningen-2026' AND idx = 1234`,
      [['LEAF_DIFFERS', 'groningen-2026', 1234, 1235]],
    ],
    [
      'a second body of an entry',
      `INSERT INTO ledger.body SELECT shard, idx, '2026-05-01', '{}' FROM ledger.body WHERE shard = 'groningen-2026' AND idx = 1234`,
      [
        ['LEAF_DIFFERS', 'groningen-2026', 1234, 1235],
        ['OUT_OF_ORDER', 'groningen-2026', 1234, 1235],
      ],
    ],
    [
      'an entry far beyond all others',
      `UPDATE ledger.leaf SET idx = 900000000000 WHERE shard = 'twente-2026' AND idx = 39`,
      [
        ['ENTRY_MISSING', 'twente-2026', 39, 900_000_000_000],
        ['UNSIGNED_TAIL', 'twente-2026', 43, 900_000_000_001],
        ['BODY_MISSING', 'twente-2026', 900_000_000_000, 900_000_000_001],
      ],
    ],
    [
      'a shard without its row',
      `WITH gone AS (DELETE FROM ledger.head WHERE shard = 'meta') DELETE FROM ledger.shard WHERE shard = 'meta'`,
      [
        ['SHARD_MISNAMED', 'meta', null, null, 'row'],
        ['UNSIGNED', 'meta', 2, 3, 'none'],
      ],
    ],
    [
      'a row that names another year than its shard',
      `UPDATE ledger.shard SET year = 2025 WHERE shard = 'twente-2026'`,
      [['SHARD_MISNAMED', 'twente-2026', null, null, 'row']],
    ],
    [
      'a head that two regions swapped',
      `UPDATE ledger.head h SET shard = o.shard, size = o.size, root = o.root, frontier = o.frontier, note = o.note, jws = o.jws
       FROM ledger.head o WHERE h.region <> o.region AND h.region <> 'meta' AND o.region <> 'meta'`,
      [
        ['SHARD_MISNAMED', 'groningen-2026-2', null, null, 'row'],
        ['SHARD_MISNAMED', 'twente-2026-2', null, null, 'row'],
      ],
    ],
    [
      'a body far beyond the last leaf',
      `INSERT INTO ledger.body SELECT shard, 1000000000, month, bytes FROM ledger.body WHERE shard = 'groningen-2026' AND idx = 1234`,
      [['LEAF_MISSING', 'groningen-2026', 1_000_000_000, 1_000_000_001]],
    ],
    [
      'a leaf and a body before the first',
      `INSERT INTO ledger.leaf SELECT gen_random_uuid(), shard, -1, hash, kind FROM ledger.leaf WHERE shard = 'groningen-2026' AND idx = 1234;
       INSERT INTO ledger.body SELECT shard, -2, month, bytes FROM ledger.body WHERE shard = 'groningen-2026' AND idx = 1234`,
      [['LEAF_MISSING', 'groningen-2026', -2, 0]],
    ],
    [
      'bodies of a shard that there is not',
      `INSERT INTO ledger.body SELECT 'groningen-2025', 0, month, bytes FROM ledger.body WHERE shard = 'groningen-2026' AND idx = 1234`,
      [
        ['SHARD_MISNAMED', 'groningen-2025', null, null, 'row'],
        ['LEAF_MISSING', 'groningen-2025', 0, 1],
      ],
    ],
  ])('shows %s, at the right index (ADL-05)', async (_case, sql, found) => {
    await loadLedger(database.adminUrl, LEDGER);
    await reader.sql(sql);
    expect(breaches(await verify(LEDGER))).toEqual(found);
  });
});
