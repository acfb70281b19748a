import { eventually, type TestProduct, type Wire } from '#testing';

/** What somebody who asks, or who listens on the wire to the database, can tell of one answer. */
export interface Observed {
  readonly status: number;
  /** All of them, their order included; what is made for the request by its name alone. */
  readonly headers: readonly string[];
  /** As it was sent, ids of records aside. */
  readonly body: string;
  /** Statements in their order, by name or text: as many round trips as there are of them. */
  readonly statements: readonly string[];
  /** Kinds of the entries, those that told the outcome among them. */
  readonly kinds: readonly string[];
  /** Of each entry. Bytes. */
  readonly sizes: readonly number[];
}

/** Bodies of entries about the same question differ by no more than this: a reason, a phase, a pseudonym. Bytes. */
export const SIZE_CLASS = 256;

const MADE_FOR_THE_REQUEST = [
  'date',
  'traceparent',
  'location',
  'fsc-transaction-id',
  'x-request-id',
  'content-length',
];
/** Where a record stands tells how much was recorded, of whomever; its hash is over random bytes. */
const RECEIPT = /"index":\d+,"leafHash":"[^"]+"/g;
const RECORD = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
/** What an application says in its own time: leases, outcomes of others, months, readiness; who a token is of and how much was asked, now and then. */
const OF_ITS_OWN =
  /^rate:|ledger\.replica|^SET |^SHOW |FROM gate\.application a JOIN gate\.party|open_from|advisory|ledger\.body_|CREATE|ledger\.head h|^SELECT shard, size FROM ledger\.head$|gate\.schema|schema_version/;

/** In no statement. */
const BETWEEN = '\u0000';

/** A batch of the ledger, made ready before its lock is held or under it: that is for what others recorded just before. */
const BATCH = new RegExp(
  [
    ['ledger-hold', 'ledger-insert-held', 'ledger-head-held'],
    ['ledger-lock', 'ledger-epochs', 'ledger-insert', 'ledger-head'],
    ['ledger-lock', 'ledger-epochs', 'ledger-insert-held', 'ledger-head-held'],
  ]
    .map((statements) => ['BEGIN ISOLATION LEVEL READ COMMITTED', ...statements, 'COMMIT'].join(BETWEEN))
    .join('|'),
  'g',
);

function withBatches(statements: readonly string[]): string[] {
  return statements.join(BETWEEN).replaceAll(BATCH, 'a batch of the ledger').split(BETWEEN);
}

/** Watches one product through a wire, one request at a time. */
export class Observer {
  constructor(
    readonly product: TestProduct,
    readonly wire: Wire,
  ) {}

  /** `settled`: how many of its entries get an outcome. */
  async watch(ask: () => Promise<Response>): Promise<Observed> {
    const before = await this.#size();
    this.wire.heard.length = 0;
    const response = await ask();
    const body = await response.text();
    await this.#settled(before);
    const statements = this.wire.heard.map(({ statement }) => statement);
    const rows = (await this.product.ledger.rows()).filter(({ shard, idx }) => idx >= (before.get(shard) ?? 0));
    return {
      status: response.status,
      headers: Array.from(response.headers, ([name, value]) =>
        MADE_FOR_THE_REQUEST.includes(name) ? name : `${name}: ${value}`,
      ),
      body: body.replaceAll(RECORD, 'RECORD').replaceAll(RECEIPT, 'RECEIPT'),
      statements: withBatches(statements.filter((one) => !OF_ITS_OWN.test(one))),
      kinds: rows.map(({ kind }) => kind),
      sizes: rows.map(({ bytes }) => bytes.length),
    };
  }

  async #size(): Promise<ReadonlyMap<string, number>> {
    const text = 'SELECT shard, (max(idx) + 1)::int AS size FROM ledger.leaf GROUP BY shard';
    const rows = await this.product.ledger.sql<{ shard: string; size: number }>(text);
    return new Map(rows.map(({ shard, size }) => [shard, size]));
  }

  async #settled(before: ReadonlyMap<string, number>): Promise<void> {
    const text = `SELECT l.shard, l.idx::int FROM ledger.leaf l WHERE l.replica IS NOT NULL AND l.settles IS NULL
      AND NOT EXISTS (SELECT FROM ledger.leaf o WHERE o.settles = l.id)`;
    await eventually('outcomes are told', async () => {
      const open = await this.product.ledger.sql<{ shard: string; idx: number }>(text);
      return open.every(({ shard, idx }) => idx < (before.get(shard) ?? 0));
    });
  }
}

/** Where two answers differ; empty when nobody can tell them apart. Sizes count as equal within their class. */
export function differences(one: Observed, other: Observed, sizeClass = SIZE_CLASS): string[] {
  const told = (seen: Observed): Record<string, unknown> => ({ ...seen, sizes: seen.sizes.length });
  const [first, second] = [told(one), told(other)];
  const found = Object.keys(first)
    .filter((name) => JSON.stringify(first[name]) !== JSON.stringify(second[name]))
    .map((name) => `${name}: ${JSON.stringify(first[name])} and ${JSON.stringify(second[name])}`);
  const far = one.sizes.filter((size, index) => Math.abs(size - (other.sizes[index] ?? size)) > sizeClass);
  return far.length === 0 ? found : [...found, `sizes: ${one.sizes.join()} and ${other.sizes.join()}`];
}
