// Real here: PostgreSQL that archives its log, a base backup, recovery to a moment, a gateway as a process, Kafka, the command as a process.
// Made up: parties, cases, and the address that is pointed to the restored server.
import { chmodSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  listenAtIssuer,
  lostOf,
  productOnItsOwn,
  ProductCommand,
  receiptOf,
  type Gateway,
  type KeptReceipt,
  type OwnProduct,
  type TestPostgres,
} from '#testing';

const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const SHARD = `groningen-${String(new Date().getUTCFullYear())}`;
const SOME = 5;

describe('recovery to a moment', () => {
  let own: OwnProduct;
  let gateway: Gateway;
  let restored: TestPostgres;
  let issuer: Server;
  let command: ProductCommand;
  let token: string;
  let stayed: readonly KeptReceipt[];
  let lost: readonly KeptReceipt[];
  let kept: string;

  const asked = async (count: number): Promise<readonly KeptReceipt[]> => {
    const receipts: KeptReceipt[] = [];
    for (let nr = 0; nr < count; nr += 1) receipts.push(receiptOf(await gateway.client.ask(token, QUERY))!);
    return receipts;
  };

  beforeAll(async () => {
    own = await productOnItsOwn();
    const { postgres, product, address } = own;
    const archive = join(postgres.folder, 'archive');
    mkdirSync(archive);
    chmodSync(archive, 0o777);
    await postgres.restartWith({ archive_mode: 'on', archive_command: `cp "%p" "${archive}/%f"` });
    restored = await postgres.backup();
    gateway = await product.gateway();
    issuer = await listenAtIssuer(product.issuer, gateway.url);
    command = new ProductCommand(product);
    kept = join(product.folder, 'kept.json');
    token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
    stayed = await asked(SOME);
    await eventually('outcomes are recorded', async () => {
      const kinds = (await product.ledger.rows()).map(({ kind }) => kind);
      return kinds.filter((kind) => kind === 'outcome').length >= SOME;
    });
    const [row] = await postgres.sql<{ moment: string }>('SELECT clock_timestamp()::text AS moment');
    await sleep(50);
    lost = await asked(SOME);
    expect(await command.verify('--state', kept)).toEqual({ code: 0, findings: [] });
    await postgres.sql('SELECT pg_switch_wal()');
    await eventually('the log is in the archive', async () => {
      const found = await postgres.sql('SELECT 1 FROM pg_stat_archiver WHERE last_archived_time > $1', [row?.moment]);
      return found.length > 0;
    });
    await postgres.halt();
    const target = { recovery_target_time: String(row?.moment), recovery_target_action: 'promote' };
    restored.prepare({ restore_command: `cp "${archive}/%f" "%p"`, ...target }, 'recovery.signal');
    await restored.begin();
    await eventually('it is written to', async () => {
      const [state] = await restored.sql<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
      return state?.recovering === false;
    });
    address.point(restored.adminUrl);
    address.cut();
  }, 180_000);

  afterAll(async () => {
    issuer.close();
    await own.product.stop();
    await own.address.close();
    await Promise.all([own.postgres.remove(), restored.remove()]);
  });

  it('keeps what was recorded up to it, and loses what came after', async () => {
    const shards = await own.product.ledger.shards();
    expect(lostOf(stayed, shards)).toEqual([]);
    expect(lostOf(lost, shards)).toEqual(lost);
    expect(await command.verify('--state', kept)).toEqual({ code: 1, findings: [`TAIL_MISSING ${SHARD}`] });
  });

  it('is seen by a gateway that ran before: it discloses nothing and names the shard', async () => {
    const refused = await eventually('it is at the restored server', async () => {
      const answer = await gateway.client.ask(token, QUERY);
      return answer.body.errors?.[0]?.extensions.code === 'LEDGER_UNAVAILABLE' && answer;
    });
    expect([refused.status, refused.text.includes('1969')]).toEqual([503, false]);
    const { setBack } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as { readonly setBack: unknown };
    expect(setBack).toContain(SHARD);
  });

  it('is gone on from on purpose, in a shard that names what was lost; the verifier tells of it, and holds', async () => {
    expect(await command.run('ledger', 'continue', 'groningen', '--as', 'beheerder')).toMatchObject({ code: 0 });
    const [receipt] = await asked(1);
    expect(receipt?.shard).toBe(`${SHARD}-2`);
    const [first] = (await own.product.ledger.shards()).get(`${SHARD}-2`) ?? [];
    expect(first?.entry).toMatchObject({ kind: 'restored', change: { published: { shard: SHARD } } });
    expect(await command.verify('--state', kept)).toEqual({ code: 0, findings: [`RESTORED ${SHARD}`] });
  });
});
