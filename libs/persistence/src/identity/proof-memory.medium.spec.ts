import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DpopProof } from '#identity';
import { SourceUnavailable } from '#kernel';
import { freshDatabase, type FreshDatabase } from '#testing';
import { poolOf } from '../pool.js';
import { PostgresProofMemory } from './proof-memory.js';

/** Real here: PostgreSQL, in the roles of both applications. */
let database: FreshDatabase;
let pools: readonly pg.Pool[];
let admin: pg.Client;
let replicas: readonly PostgresProofMemory[];

beforeAll(async () => {
  database = await freshDatabase();
  pools = [poolOf(database.gatewayUrl, 'one', 4), poolOf(database.consentUrl, 'two', 4)];
  replicas = pools.map((pool) => new PostgresProofMemory(pool));
  admin = new pg.Client(database.adminUrl);
  await admin.connect();
}, 60_000);

afterAll(async () => {
  await Promise.all([admin.end(), ...pools.map((pool) => pool.end())]);
  await database.drop();
});

const proofWith = (id: string, change: Partial<DpopProof> = {}): DpopProof => ({
  ...{ thumbprint: 'a-key', id, expiresAt: Date.now() + 60_000 },
  ...change,
});
const remember = (replica: number, proof: DpopProof): Promise<boolean> => replicas[replica]!.remember(proof);

describe('the memory of proofs', () => {
  it('knows a proof again at every replica of every application', async () => {
    const proof = proofWith('one-id-of-a-proof');
    expect([await remember(0, proof), await remember(1, proof), await remember(0, proof)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('takes an id as its key’s own', async () => {
    expect(await remember(0, proofWith('one-id-of-a-proof', { thumbprint: 'another-key' }))).toBe(true);
  });

  it('gives each of many to exactly one of those that show it at once, and locks none out', async () => {
    const proofs = Array.from({ length: 150 }, (_, index) => proofWith(`raced-${String(index)}`));
    const shown = [...proofs, ...proofs.toReversed(), ...proofs].flatMap((proof) =>
      [0, 1].map((at) => ({ at, proof })),
    );
    const answers = await Promise.all(
      shown.map(async ({ at, proof }) => ({ id: proof.id, isNew: await remember(at, proof) })),
    );
    expect(
      answers
        .filter(({ isNew }) => isNew)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(proofs.map(({ id }) => id).sort());
  });

  it('forgets those that ended more than a minute ago, as others come', async () => {
    for (const ago of [61_000, 70_000, 59_000])
      await remember(0, proofWith(`ended-${String(ago)}`, { expiresAt: Date.now() - ago }));
    await remember(1, proofWith('the-next'));
    const { rows } = await admin.query<{ ended: string }>(
      'SELECT count(*) AS ended FROM gate.proof WHERE expires_at < now()',
    );
    expect(Number(rows[0]?.ended)).toBe(1);
  });

  it('says that it cannot tell when there is no database', async () => {
    const nowhere = poolOf('postgresql://nobody@127.0.0.1:1/none', 'none', 1);
    await expect(new PostgresProofMemory(nowhere).remember(proofWith('x'))).rejects.toBeInstanceOf(SourceUnavailable);
    await nowhere.end();
  });
});
