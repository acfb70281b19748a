import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually.js';
import type { GraphqlAnswer } from './client.js';
import type { LedgerRow } from './ledger-reader.js';
import type { Gateway } from './product.js';

const REFUSED_MS = 50;

/** What a requester keeps of an answer: where its record stands. */
export interface KeptReceipt {
  readonly entry: string;
  readonly shard: string;
  readonly index: number;
  /** Base64. */
  readonly leafHash: string;
}

export function receiptOf({ body }: GraphqlAnswer): KeptReceipt | undefined {
  return (body.extensions?.disclosure as { readonly receipt?: KeptReceipt } | undefined)?.receipt;
}

/** Clients that ask without end, and keep the receipt of each answer that they got whole. */
export class Askers {
  readonly receipts: KeptReceipt[] = [];
  /** Requests that got no answer of use: by status, or `none` where the connection failed. */
  readonly failures = new Map<string, number>();
  #isOver = false;
  #running: readonly Promise<void>[] = [];

  /** `clients` at each gateway. */
  static async at(
    gateways: readonly Gateway[],
    { query, clients }: { query: string; clients: number },
  ): Promise<Askers> {
    const askers = new Askers();
    for (const gateway of gateways) {
      const token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
      const asking = Array.from({ length: clients }, () => askers.#ask(gateway, token, query));
      askers.#running = [...askers.#running, ...asking];
    }
    return askers;
  }

  /** Waits until so many more were answered. */
  async untilAnswered(more: number): Promise<void> {
    const wanted = this.receipts.length + more;
    await eventually(`${more} more answers`, () => Promise.resolve(this.receipts.length >= wanted));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #ask({ client }: Gateway, token: string, query: string): Promise<void> {
    while (!this.#isOver) {
      const answer = await client.ask(token, query).catch(() => null);
      const receipt = answer?.status === 200 ? receiptOf(answer) : undefined;
      if (receipt !== undefined) this.receipts.push(receipt);
      else await this.#note(answer === null ? 'none' : String(answer.status));
    }
  }

  /** And waits a moment, as who was refused does. */
  async #note(failure: string): Promise<void> {
    this.failures.set(failure, 1 + (this.failures.get(failure) ?? 0));
    await sleep(REFUSED_MS);
  }
}

/** Those of these receipts whose record does not stand where they say, with the hash that they say. */
export function lostOf(
  receipts: readonly KeptReceipt[],
  shards: ReadonlyMap<string, readonly LedgerRow[]>,
): readonly KeptReceipt[] {
  return receipts.filter(({ entry, shard, index, leafHash }) => {
    const row = shards.get(shard)?.[index];
    return row?.id !== entry || row.idx !== index || row.hash.toString('base64') !== leafHash;
  });
}
