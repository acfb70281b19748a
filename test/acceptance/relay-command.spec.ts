// Real here: PostgreSQL, Kafka with a topic that takes small records only, a gateway and the command as processes. Made up: the data.
import { execFile } from 'node:child_process';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk } from '#identity';
import { freePort } from '../../apps/launch/src/ports.js';
import {
  eventually,
  listenAtIssuer,
  makeTopic,
  StaffChanges,
  StaffClient,
  TestProduct,
  widenTopic,
  type Gateway,
} from '#testing';

const MAIN = join('apps', 'cli', 'ketenpoort.mjs');
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const SMALL = 1_400;

let product: TestProduct;
let gateway: Gateway;
let address: Server;
let shard: string;
let metrics: string;

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ISSUER: product.issuer, KEYS_DIR: product.keys };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...words, '--as', 'beheerder'], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, said: out + err });
    });
  });
}

function staff(file = join(product.keys, 'staff', 'beheerder.json')): StaffChanges {
  return new StaffChanges(StaffClient.fromFile(gateway.url, product.issuer, file), product.ledger);
}

async function parkedByMetric(): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  const line = new RegExp(`^ketenpoort_relay_parked_entries\\{shard="${shard}"[^}]*\\} ([0-9]+)`, 'm').exec(text);
  return line ? Number(line[1]) : undefined;
}

async function place(): Promise<{ readonly next: number; readonly size: number }> {
  const [row] = await product.ledger.sql<{ next: number; size: number }>(
    'SELECT c.next::int AS next, h.size::int AS size FROM ledger.head h JOIN relay.cursor c USING (shard) WHERE shard = $1',
    [shard],
  );
  return row ?? { next: 0, size: -1 };
}

async function carried(): Promise<void> {
  await eventually('the relay is at the end', async () => {
    const { next, size } = await place();
    return next === size;
  });
}

beforeAll(async () => {
  product = await TestProduct.start();
  await makeTopic(product.topic, SMALL);
  metrics = String(await freePort());
  gateway = await product.gateway({ METRICS_PORT: metrics });
  address = await listenAtIssuer(product.issuer, gateway.url);
  const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
  expect((await gateway.client.ask(token, QUERY)).status).toBe(200);
  const [head] = await product.ledger.sql<{ shard: string }>(
    `SELECT shard FROM ledger.head WHERE region = 'groningen'`,
  );
  shard = head?.shard ?? '';
  await carried();
}, 100_000);

afterAll(async () => {
  await product.stop();
  address.close();
});

describe('what the broker refused', () => {
  it('is listed, counted, and sent again on demand until the broker takes it', async () => {
    const listed = await run('relay', 'parked', '--json');
    const rows = JSON.parse(listed.said) as { shard: string; index: string; kind: string; reason: string }[];
    expect(rows).toContainEqual(expect.objectContaining({ shard, kind: 'disclosure', reason: 'MESSAGE_TOO_LARGE' }));
    const own = rows.filter((row) => row.shard === shard);
    expect(await parkedByMetric()).toBe(own.length);
    expect((await run('relay', 'parked')).said).toMatch(/^shard +index +id +kind +reason +since +again\n/);

    expect((await run('relay', 'resend', shard, '--index', 'x')).said).toContain('This is not an index');
    await widenTopic(product.topic);
    const asked = await run('relay', 'resend', shard);
    expect(asked).toMatchObject({ code: 0, said: expect.stringContaining('Recorded in groningen') });
    await eventually('nothing is parked', async () => (await parkedByMetric()) === 0);
    expect((await run('relay', 'resend', shard)).said).toContain('Nothing to do');

    const whole = new Set(
      (await product.audit()).filter(({ headers }) => !headers['stub']).map(({ headers }) => headers['idx']),
    );
    expect(own.filter(({ index }) => !whole.has(index))).toEqual([]);
    const entries = (await product.ledger.rows()).filter(({ kind }) => kind === 'relay');
    expect(entries.map(({ entry }) => [entry['step'], entry['change']])).toEqual([
      ['RESENT', { shard, entries: own.length }],
    ]);
  }, 90_000);
});

describe('moving the relay back', () => {
  it('is checked, undone by a dry run, recorded, and has all of it sent again in order', async () => {
    await carried();
    const before = await place();
    expect(await run('relay', 'rewind', shard, '--to', '0', '--dry-run')).toMatchObject({ code: 0 });
    expect(await place()).toEqual(before);
    const forward = await run('relay', 'rewind', shard, '--to', '999999');
    expect(forward).toMatchObject({ code: 1, said: expect.stringContaining('is moved back only') });
    expect((await run('relay', 'rewind', 'nowhere-2026', '--to', '0')).said).toContain('There is no such shard');
    expect(await run('relay', 'rewind', shard)).toMatchObject({ code: 2 });

    expect(await run('relay', 'rewind', shard, '--to', '1')).toMatchObject({ code: 0 });
    await carried();
    const again = await eventually('all of it is on the topic twice', async () => {
      const indexes = (await product.audit())
        .filter(({ key }) => key === shard)
        .map(({ headers }) => Number(headers['idx']));
      return indexes.filter((index) => index === before.next - 1).length > 1 && indexes;
    });
    const restart = again.lastIndexOf(1);
    const { size } = await place();
    expect(again.slice(restart)).toEqual(Array.from({ length: size - 1 }, (_, index) => index + 1));
    const told = (await product.ledger.rows()).filter(({ entry }) => entry['step'] === 'REWOUND');
    expect(told.map(({ entry }) => entry['change'])).toEqual([{ shard, from: before.next, to: 1 }]);
  }, 90_000);

  it('takes an administrator of the region: to another, the shard does not exist', async () => {
    const key = generateSigningKey('ander-1');
    await staff().make('addStaff', { id: 'ander', role: 'ADMINISTRATOR', regions: ['twente'], jwk: publicJwk(key) });
    const other = new StaffChanges(new StaffClient(gateway.url, product.issuer, 'ander', key), product.ledger);
    expect(await other.refusal('rewindRelay', { shard, to: '0' })).toEqual(['400 BAD_USER_INPUT', 'shard']);
    expect(await other.refusal('resendParkedEntries', { shard })).toEqual(['400 BAD_USER_INPUT', 'shard']);
    const { body } = await other.client.ask('{ parkedEntries { shard } }');
    expect((body.data?.['parkedEntries'] as { shard: string }[]).filter((row) => row.shard === shard)).toEqual([]);
  });
});
