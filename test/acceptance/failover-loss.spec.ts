// Real here: two PostgreSQL servers, the standby not waited for, gateways as processes, Kafka, the command as a process. The primary is killed
// with all its processes in mid-load. Made up: parties, cases, and the address that is pointed to the standby.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Askers, eventually, lostOf, MovableAddress, ProductCommand, ReplicatedProduct, type Gateway } from '#testing';

const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const SHARD = `groningen-${String(new Date().getUTCFullYear())}`;
const CLIENTS = 2;
const SOME = 20;

describe('a standby that nobody waits for, far behind when it takes over', () => {
  let replicated: ReplicatedProduct;
  let aside: MovableAddress;
  let gateways: readonly Gateway[];
  let askers: Askers;
  let kept: string;

  const codeOf = async ({ client }: Gateway): Promise<unknown> => {
    // None is given either while its connections are being made anew.
    const token = await client.token({ slug: 'zvh', function: 'procesregisseur' }).catch(() => null);
    if (token === null) return null;
    const { status, body } = await client.ask(token, QUERY);
    return [status, body.errors?.[0]?.extensions.code];
  };
  const setBack = async ({ url }: Gateway): Promise<unknown> =>
    ((await (await fetch(`${url}/health/ready`)).json()) as { readonly setBack: unknown }).setBack;
  const size = async (url: string): Promise<number> => {
    const [row] = await replicated.rows<{ size: number }>(
      url,
      `SELECT size::int FROM ledger.head WHERE shard = '${SHARD}'`,
    );
    return row?.size ?? 0;
  };

  beforeAll(async () => {
    replicated = await ReplicatedProduct.start({ synchronous: false });
    const { product, pair } = replicated;
    aside = await MovableAddress.listen();
    aside.point(pair.primary.adminUrl);
    const elsewhere = { DATABASE_URL: aside.through(product.database.gatewayUrl) };
    gateways = [await product.gateway(), await product.gateway(elsewhere)];
    kept = join(product.folder, 'kept.json');
    askers = await Askers.at(gateways, { query: QUERY, clients: CLIENTS });
    await askers.untilAnswered(SOME);
    pair.sever();
    await askers.untilAnswered(SOME);
    await new ProductCommand(product).verify('--state', kept);
    await replicated.failOver();
    await askers.stop();
    aside.point(pair.standby.adminUrl);
    aside.cut();
  }, 180_000);

  afterAll(async () => {
    await replicated.stop();
    await aside.close();
  });

  it('lacks what was answered: the check of a fail-over can fail', async () => {
    const lost = lostOf(askers.receipts, await replicated.product.ledger.shards());
    expect(lost.length).toBeGreaterThanOrEqual(SOME);
    const { code, findings } = await new ProductCommand(replicated.product).verify('--state', kept);
    expect([code, findings]).toEqual([1, [`TAIL_MISSING ${SHARD}`]]);
  });

  it('is not built on: gateways that know more refuse, say so, and record nothing', async () => {
    const before = await size(replicated.product.database.adminUrl);
    for (const gateway of gateways) {
      await eventually('it is seen', async () => String(await codeOf(gateway)) === '503,LEDGER_UNAVAILABLE');
      expect(await setBack(gateway)).toContain(SHARD);
    }
    expect(await size(replicated.product.database.adminUrl)).toBe(before);
  });

  it('and the old primary are never both written to: with a gateway at each, one goes on and the other refuses', async () => {
    const { pair, address, product } = replicated;
    const [onOld, onNew] = [pair.primary, pair.standby].map((server) =>
      replicated.on(server, product.database.adminUrl),
    );
    const before = await size(onNew!);
    await pair.primary.begin();
    address.point(pair.primary.adminUrl);
    address.cut();
    await eventually(
      'the gateway at the old primary answers',
      async () => String(await codeOf(gateways[0]!)) === '200,',
    );
    await eventually('the other refuses', async () => String(await codeOf(gateways[1]!)) === '503,LEDGER_UNAVAILABLE');
    expect(await size(onNew!)).toBe(before);
    expect(lostOf(askers.receipts, await replicated.shardsAt(onOld!))).toEqual([]);
  });
});
