// Real here: PostgreSQL with the gateway's role. Made up: the entries and the documents they name.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { FactsChanged } from '#kernel';
import type { EntryGroup, FactsDocument } from '#ledger';
import { freshDatabase, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { DecisionStore } from './decision-store.js';
import { sha256 } from './draft.js';
import { openRegion } from './open-region.js';
import { RegionWriter } from './region-writer.js';

const REGION = 'groningen';

function documentWith(text: string): FactsDocument {
  return { hash: Buffer.from(sha256(Buffer.from(text))).toString('hex'), text };
}

function groupWith(...facts: readonly FactsDocument[]): EntryGroup {
  const bytes = Buffer.from('{}');
  const draft = {
    id: randomUUID(),
    kind: 'disclosure',
    bytes,
    hash: sha256(bytes),
    replica: null,
    settles: null,
  } as const;
  return { entries: [draft], preconditions: [], notAfter: null, facts };
}

const notary = testNotary();

describe('documents of facts', () => {
  let database: FreshDatabase;
  let admin: pg.Pool;
  let gateway: pg.Pool;
  let writer: RegionWriter;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Pool({ connectionString: database.adminUrl, max: 1 });
    gateway = new pg.Pool({ connectionString: database.gatewayUrl, max: 1 });
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    await model.destroy();
    writer = new RegionWriter(database.gatewayUrl, REGION, notary);
  });

  afterAll(async () => {
    await writer.close();
    await gateway.end();
    await admin.end();
    await database.drop();
  });

  const kept = async (): Promise<number> =>
    (await admin.query<{ count: number }>('SELECT count(*)::int AS count FROM ledger.facts')).rows[0]?.count ?? 0;

  it('are kept once, however often, and by however many replicas, they are named', async () => {
    const [one, other] = [documentWith('{"a":"één"}'), documentWith('{"a":"twee"}')];
    await Promise.all([writer.append(groupWith(one)), writer.append(groupWith(one, other))]);
    await writer.append(groupWith(other));
    const replica = new RegionWriter(database.gatewayUrl, REGION, notary);
    await replica.append(groupWith(one));
    await replica.close();
    expect(await kept()).toBe(2);
    expect(await new DecisionStore(gateway).facts(REGION, one.hash)).toBe(one.text);
  });

  it('are not kept for a group that was dropped, and kept when it comes again', async () => {
    const document = documentWith('{"a":"drie"}');
    const dropped = { ...groupWith(document), preconditions: [{ key: 'case:1', epoch: 7 }] };
    await expect(Promise.all([writer.append(dropped), writer.append(groupWith())])).rejects.toBeInstanceOf(
      FactsChanged,
    );
    expect(await new DecisionStore(gateway).facts(REGION, document.hash)).toBeNull();
    await writer.append(groupWith(document));
    expect(await new DecisionStore(gateway).facts(REGION, document.hash)).toBe(document.text);
  });

  it('are never changed or taken away by the gateway, and not believed when somebody else did', async () => {
    for (const text of ["UPDATE ledger.facts SET bytes = 'x'", 'DELETE FROM ledger.facts'])
      await expect(gateway.query(text)).rejects.toMatchObject({ code: '42501' });
    const document = documentWith('{"a":"vier"}');
    await writer.append(groupWith(document));
    await admin.query("UPDATE ledger.facts SET bytes = 'x' WHERE hash = decode($1, 'hex')", [document.hash]);
    expect(await new DecisionStore(gateway).facts(REGION, document.hash)).toBeNull();
  });
});
