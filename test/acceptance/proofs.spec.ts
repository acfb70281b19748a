// Real here: gateways as processes, PostgreSQL, Kafka, HTTP, and a witness as a process. Made up: parties, cases, and the backup.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkpointText,
  cosignaturesOf,
  openCheckpoint,
  originOf,
  noteKey,
  parseTilePath,
  provesConsistency,
  provesInclusion,
  readNote,
  readTlogProof,
  readVerifierKey,
} from '#ledger';
import { sha256, trustedKeysOf, verifyEd25519 } from '#persistence';
import { readLedgerKeyFile } from '#settings';
import {
  eventually,
  LedgerBackup,
  StaffClient,
  TestProduct,
  type Disclosure,
  type Gateway,
  type StaffAnswer,
} from '#testing';
import { caseId } from '../../apps/launch/src/demo/cases.js';
import { freePort } from '../../apps/launch/src/ports.js';

const QUERY = `{ case(id: "${caseId(1)}", purpose: CASUSOVERLEG) { identiteit { naam { geslachtsnaam } bsn } } }`;
const SHARD = `groningen-${String(new Date().getUTCFullYear())}`;
const NAME = 'getuige.verzonnen.example';
const AWAY = 'weg.verzonnen.example';

type WithReceipt = Disclosure & {
  readonly receipt: {
    readonly entry: string;
    readonly shard: string;
    readonly index: number;
    readonly leafHash: string;
  };
};

