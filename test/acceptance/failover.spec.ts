// Real here: two PostgreSQL servers with synchronous replication, gateways as processes, their relay, Kafka, the command as a process. The
// primary is killed with all its processes in mid-load. Made up: parties, cases, and the address that is pointed to the standby.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Askers,
  eventually,
  lostOf,
  oinOf,
  ProductCommand,
  receiptOf,
  ReplicatedProduct,
  StaffClient,
  type Gateway,
} from '#testing';

const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const SHARD = `groningen-${String(new Date().getUTCFullYear())}`;
const CLIENTS = 4;
const SOME = 60;
const A_WHILE_MS = 1_500;

describe('a synchronous standby', () => {
  let replicated: ReplicatedProduct;
  let gateways: readonly Gateway[];
  let command: ProductCommand;
  let token: string;

  const ask = (gateway = gateways[0]!) => gateway.client.ask(token, QUERY);
  const readiness = async ({ url }: Gateway): Promise<unknown> => (await fetch(`${url}/health/ready`)).json();

  beforeAll(async () => {
    replicated = await ReplicatedProduct.start({ synchronous: true });
    const { product } = replicated;
    gateways = [await product.gateway(), await product.gateway()];
    command = new ProductCommand(product);
    token = await gateways[0]!.client.token({ slug: 'zvh', function: 'procesregisseur' });
  }, 180_000);

  afterAll(() => replicated.stop());

  it('is waited for: while it cannot be reached nobody gets an answer, and what is answered after that it has', async () => {
    const { pair, product } = replicated;
    expect((await ask()).status).toBe(200);
    pair.sever();
    const asked = ask();
    const first = await Promise.race([asked, new Promise((wake) => setTimeout(wake, A_WHILE_MS, 'NO ANSWER'))]);
    expect(first).toBe('NO ANSWER');
    await pair.mend();
    const answer = await asked;
    expect(answer.status).toBe(200);
    const { entry } = receiptOf(answer)!;
    const onStandby = replicated.on(pair.standby, product.database.adminUrl);
    expect(await replicated.answersAt(onStandby, [entry])).toEqual([entry]);
  }, 30_000);

  it('is waited for also when somebody stops a COMMIT from waiting: the record is looked up, and that waits again', async () => {
    const { pair, product } = replicated;
    pair.sever();
    const asked = ask();
    const waiting = `SELECT application_name AS name, pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE wait_event = 'SyncRep' AND application_name LIKE 'ketenpoort-%'`;
    await eventually('the record waits', async () => {
      const stopped = await pair.primary.sql<{ name: string }>(waiting);
      return stopped.some(({ name }) => name === 'ketenpoort-ledger');
    });
    const first = await Promise.race([asked, new Promise((wake) => setTimeout(wake, A_WHILE_MS, 'NO ANSWER'))]);
    expect(first).toBe('NO ANSWER');
    await pair.mend();
    const { entry } = receiptOf(await asked)!;
    const onStandby = replicated.on(pair.standby, product.database.adminUrl);
    expect(await replicated.answersAt(onStandby, [entry])).toEqual([entry]);
  }, 30_000);

  it('is waited for by changes as well: one that somebody stopped from waiting is not confirmed, and asked again is found done', async () => {
    const { pair, product } = replicated;
    const file = join(product.keys, 'staff', 'beheerder.json');
    const beheerder = StaffClient.fromFile(gateways[0]!.url, product.issuer, file);
    const staff = await beheerder.token();
    const change = () =>
      beheerder.ask(`mutation { setPartyTerms(oin: "${oinOf('gemeente')}", casesPerHour: 77) { changed } }`, {}, staff);
    pair.sever();
    const asked = change();
    const waiting = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE wait_event = 'SyncRep' AND application_name = 'ketenpoort-model'`;
    await eventually('it waits', async () => (await pair.primary.sql(waiting)).length > 0);
    const { status, body } = await asked;
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    await pair.mend();
    expect((await change()).body).toEqual({ data: { setPartyTerms: { changed: false } } });
  }, 30_000);

  it('that is met before it took over discloses nothing and records nothing', async () => {
    const { pair, address, product } = replicated;
    address.point(pair.standby.adminUrl);
    address.cut();
    const refused = await eventually('a gateway is at the standby', async () => {
      const answer = await ask();
      return answer.status === 503 && answer;
    });
    expect(['LEDGER_UNAVAILABLE', 'TRY_LATER']).toContain(refused.body.errors?.[0]?.extensions.code);
    expect(refused.text).not.toContain('1969');
    // Who only looks may look there.
    const there = replicated.on(pair.standby, product.database.gatewayUrl);
    expect(await command.verify('--database', there)).toEqual({ code: 0, findings: [] });
    address.point(pair.primary.adminUrl);
    await eventually('it is left for the primary', async () => (await ask()).status === 200);
  }, 30_000);

  it('takes over in mid-load: no answer is without its record, at its place, and gateways go on by themselves', async () => {
    const { product } = replicated;
    const kept = join(product.folder, 'kept.json');
    const askers = await Askers.at(gateways, { query: QUERY, clients: CLIENTS });
    await askers.untilAnswered(SOME);
    expect(await command.verify('--state', kept)).toEqual({ code: 0, findings: [] });
    await askers.untilAnswered(SOME);
    const before = askers.receipts.length;
    await replicated.failOver();
    await askers.untilAnswered(SOME);
    await askers.stop();
    const shards = await product.ledger.shards();
    expect(before).toBeGreaterThan(SOME);
    expect(lostOf(askers.receipts, shards)).toEqual([]);
    for (const rows of shards.values()) expect(rows.map(({ idx }) => idx)).toEqual(rows.map((_, index) => index));
    // What was signed, published and kept before, the new primary goes on from.
    expect(await command.verify('--state', kept)).toEqual({ code: 0, findings: [] });
    for (const gateway of gateways)
      expect(await readiness(gateway)).toMatchObject({ ready: true, setBack: [], ledger: true });
    // Nobody was told of these; each is whole, as the verification says, and stands between the others.
    const told = new Set(askers.receipts.map(({ entry }) => entry));
    const answers = (shards.get(SHARD) ?? []).filter(({ kind }) => kind === 'disclosure');
    expect(answers.filter(({ id }) => told.has(id))).toHaveLength(askers.receipts.length);
  }, 60_000);

  it('is where the relay goes on: the topic has every entry, none left out, and the same', async () => {
    const { product } = replicated;
    const leaves = async (): Promise<readonly string[]> =>
      ((await product.ledger.shards()).get(SHARD) ?? []).map(
        ({ idx, hash }) => `${String(idx)} ${hash.toString('hex')}`,
      );
    await eventually('the topic has it all', async () => {
      const records = (await product.audit()).filter(({ key }) => key === SHARD);
      const told = records.map(({ headers }) => `${String(headers['idx'])} ${String(headers['leaf-hash'])}`);
      return (await leaves()).every((leaf) => told.includes(leaf));
    });
    expect(await command.verify('--database', '--topic')).toEqual({ code: 0, findings: [] });
  }, 60_000);

  it('takes over for good: the old primary, back alone, is recognised by whoever knows more, and acknowledges nothing', async () => {
    const { pair, address } = replicated;
    await pair.primary.begin();
    address.point(pair.primary.adminUrl);
    address.cut();
    for (const gateway of gateways)
      await eventually('it sees that this is not what was signed last', async () => {
        const { setBack } = (await readiness(gateway)) as { readonly setBack: unknown };
        return String(setBack) === SHARD;
      });
    const refused = await ask();
    expect([refused.status, refused.text.includes('1969')]).toEqual([503, false]);
    // Whoever knows nothing of what came after is not told that anything was recorded there.
    const written = pair.primary.sql('CREATE TABLE alone ()').then(() => 'ACKNOWLEDGED');
    written.catch(() => undefined);
    const first = await Promise.race([written, new Promise((wake) => setTimeout(wake, A_WHILE_MS, 'NO ANSWER'))]);
    expect(first).toBe('NO ANSWER');
    address.point(pair.standby.adminUrl);
    address.cut();
    await eventually('gateways answer again', async () => (await ask()).status === 200);
  }, 60_000);
});
