import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '#ledger';
import { KafkaAuditTopic } from '#relay';
import { eventually, testBroker, TestProduct, type Gateway } from '#testing';

// Real here: PostgreSQL, Kafka, a gateway with its relay, and the command as a process of its own. Made up: the data.
const MAIN = join('apps', 'cli', 'ketenpoort.mjs');
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-verify-'));
const file = join(folder, 'ledger.export');
const state = join(folder, 'bewaard.json');

let product: TestProduct;
let gateway: Gateway;
let env: Record<string, string>;
let shard: string;

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Report {
  readonly source: string;
  readonly held: boolean;
  readonly entries: number;
  readonly findings: readonly Finding[];
}

function run(...words: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...words], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

async function verify(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly reports: readonly Report[] }> {
  const { code, out, err } = await run('verify', ...words, '--json');
  if (out === '') throw new Error(err);
  return { code, reports: (JSON.parse(out) as { readonly reports: readonly Report[] }).reports };
}

const places = (reports: readonly Report[]): readonly unknown[] =>
  reports.flatMap(({ findings }) =>
    findings.map(({ code, index, detail }) => [code, index, ...(detail === '' ? [] : [detail])]),
  );

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  env = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: product.database.gatewayUrl,
    KEYS_DIR: product.keys,
    KAFKA_BROKERS: testBroker(),
    AUDIT_TOPIC: product.topic,
    CHECKPOINT_TOPIC: `${product.topic}.checkpoints`,
  };
  const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
  for (let asked = 0; asked < 10; asked += 1) await gateway.client.ask(token, QUERY);
  await eventually(
    'all is on the topic, outcomes too',
    async () => {
      const [rows, records] = [await product.ledger.rows(), await product.audit()];
      return rows.filter(({ kind }) => kind === 'outcome').length === 10 && records.length >= rows.length;
    },
    60_000,
  );
  shard = (await product.ledger.rows()).find(({ kind }) => kind === 'disclosure')?.shard ?? '';
  await eventually(
    'its checkpoint is published',
    async () => {
      const { reports } = await verify('--topic');
      return places(reports).length === 0;
    },
    60_000,
  );
}, 180_000);

afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('ketenpoort verify', () => {
  it('holds what the product recorded: the database, its export, the topic, and each against the other', async () => {
    expect(await verify('--state', state)).toMatchObject({ code: 0, reports: [{ held: true, findings: [] }] });
    expect(await verify('--database', '--topic')).toMatchObject({ code: 0, reports: [{ held: true }, { held: true }] });
    expect((await run('ledger', 'export', '--out', file)).code).toBe(0);
    const kept = await verify('--file', file, '--state', state);
    expect(kept).toMatchObject({ code: 0, reports: [{ held: true, source: file }] });
    expect(kept.reports[0]?.entries).toBe((await product.ledger.rows()).length);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('tells people what it looked at, and machines in one line', async () => {
    const { out, err } = await run('verify');
    expect(out).toMatch(/It held: the database, [0-9]+ entries in [0-9]+ shards\.\n$/);
    expect(err).toMatch(/^Verified [0-9,]+ entries, [0-9,]+ a second\n$/);
  });

  it.each([
    ['an option there is not', ['--nonsense'], /^Usage: ketenpoort verify/],
    ['a file and a database', ['--file', 'x', '--database'], /verified by itself/],
    ['keys twice', ['--key', 'x', '--keys', 'y'], /Name the keys once/],
    ['keys that are not there', ['--keys', '/geen/sleutels.json'], /is not there/],
    ['keys that are none', ['--keys', MAIN], /The keys cannot be used/],
    ['a checkpoint that is none', ['--checkpoint', MAIN], /is no checkpoint of the ledger/],
    ['a state that is none', ['--state', MAIN], /is not what an earlier verify kept/],
  ])('takes %s for misuse', async (_case, words, said) => {
    expect(await run('verify', ...words)).toMatchObject({ code: 2, err: expect.stringMatching(said) });
  });

  it('writes no export over another file', async () => {
    writeFileSync(join(folder, 'kostbaar'), 'x');
    expect((await run('ledger', 'export', '--out', join(folder, 'kostbaar'))).code).toBe(2);
    expect(readFileSync(join(folder, 'kostbaar'), 'utf8')).toBe('x');
  });
});

describe('tampering with what the product recorded (ADL-05)', () => {
  /** Does it, looks, and puts back what was. */
  async function tampered(change: string, back: string, ...words: readonly string[]): ReturnType<typeof verify> {
    await product.ledger.sql(change);
    try {
      return await verify(...words);
    } finally {
      await product.ledger.sql(back);
    }
  }

  const body = (to: string): string => `UPDATE ledger.body SET bytes = ${to} WHERE shard = '${shard}' AND idx = 2`;
  const flip = 'set_byte(bytes, 100, get_byte(bytes, 100) # 1)';
  const edit =
    (): string => `${body(flip)}; UPDATE ledger.leaf l SET hash = sha256('\\x00'::bytea || b.bytes) FROM ledger.body b
    WHERE b.shard = l.shard AND b.idx = l.idx AND l.shard = '${shard}' AND l.idx = 2`;

  it('shows a body that was changed, in the database and in its export', async () => {
    const other = join(folder, 'other.export');
    await product.ledger.sql(body(flip));
    await run('ledger', 'export', '--out', other);
    const found = await tampered('SELECT 1', body(flip));
    expect([found.code, places(found.reports)]).toEqual([1, [['LEAF_DIFFERS', 2]]]);
    expect(places((await verify('--file', other)).reports)).toEqual([['LEAF_DIFFERS', 2]]);
  });

  it('says that a shard is not there, rather than that it holds', async () => {
    expect((await run('verify', '--shard', 'geen-2026')).code).toBe(2);
  });

  it('shows, by the topic, exactly which entry was changed with its leaf hash', async () => {
    const { reports } = await tampered(edit(), edit(), '--database', '--topic');
    const found = places(reports);
    expect(found).toContainEqual(['COPY_DIFFERS', 2]);
    expect(reports.map(({ held }) => held)).toEqual([true, false]);
    expect(JSON.stringify(found)).toMatch(/ROOT_DIFFERS|FORKED/);
  });

  it('shows, by the tiles that were derived, exactly which entry was changed with its leaf hash', async () => {
    await product.ledger.isRead();
    const found = places((await tampered(edit(), edit(), '--database')).reports);
    expect(found).toContainEqual(['LEAF_DIFFERS', 2, 'tile']);
    expect(JSON.stringify(found)).toMatch(/ROOT_DIFFERS|FORKED/);
    const withoutTiles =
      'UPDATE reading.tile SET bytes = set_byte(bytes, 70, get_byte(bytes, 70) # 1) WHERE level = 0 AND length(bytes) > 70';
    const untold = await tampered(`${edit()}; ${withoutTiles}`, `${edit()}; ${withoutTiles}`, '--database');
    expect(JSON.stringify(places(untold.reports))).not.toContain('tile');
  });

  it('shows a tail that was cut off after the checkpoint was kept', async () => {
    const { reports } = await tampered(
      `CREATE TABLE kept_leaf AS SELECT * FROM ledger.leaf WHERE shard = '${shard}' AND idx >= 4;
       DELETE FROM ledger.leaf WHERE shard = '${shard}' AND idx >= 4`,
      'INSERT INTO ledger.leaf SELECT * FROM kept_leaf; DROP TABLE kept_leaf',
      '--state',
      state,
    );
    expect(places(reports)).toEqual([
      ['LEAF_MISSING', 4],
      ['TAIL_MISSING', 4, 'kept'],
    ]);
  });

  it('shows a record on the topic that was never recorded', async () => {
    const records = await product.audit();
    const first = records.find(({ key, value }) => key === shard && value.includes('UITVOERING'));
    const topic = new KafkaAuditTopic({
      brokers: [testBroker()],
      topic: product.topic,
      partitions: 6,
      replication: 1,
      retentionDays: 1830,
    });
    const value = Buffer.from(first?.value.toString('utf8').replace('UITVOERING', 'CASUSOVERLEG') ?? '');
    await topic.send([{ key: shard, value, headers: first?.headers ?? {} }]);
    await topic.close();
    const { code, reports } = await verify('--topic');
    expect([code, places(reports)]).toEqual([1, [['LEAF_DIFFERS', Number(first?.headers['idx'])]]]);
  });
});
