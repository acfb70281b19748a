import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestProduct, type Gateway } from '#testing';
import { writePrivate } from '../../apps/launch/src/data-folder.js';
import { shareVerifyingKeys, signingKey } from '../../apps/launch/src/keys.js';

/** Real here: gateways and the register, started anew with other key files, as docs/operations.md says; PostgreSQL. */
const QUERY =
  '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
const WHO = { slug: 'zvh', function: 'procesregisseur' };

describe('keys are rotated without a gap, step by step', () => {
  let product: TestProduct;
  let before: Gateway;
  let oldToken: string;
  const [old, made] = [() => file('token-signing.json')['keys'] as object[], signingKey()];

  function file(name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(product.keys, name), 'utf8')) as Record<string, unknown>;
  }

  function write(name: string, content: object): void {
    writePrivate(join(product.keys, name), JSON.stringify(content));
  }

  function sign(...keys: readonly object[]): void {
    write('token-signing.json', { keys });
    shareVerifyingKeys(product.keys);
  }

  beforeAll(async () => {
    product = await TestProduct.start();
    before = await product.gateway();
    oldToken = await before.client.token(WHO);
  }, 240_000);

  afterAll(() => product.stop(), 60_000);

  const kidOf = (token: string): unknown =>
    (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: unknown }).kid;

  it('token-signing.json: published first, then signing, then alone', async () => {
    const [first = {}] = old();
    sign(first, made);
    const published = await product.gateway();
    expect(await (await fetch(`${published.url}/.well-known/jwks.json`)).text()).toContain(String(made['kid']));
    expect(kidOf(await published.client.token(WHO))).toBe(kidOf(oldToken));
    sign(made, first);
    const signing = await product.gateway();
    const newToken = await signing.client.token(WHO);
    expect(kidOf(newToken)).toBe(made['kid']);
    const asked = [
      [published, newToken],
      [signing, newToken],
      [signing, oldToken],
    ] as const;
    for (const [gateway, token] of asked) expect((await gateway.client.ask(token, QUERY)).status).toBe(200);
    await Promise.all([published.stop(), before.stop()]);
    sign(made);
    const alone = await product.gateway();
    expect((await alone.client.ask(newToken, QUERY)).status).toBe(200);
    expect((await alone.client.ask(oldToken, QUERY)).status).toBe(401);
    await Promise.all([alone.stop(), signing.stop()]);
  }, 240_000);

  it('pseudonym.json and depot.json: added first, then active; what is new is made with the new one, and what is old is still read', async () => {
    const [depot, pseudonym] = [file('depot.json'), file('pseudonym.json')];
    const fresh = (): string => randomBytes(32).toString('base64url');
    const both = [
      { ...(depot['keys'] as object), k2: fresh() },
      { ...(pseudonym['keys'] as object), 2: fresh() },
    ] as const;
    const madeBy = async (gateway: Gateway): Promise<unknown> => {
      const { text, body } = await gateway.client.ask(await gateway.client.token(WHO), QUERY);
      expect(text).toContain('1969-02-15');
      return (await product.ledger.entry(String(body.extensions?.disclosure?.record)))['pseudonym_key'];
    };
    write('depot.json', { active: 'k1', keys: both[0] });
    write('pseudonym.json', { active: 1, keys: both[1] });
    const added = await product.gateway();
    expect(await madeBy(added)).toBe(1);
    write('depot.json', { active: 'k2', keys: both[0] });
    write('pseudonym.json', { active: 2, keys: both[1] });
    const active = await product.gateway();
    expect([await madeBy(active), await madeBy(added)]).toEqual([2, 1]);
    await Promise.all([added.stop(), active.stop()]);
    write('depot.json', { active: 'k1', keys: { k1: fresh() } });
    await expect(product.gateway()).rejects.toThrow('did not become ready');
  }, 240_000);
});
