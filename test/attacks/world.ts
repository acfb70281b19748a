import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { generateSigningKey, publicJwk, type Jwk } from '#identity';
import {
  oinOf,
  StaffChanges,
  StaffClient,
  TestProduct,
  Wire,
  type AppProcess,
  type ProductTerms,
  type Gateway,
  type GraphqlAnswer,
  type SignIn,
} from '#testing';
import { Forge } from './forge.js';

/** One product for all attempts, as its attackers meet it: gateway and consent register as processes, HTTP, tokens, PostgreSQL with the
 *  roles of production, the demo data. Each part is started when an attempt first needs it. */
export class World {
  readonly #kept = new Map<string, Promise<unknown>>();
  readonly #closing: (() => Promise<unknown>)[] = [];

  constructor(private readonly terms: ProductTerms = {}) {}

  product(): Promise<TestProduct> {
    return this.once('product', () => TestProduct.start(this.terms));
  }

  /** All that the gateway sends to its database passes here. */
  wire(): Promise<Wire> {
    return this.once('wire', async () => Wire.to((await this.product()).database.gatewayUrl));
  }

  gateway(): Promise<Gateway> {
    return this.once('gateway', async () => {
      const [product, wire] = [await this.product(), await this.wire()];
      return product.gateway({ DATABASE_URL: wire.url });
    });
  }

  /** One more gateway on the same database, the same for the same settings. */
  replica(env: Readonly<Record<string, string>>): Promise<Gateway> {
    return this.once(`replica ${JSON.stringify(env)}`, async () => (await this.product()).gateway(env));
  }

  consent(): Promise<AppProcess> {
    return this.once('consent', async () => (await this.product()).consent());
  }

  /** What the attackers have of the keys: a stolen one, their own, and the public ones. */
  forge(): Promise<Forge> {
    return this.once('forge', async () => {
      const [{ keys, issuer }, { url }] = [await this.product(), await this.gateway()];
      return new Forge(keys, issuer, url);
    });
  }

  /** A token of the real token endpoint, the same for the same sign-in. */
  token(who: SignIn): Promise<string> {
    return this.once(`token ${JSON.stringify(who)}`, async () => (await this.gateway()).client.token(who));
  }

  async ask(who: SignIn, query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
    const { client } = await this.gateway();
    return client.ask(await this.token(who), query, variables);
  }

  /** What the ledger says of an answer. */
  async entryOf({ body }: GraphqlAnswer): Promise<Readonly<Record<string, unknown>>> {
    return (await this.product()).ledger.entry(String(body.extensions?.disclosure?.record));
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.product()).ledger.sql<Row>(text, values);
  }

  /** Changes what is registered of a demo party, past the product, and has everybody look at it anew. */
  async changed(slug: string, text: string, values: unknown[] = []): Promise<void> {
    await this.sql(text, values);
    const epoch = `INSERT INTO gate.epoch VALUES ('party:' || $1, 1)
      ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`;
    await this.sql(epoch, [oinOf(slug)]);
  }

  /** Sets what it is served on: a change of `gate.party_terms`. */
  serve(slug: string, change: string): Promise<void> {
    return this.changed(slug, `UPDATE gate.party_terms SET ${change} WHERE oin = $1`, [oinOf(slug)]);
  }

  /** Staff of the demo: `beheerder` changes every region, `privacy-officer` looks. */
  staff(id: 'beheerder' | 'privacy-officer'): Promise<StaffChanges> {
    return this.once(`staff ${id}`, async () => {
      const [{ keys, issuer, ledger }, { url }] = [await this.product(), await this.gateway()];
      return new StaffChanges(StaffClient.fromFile(url, issuer, join(keys, 'staff', `${id}.json`)), ledger);
    });
  }

  /** Somebody of the staff let in for the attempts, for these regions alone. */
  newStaff(id: string, regions: readonly string[]): Promise<StaffChanges> {
    return this.once(`new staff ${id}`, async () => {
      const [admin, jwk] = [await this.staff('beheerder'), generateSigningKey(`${id}-1`)];
      await admin.make('addStaff', { id, role: 'ADMINISTRATOR', jwk: publicJwk(jwk), regions });
      const { client, ledger } = admin;
      return new StaffChanges(new StaffClient(client.url, client.issuer, id, jwk), ledger);
    });
  }

  /** A connection with a role of production: what somebody has who took over the process, or its password. */
  role(name: 'gateway' | 'consent'): Promise<pg.Client> {
    return this.once(`role ${name}`, async () => {
      const { database } = await this.product();
      const client = new pg.Client({
        connectionString: name === 'gateway' ? database.gatewayUrl : database.consentUrl,
      });
      await client.connect();
      this.#closing.push(() => client.end());
      return client;
    });
  }

  /** Private key of a demo party, as its own application has it. */
  async partyKey(slug: string): Promise<Jwk> {
    const { keys } = await this.product();
    return JSON.parse(readFileSync(join(keys, 'parties', `${slug}.json`), 'utf8')) as Jwk;
  }

  /** Everything that both applications logged until now. */
  async logs(): Promise<string> {
    return (await this.product()).logs.map((file) => readFileSync(file, 'utf8')).join('\n');
  }

  async stop(how: { readonly drop?: boolean } = {}): Promise<void> {
    for (const close of this.#closing) await close();
    const product = this.#kept.get('product') as Promise<TestProduct> | undefined;
    await (await product)?.stop(how);
    const wire = this.#kept.get('wire') as Promise<Wire> | undefined;
    await (await wire)?.close();
  }

  /** What is made when it is first needed, and is the same from then on. */
  once<Thing>(name: string, make: () => Promise<Thing>): Promise<Thing> {
    const kept = this.#kept.get(name) as Promise<Thing> | undefined;
    if (kept) return kept;
    const made = make();
    this.#kept.set(name, made);
    return made;
  }
}
