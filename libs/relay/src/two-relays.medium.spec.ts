// Real: PostgreSQL, the ledger's own writer, Apache Kafka, two relays whose sessions are cut off again and again, so that both believe that
// they lead. Made up: the entries.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditConsumer, FileStore, type Told } from '#audit-consumer';
import { RelayedLedger } from '#testing';

const CUTS = 12;
const CUT_OFF = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'ketenpoort-relay-lead' AND datname = current_database()`;
const folder = mkdtempSync(join(tmpdir(), 'audit-place-'));
let ledger: RelayedLedger;

beforeAll(async () => {
  ledger = await RelayedLedger.start();
}, 30_000);

afterAll(async () => {
  await ledger.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

it('skips nothing and changes no order when two relays lead at once: entries come twice at most', async () => {
  const relays = [ledger.relay(), ledger.relay()];
  let cuts = 0;
  const cutting = async (): Promise<void> => {
    for (; cuts < CUTS; cuts += 1) {
      await sleep(150);
      await ledger.reader.sql(CUT_OFF);
    }
  };
  const appending = async (): Promise<void> => {
    while (cuts < CUTS) await ledger.append(25);
  };
  await Promise.all([cutting(), appending()]);
  await ledger.append(10);
  for (const relay of relays) await relay.drain(30_000);
  const lags = (await relays[0]?.lag()) ?? [];
  expect(lags.filter(({ next, size }) => next !== size)).toEqual([]);

  const told: Told[] = [];
  const consumer = await AuditConsumer.open(new FileStore(folder));
  const messages = (await ledger.records()).map(({ offset, ...record }) => ({ ...record, offset: String(offset) }));
  await consumer.process(messages[0]?.partition ?? 0, messages, (one) => void told.push(one));
  const rows = await ledger.reader.rows();
  expect(told.filter(({ what }) => what !== 'entry' && what !== 'duplicate')).toEqual([]);
  expect(told.flatMap((one) => (one.what === 'entry' ? [one.entry.id] : []))).toEqual(rows.map(({ id }) => id));
  expect(ledger.told.filter((event) => event === 'relay.leads').length).toBeGreaterThan(2);
}, 90_000);
