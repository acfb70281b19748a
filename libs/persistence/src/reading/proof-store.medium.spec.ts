// Real here: PostgreSQL with the gateway's role, the ledger's own writer, the follower. Made up: the entries.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import {
  leafHash,
  openCheckpoint,
  originOf,
  noteKey,
  provesConsistency,
  provesInclusion,
  rootAt,
  type Placed,
} from '#ledger';
import { eventually, freshDatabase, ledgerKeyFile, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { changeEntry } from '../ledger/change-entry.js';
import { draftOf, sha256 } from '../ledger/draft.js';
import { verifyEd25519 } from '../ledger/ed25519.js';
import { openRegion } from '../ledger/open-region.js';
import { PostgresLedger } from '../ledger/postgres-ledger.js';
import { poolOf } from '../pool.js';
import { CheckpointRows } from './checkpoint-rows.js';
import { EntryBodies } from './entry-bodies.js';
import type { FollowedShard } from './projection.js';
import { ProofStore, type ReadCheckpoint } from './proof-store.js';
import { Reading } from './reading.js';
import { SearchRows } from './search-rows.js';
import { TileRows } from './tile-rows.js';

const REGION = 'groningen';
const COUNT = 700;
const quiet = { warn: () => undefined, error: () => undefined };

describe('what proofs are made from', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let reading: Reading;
  let ledger: PostgresLedger;
  let store: ProofStore;
  let shard: FollowedShard;
  const notary = testNotary(ledgerKeyFile());
  const placed: Placed[] = [];

  const append = async (count: number): Promise<void> => {
    const entries = Array.from({ length: count }, (_, index) =>
      draftOf(changeEntry(0, { kind: 'party', region: REGION, step: 'ACCEDED', change: { index } })),
    );
    placed.push(...(await ledger.append(REGION, { entries, preconditions: [], notAfter: null })));
  };
  const readTo = (size: number): Promise<ReadCheckpoint> =>
    eventually(`a checkpoint of ${String(size)}`, async () => {
      const found = await store.shard(`${REGION}-${String(new Date().getUTCFullYear())}`);
      const newest = found && (await store.newest(found));
      if (newest?.size !== BigInt(size)) return false;
      shard = found!;
      return newest;
    });

  beforeAll(async () => {
    database = await freshDatabase();
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    await model.destroy();
    ledger = new PostgresLedger(database.gatewayUrl, notary);
    pool = poolOf(database.gatewayUrl, 'test-proofs', 4);
    store = new ProofStore(pool);
    reading = new Reading(pool, [new SearchRows(), new TileRows(), new CheckpointRows()], quiet);
    reading.start();
    await append(300);
    await readTo(300);
    for (let rest = COUNT - 300; rest > 0; rest -= 100) await append(100);
    await readTo(COUNT);
  }, 60_000);

  afterAll(async () => {
    await reading.stop();
    await ledger.close();
    await pool.end();
    await database.drop();
  });

  it('proves each entry in the newest checkpoint, which is the one that was signed', async () => {
    const newest = await readTo(COUNT);
    const key = noteKey(sha256, originOf(notary.keys.name, shard.shard), notary.keys.trusted[0] ?? new Uint8Array());
    const opened = openCheckpoint(newest.note, [key], verifyEd25519);
    expect(opened.signers).toEqual([key]);
    expect(opened.checkpoint).toMatchObject({ size: BigInt(COUNT) });
    for (const { idx, hash } of [0, 255, 256, 511, 512, COUNT - 1].map((index) => placed[index]!)) {
      const proof = await store.inclusion(shard, BigInt(idx), newest.size);
      const tree = { size: newest.size, root: opened.checkpoint.root };
      expect(provesInclusion(sha256, { index: BigInt(idx), leafHash: hash, proof, ...tree })).toBe(true);
    }
  });

  it('proves that each earlier size was a beginning of the newest', async () => {
    const newest = await readTo(COUNT);
    for (const from of [1n, 255n, 256n, 300n, 512n, newest.size]) {
      const root1 = await rootAt(store.source(shard, newest.size), from);
      const proof = await store.consistency(shard, from, newest.size);
      const sizes = { size1: from, size2: newest.size };
      expect(provesConsistency(sha256, { ...sizes, root1, root2: newest.root, proof })).toBe(true);
    }
  });

  it('has tiles of 256 hashes, and of any width that a smaller tree had of them', async () => {
    const whole = await store.tile(shard, { level: 0, index: 1n, width: 256 });
    expect(whole).toEqual(Buffer.concat(placed.slice(256, 512).map(({ hash }) => hash)));
    const part = await store.tile(shard, { level: 0, index: 1n, width: 44 });
    expect(part).toEqual(whole?.subarray(0, 44 * 32));
    expect(await store.tile(shard, { level: 0, index: 2n, width: COUNT - 512 + 1 })).toBeNull();
    expect(await store.tile(shard, { level: 1, index: 0n, width: 2 })).toHaveLength(64);
    for (const index of [3n, 2n ** 63n, 10n ** 30n])
      expect(await store.tile(shard, { level: 0, index, width: 1 })).toBeNull();
  });

  it('knows where an entry stands, and has its body', async () => {
    const entry = await store.entry(placed[5]?.id ?? '');
    expect(entry).toMatchObject({ shard: shard.shard, idx: 5, kind: 'party', region: REGION, party: null });
    const { month = '' } = entry ?? {};
    const [body] = await new EntryBodies(pool, quiet).at([{ shard: shard.shard, idx: '5', month }]);
    expect(body?.entry).toMatchObject({ change: { index: 5 } });
    expect(await store.entry('00000000-0000-7000-8000-000000000000')).toBeNull();
  });

  it('has the bytes of bodies that stand next to each other, all of them or none', async () => {
    const bodies = new EntryBodies(pool, quiet);
    const { shard: name } = shard;
    for (const [first, count] of [
      [0, 1],
      [250, 10],
      [256, 256],
      [COUNT - 1, 1],
    ] as const) {
      const leaves = await bodies.leaves({ shard: name, first: BigInt(first), count });
      const hashes = leaves?.map((bytes) => Buffer.from(leafHash(sha256, bytes)));
      expect(hashes).toEqual(placed.slice(first, first + count).map(({ hash }) => hash));
    }
    expect(await bodies.leaves({ shard: name, first: BigInt(COUNT - 1), count: 2 })).toBeNull();
    expect(await bodies.leaves({ shard: `${name}-2`, first: 0n, count: 1 })).toBeNull();
  });
});
