import { epochOf, FactsChanged, regionKey } from '#kernel';
import {
  compile,
  plan,
  readConvenant,
  type Catalogue,
  type CompiledConvenant,
  type DisclosurePlan,
  type RequesterClass,
} from '#policies';
import type { ConvenantStore } from '#persistence';
import { LRUCache } from 'lru-cache';
import type { Facts } from '#policies';
import type { Requester } from '#identity';
import type { Asked, Call } from './call.js';

/** A region's convenant, compiled, and the region's epoch it was read with. */
export interface Policy {
  readonly compiled: CompiledConvenant;
  readonly regionEpoch: number;
}

const MOST_PLANS = 5_000;

/** Compiled convenants and the plans made from them, kept for as long as the region's epoch stands. */
export class Policies {
  readonly #policies = new Map<string, Promise<Policy>>();
  readonly #plans = new LRUCache<string, DisclosurePlan>({ max: MOST_PLANS });
  readonly #names = new WeakMap<readonly Asked[], string>();
  readonly #store: ConvenantStore;
  readonly #catalogue: Catalogue;

  constructor(store: ConvenantStore, catalogue: Catalogue) {
    this.#store = store;
    this.#catalogue = catalogue;
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** A region without a convenant cannot have tokens, so its absence is a fault. */
  of(region: string): Promise<Policy> {
    const known = this.#policies.get(region);
    if (known) return known;
    const loading = this.#load(region);
    this.#policies.set(region, loading);
    loading.catch(() => this.#policies.delete(region));
    return loading;
  }

  /** The facts must rest on the same convenant as the plan: FactsChanged, and the convenant is read anew. */
  check(policy: Policy, region: string, facts: Facts): void {
    this.mustStand(policy, region, epochOf(facts.preconditions, regionKey(region)));
  }

  /** The region's epoch must be the one that the policy was read with: FactsChanged, and the convenant is read anew. */
  mustStand(policy: Policy, region: string, epoch: number | undefined): void {
    if (epoch === policy.regionEpoch) return;
    this.#policies.delete(region);
    throw new FactsChanged('the convenant changed');
  }

  /** Forgets the region's convenant when the facts rest on another: the next to ask reads it anew. */
  async renew(region: string, facts: Facts): Promise<void> {
    const known = await this.#policies.get(region);
    if (known && epochOf(facts.preconditions, regionKey(region)) !== known.regionEpoch) this.#policies.delete(region);
  }

  planFor(policy: Policy, requester: Requester, call: Call): DisclosurePlan {
    const { partyType, function: role, confidential } = requester;
    const asked = call.operation === 'access' ? '*' : this.#nameOf(call.asked);
    const { convenant, hash } = policy.compiled;
    const key = [convenant.region, hash, policy.regionEpoch, partyType, role, confidential, call.purpose, asked].join(
      '|',
    );
    const known = this.#plans.get(key);
    if (known) return known;
    const requesterClass: RequesterClass = { partyType, function: role, confidential };
    const coordinates =
      asked === '*' ? [...this.#catalogue.fields.keys()] : asked.split(',').filter((text) => text !== '');
    const made = plan(policy.compiled, requesterClass, call.purpose, coordinates);
    this.#plans.set(key, made);
    return made;
  }

  /** The asked coordinates in one text; lists of a kept document are the same object each time. */
  #nameOf(asked: readonly Asked[]): string {
    const name = this.#names.get(asked) ?? asked.map(({ coordinate }) => coordinate).join();
    this.#names.set(asked, name);
    return name;
  }

  async #load(region: string): Promise<Policy> {
    const stored = await this.#store.newest(region);
    if (!stored) throw new Error(`region ${region} has no convenant`);
    const convenant = readConvenant(stored.document, this.#catalogue);
    return {
      compiled: compile(convenant, stored.hash, this.#catalogue, stored.revokedAt),
      regionEpoch: stored.regionEpoch,
    };
  }
}