/** `npx ketenpoort witness` at another organisation. */
class Witness {
  private constructor(
    readonly url: string,
    readonly key: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(folder: string, ledger: string, name = NAME): Promise<Witness> {
    const listen = `127.0.0.1:${String(await freePort())}`;
    const args = [
      'apps/cli/ketenpoort.mjs',
      'witness',
      '--name',
      name,
      '--ledger',
      ledger,
      '--folder',
      folder,
      '--listen',
      listen,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of createInterface({ input: child.stderr })) {
      const [, key] = /verifier key: (\S+)/.exec(line) ?? [];
      if (key !== undefined) {
        child.stderr.resume();
        return new Witness(`http://${listen}`, key, child);
      }
    }
    throw new Error('the witness did not start');
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
  }
}

describe('proofs of the ledger', () => {
  let product: TestProduct;
  let witness: Witness;
  let gateway: Gateway;
  let env: Record<string, string>;
  let token: string;

  beforeAll(async () => {
    product = await TestProduct.start();
    const witnesses = join(product.folder, 'witnesses.yaml');
    const verifying = join(product.keys, 'ledger-verifying.json');
    witness = await Witness.start(join(product.folder, 'witness'), verifying);
    const gone = await Witness.start(join(product.folder, 'gone'), verifying, AWAY);
    await gone.stop();
    const listed = [witness, gone].map(({ key, url }) => `    - key: ${key}\n      url: ${url}\n`);
    writeFileSync(witnesses, `groningen:\n  quorum: 1\n  witnesses:\n${listed.join('')}`);
    env = { WITNESSES_FILE: witnesses, METRICS_PORT: String(await freePort()) };
    gateway = await product.gateway(env);
    token = await gateway.client.token({ slug: 'gemeente', function: 'casusregisseur' });
  }, 120_000);

  afterAll(async () => {
    await product.stop();
    await witness.stop();
  });

  const ask = async (): Promise<WithReceipt['receipt']> => {
    const { body } = await gateway.client.ask(token, QUERY);
    return (body.extensions?.disclosure as WithReceipt).receipt;
  };
  const get = (path: string, as = token): Promise<Response> =>
    fetch(`${gateway.url}/ledger/v1${path}`, { headers: { authorization: `Bearer ${as}` } });
  const trusted = () => trustedKeysOf(readLedgerKeyFile(join(product.keys, 'ledger-verifying.json')));
  const keysOf = (shard: string) => {
    const { name, trusted: keys } = trusted();
    return keys.map((key) => noteKey(sha256, originOf(name, shard), key));
  };
  const proofOf = (id: string): Promise<string> =>
    eventually('the entry is covered by a checkpoint that was cosigned', async () => {
      const response = await get(`/entries/${id}/proof`);
      const text = await response.text();
      return response.status === 200 && text.includes(`— ${NAME} `) && text;
    });

  const metrics = async (): Promise<(name: string) => number | undefined> => {
    const text = await (await fetch(`http://127.0.0.1:${String(env['METRICS_PORT'])}/metrics`)).text();
    return (name) => {
      const line = text.split('\n').find((one) => one.startsWith(`ketenpoort_${name} `));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };
  };

  it('are given to the party whose entry it is, and hold with the receipt and the keys alone', async () => {
    const receipt = await ask();
    expect(receipt).toMatchObject({ shard: SHARD });
    const text = await proofOf(receipt.entry);
    const proof = readTlogProof(text)!;
    const { checkpoint, signers } = openCheckpoint(proof.checkpoint, keysOf(SHARD), verifyEd25519);
    expect(signers).toHaveLength(1);
    expect(proof.index).toBe(BigInt(receipt.index));
    const leafHash = Buffer.from(receipt.leafHash, 'base64');
    expect(provesInclusion(sha256, { ...checkpoint, index: proof.index, proof: proof.proof, leafHash })).toBe(true);
    const cosigned = cosignaturesOf(readNote(proof.checkpoint), [readVerifierKey(sha256, witness.key)], verifyEd25519);
    expect(cosigned).toHaveLength(1);
    const row = (await product.ledger.rows()).find(({ id }) => id === receipt.entry);
    expect([row?.idx, row?.hash.toString('base64')]).toEqual([receipt.index, receipt.leafHash]);
  });

  it('are given to nobody else, alike for entries of others and for none', async () => {
    const { entry } = await ask();
    await proofOf(entry);
    const other = await gateway.client.token({ slug: 'politie', function: 'wijkagent' });
    const none = '01900000-0000-7000-8000-000000000000';
    const [ofOthers, ofNone] = await Promise.all([
      get(`/entries/${entry}/proof`, other),
      get(`/entries/${none}/proof`, other),
    ]);
    expect([ofOthers.status, ofNone.status]).toEqual([404, 404]);
    expect(await ofOthers.text()).toBe(await ofNone.text());
    expect((await get(`/${SHARD}/inclusion?index=0`, other)).status).toBe(404);
    const wrong = Buffer.alloc(32).toString('base64url');
    expect((await get(`/${SHARD}/inclusion?index=0&leaf=${wrong}`, other)).status).toBe(404);
    expect((await fetch(`${gateway.url}/ledger/v1/${SHARD}/checkpoint`)).status).toBe(401);
  });

  it('are consistent from any size to any later one; from none nothing is proved', async () => {
    const first = await get(`/${SHARD}/checkpoint`);
    const before = openCheckpoint(await first.text(), keysOf(SHARD), verifyEd25519).checkpoint;
    await proofOf((await ask()).entry);
    const after = openCheckpoint(
      await (await get(`/${SHARD}/checkpoint`)).text(),
      keysOf(SHARD),
      verifyEd25519,
    ).checkpoint;
    const answer = await get(`/${SHARD}/consistency?from=${String(before.size)}&to=${String(after.size)}`);
    const { hashes } = (await answer.json()) as { hashes: string[] };
    const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
    const claim = { size1: before.size, root1: before.root, size2: after.size, root2: after.root, proof };
    expect(provesConsistency(sha256, claim)).toBe(true);
    for (const from of ['0', '-1', '01', String(after.size + 1000n)])
      expect((await get(`/${SHARD}/consistency?from=${from}`)).status).toBe(400);
  });

  it('can be made by anybody from tiles, of which full ones may be kept for ever', async () => {
    const response = await get(`/${SHARD}/tile/0/000.p/3`);
    const hashes = (await product.ledger.rows()).filter(({ shard }) => shard === SHARD).map(({ hash }) => hash);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat(hashes.slice(0, 3)));
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(parseTilePath('tile/0/000.p/3')).toMatchObject({ width: 3 });
    for (const path of ['0/x999/999', '0/0', '99/000', 'entries/000', '0/000.p/0'])
      expect((await get(`/${SHARD}/tile/${path}`)).status).toBe(404);
  });

  it('name their keys, and say the same as a JWS', async () => {
    const { name, trusted: keys } = trusted();
    expect(await (await get('/keys')).json()).toEqual({
      name,
      keys: keys.map((key) => ({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') })),
    });
    const jws = await (await get(`/${SHARD}/checkpoint?as=jws`)).text();
    const [, payload = ''] = jws.split('.');
    expect(Buffer.from(payload, 'base64url').toString()).toContain(`${originOf(name, SHARD)}\n`);
  });

  it('are counted on their way: signed, published and cosigned, and by whom they were not', async () => {
    await proofOf((await ask()).entry);
    const { size } = (
      await product.ledger.sql<{ size: number }>(`SELECT size::int FROM ledger.head WHERE shard = '${SHARD}'`)
    )[0]!;
    const told = await eventually('all that is signed was cosigned', async () => {
      const now = await metrics();
      const [own, at] = [`{shard="${SHARD}"}`, `{witness="${NAME}",shard="${SHARD}"}`];
      const sizes = [`signed_entries${own}`, `published_entries${own}`, `witness_entries${at}`].map(now);
      return sizes.every((one) => one !== undefined && one >= size && one === sizes[0]) && now;
    });
    const ages = [
      `publication_age_seconds{shard="${SHARD}"}`,
      `witness_age_seconds{witness="${NAME}",shard="${SHARD}"}`,
    ];
    for (const age of ages) expect(told(age)).toBeLessThan(30);
    expect(told(`set_back{shard="${SHARD}"}`)).toBe(0);
    expect(told(`witness_entries{witness="${AWAY}",shard="${SHARD}"}`)).toBeUndefined();
    const failures = (witness: string, result: string): number | undefined =>
      told(`witness_failures_total{witness="${witness}",result="${result}"}`);
    expect(failures(AWAY, 'SILENT')).toBeGreaterThan(0);
    expect([failures(NAME, 'SILENT'), failures(NAME, 'AHEAD'), failures(AWAY, 'FORKED')]).toEqual([0, 0, 0]);
  });

  it('stay when bodies are let go of: who has a receipt can still ask for one', async () => {
    const receipt = await ask();
    await proofOf(receipt.entry);
    await product.ledger.makeOld(SHARD, receipt.index);
    const [old, young] = [`shard = '${SHARD}' AND idx = ${String(receipt.index)}`, "month = '2019-05-01'"];
    const beheerder = StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', 'beheerder.json'));
    const prune = (before: string, dryRun: boolean): Promise<StaffAnswer> =>
      beheerder.ask(
        `mutation { pruneLedger(before: "${before}", dryRun: ${String(dryRun)}) { changed months bodies } }`,
      );
    expect((await prune('2025-01-01', true)).body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const would = { months: ['2019-05-01'], bodies: 1 };
    // Whoever reads bodies, and whoever records, is not in the way of a dry run, nor it in theirs.
    const release = await product.ledger.hold('SELECT count(*) FROM ledger.head, ledger.body');
    const unlock = await product.ledger.hold('SELECT FROM ledger.head FOR UPDATE');
    expect((await prune('2019-06-01', true)).body.data).toEqual({ pruneLedger: { changed: true, ...would } });
    await unlock();
    await release();
    expect(await product.ledger.sql(`SELECT idx::int FROM ledger.body WHERE ${young}`)).toHaveLength(1);
    expect((await prune('2019-06-01', false)).body.data).toEqual({ pruneLedger: { changed: true, ...would } });
    expect(await product.ledger.sql(`SELECT idx::int FROM ledger.body WHERE ${old}`)).toEqual([]);
    const told = (await product.ledger.rows())
      .filter(({ kind }) => kind === 'pruned')
      .map(({ entry }) => entry['change']);
    expect(told).toEqual([{ ranges: [{ shard: SHARD, from: receipt.index, until: receipt.index + 1 }] }]);
    const leaf = encodeURIComponent(receipt.leafHash);
    const { checkpoint } = openCheckpoint(
      await (await get(`/${SHARD}/checkpoint`)).text(),
      keysOf(SHARD),
      verifyEd25519,
    );
    const asked = `index=${String(receipt.index)}&leaf=${leaf}&size=${String(checkpoint.size)}`;
    const answer = await get(`/${SHARD}/inclusion?${asked}`);
    const { hashes, size } = (await answer.json()) as { hashes: string[]; size: string };
    const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
    const claim = { index: BigInt(receipt.index), leafHash: Buffer.from(receipt.leafHash, 'base64'), proof };
    expect(checkpoint.size).toBe(BigInt(size));
    expect(provesInclusion(sha256, { ...claim, ...checkpoint })).toBe(true);
    expect((await prune('2019-06-01', false)).body.data).toMatchObject({ pruneLedger: { changed: false, bodies: 0 } });
  });

  describe('after a restore of an earlier backup', () => {
    let backup: LedgerBackup;
    const highWater = (): string => join(product.folder, 'high-water');

    const restart = async (change: Record<string, string> = {}): Promise<void> => {
      gateway = await product.gateway({ ...env, ...change });
      token = await gateway.client.token({ slug: 'gemeente', function: 'casusregisseur' });
    };
    const answered = async (): Promise<number> => (await gateway.client.ask(token, QUERY)).status;
    const setBack = async (): Promise<unknown> =>
      ((await (await fetch(`${gateway.url}/health/ready`)).json()) as { setBack: unknown }).setBack;

    beforeAll(async () => {
      await proofOf((await ask()).entry);
      backup = await LedgerBackup.of(product.ledger);
      await backup.withoutHeads();
      await proofOf((await ask()).entry);
      await gateway.stop();
      await backup.restore();
    }, 120_000);

    afterAll(() => {
      rmSync(`${highWater()}-away`, { recursive: true, force: true });
    });

    it.each([
      {
        who: 'the high-water file beside the gateway',
        prepare: () => undefined,
        change: { KAFKA_BROKERS: '', WITNESSES_FILE: '' },
        known: [SHARD, 'meta'],
      },
      {
        who: 'the topic of checkpoints',
        prepare: () => renameSync(highWater(), `${highWater()}-away`),
        change: { WITNESSES_FILE: '' },
        known: [SHARD, 'meta'],
      },
      {
        who: 'a witness',
        prepare: () => rmSync(highWater(), { recursive: true, force: true }),
        change: { KAFKA_BROKERS: '' },
        known: [SHARD, 'meta'],
      },
    ])(
      'nothing is signed below what $who knows, and nothing disclosed',
      async ({ prepare, change, known }) => {
        prepare();
        await restart(change);
        expect(await answered()).toBe(503);
        expect(await setBack()).toEqual(known);
        const told = await metrics();
        expect(told('daily_heads_failures_total')).toBe(known.includes('meta') ? 1 : 0);
        expect(told(`set_back{shard="${SHARD}"}`)).toBe(1);
        expect(told(`signed_entries{shard="${SHARD}"}`)).toBeGreaterThan(
          told(`ledger_entries{shard="${SHARD}"}`) ?? NaN,
        );
        await gateway.stop();
      },
      60_000,
    );

    it('the region goes on in a new shard, which begins with what was published of the one before', async () => {
      rmSync(highWater(), { recursive: true, force: true });
      renameSync(`${highWater()}-away`, highWater());
      await backup.restore();
      await restart();
      expect(await setBack()).toEqual([SHARD, 'meta']);
      const beheerder = StaffClient.fromFile(
        gateway.url,
        product.issuer,
        join(product.keys, 'staff', 'beheerder.json'),
      );
      const { body } = await beheerder.ask(
        'mutation { continueLedger(region: "groningen") { changed records { region } } }',
      );
      const records = [{ region: 'groningen' }, { region: 'meta' }];
      expect(body).toEqual({ data: { continueLedger: { changed: true, records } } });
      const receipt = await ask();
      expect(receipt.shard).toBe(`${SHARD}-2`);
      const [first] = (await product.ledger.shards()).get(`${SHARD}-2`) ?? [];
      const { checkpoint } = openCheckpoint(highest(highWater())[SHARD] ?? '', keysOf(SHARD), verifyEd25519);
      const { size, root } = checkpoint;
      expect(first?.entry).toMatchObject({
        ...{ kind: 'restored', step: 'CONTINUED' },
        change: { published: { shard: SHARD, size: Number(size), root: Buffer.from(root).toString('hex') } },
      });
      expect(checkpointText(checkpoint)).toContain(SHARD);
      await proofOf(receipt.entry);
      expect(await setBack()).toEqual([]);
      const told = await metrics();
      expect([told(`set_back{shard="${SHARD}-2"}`), told(`set_back{shard="${SHARD}"}`)]).toEqual([0, undefined]);
      const again = await beheerder.ask('mutation { continueLedger(region: "groningen") { changed } }');
      expect(again.body).toMatchObject({ data: { continueLedger: { changed: false } } });
      await gateway.stop();
      await restart();
      await eventually('the leaf of the day stands in the shard that goes on', async () => {
        const kinds = (await product.ledger.shards()).get('meta-2')?.map(({ kind }) => kind);
        return kinds?.join() === 'restored,heads';
      });
    }, 60_000);
  });
});

/** Of each shard, the checkpoint that reaches furthest in the files of all gateways. */
function highest(folder: string): Record<string, string> {
  const files = readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>,
  );
  const sizeOf = (note = 'x\n0'): number => Number(note.split('\n')[1]);
  const all = files.flatMap((file) => Object.entries(file));
  return Object.fromEntries(all.sort(([, one], [, other]) => sizeOf(one) - sizeOf(other)));
}
