import { describe, expect, it } from '@jest/globals';
import { FactsChanged, regionKey } from '#kernel';
import { catalogueWith, factsWith, Memory, MemoryConvenants, requesterWith } from '#testing';
import type { StoredConvenant } from '#persistence';
import type { CaseCall } from './call.js';
import { Policies } from './policies.js';

const catalogue = catalogueWith({ K01: { fields: { naam: {} } }, K02: { fields: { status: {} } } });
const call: CaseCall = {
  operation: 'case',
  key: 'c',
  purpose: 'CASUSOVERLEG',
  caseId: 'x',
  asked: [{ coordinate: 'K01.naam', path: ['a'] }],
  strict: false,
};

/** Gives what is in memory, or what a test puts in its place. */
class Store extends MemoryConvenants {
  next: (() => Promise<StoredConvenant | null>) | null = null;
  override newest(): Promise<StoredConvenant> {
    return this.next ? (this.next() as Promise<StoredConvenant>) : super.newest();
  }
}

function setUp(): { memory: Memory; store: Store; policies: Policies } {
  const memory = new Memory();
  const store = new Store(memory);
  return { memory, store, policies: new Policies(store, catalogue) };
}

describe('the policy of a region', () => {
  it('is read once, however many ask for it', async () => {
    const { memory, policies } = setUp();
    const [one, other] = await Promise.all([policies.of('proef'), policies.of('proef')]);
    expect(one).toBe(other);
    expect(memory.steps).toEqual(['convenant']);
  });

  it('is read anew when the facts rest on another epoch of the region', async () => {
    const { memory, policies } = setUp();
    const policy = await policies.of('proef');
    policies.check(policy, 'proef', factsWith());
    const moved = factsWith(null, { preconditions: [{ key: regionKey('proef'), epoch: 2 }] });
    expect(() => policies.check(policy, 'proef', moved)).toThrow(FactsChanged);
    await policies.of('proef');
    expect(memory.steps).toEqual(['convenant', 'convenant']);
  });

  it('is read anew by whoever asks next, once the region has moved on', async () => {
    const { memory, policies } = setUp();
    await policies.renew('proef', factsWith());
    await policies.of('proef');
    await policies.renew('proef', factsWith());
    await policies.of('proef');
    expect(memory.steps).toEqual(['convenant']);
    await policies.renew('proef', factsWith(null, { preconditions: [{ key: regionKey('proef'), epoch: 2 }] }));
    await policies.of('proef');
    expect(memory.steps).toEqual(['convenant', 'convenant']);
  });

  it.each<[string, () => Promise<StoredConvenant | null>]>([
    ['cannot be read', () => Promise.reject(new Error('down'))],
    ['is not there', () => Promise.resolve(null)],
    ['no longer holds', () => Promise.resolve({ document: {}, hash: 'h', revokedAt: null, regionEpoch: 1 })],
  ])('is asked for again when it %s', async (_case, next) => {
    const { store, policies } = setUp();
    store.next = next;
    await expect(policies.of('proef')).rejects.toThrow();
    store.next = null;
    expect((await policies.of('proef')).regionEpoch).toBe(1);
  });
});

describe('a plan', () => {
  it('is made once for each operation, class, purpose and policy', async () => {
    const { policies } = setUp();
    const policy = await policies.of('proef');
    const requester = requesterWith();
    const plan = policies.planFor(policy, requester, call);
    expect(
      policies.planFor(policy, requesterWith({ oin: 'another', tokenHash: 'another' }), { ...call, key: 'd' }),
    ).toBe(plan);
    const others = [
      policies.planFor(policy, requesterWith({ partyType: 'POLITIE' }), call),
      policies.planFor(policy, requesterWith({ function: 'adviseur' }), call),
      policies.planFor(policy, requesterWith({ confidential: true }), call),
      policies.planFor(policy, requester, { ...call, purpose: 'CRISIS' }),
      policies.planFor(policy, requester, { ...call, asked: [] }),
      policies.planFor(policy, requester, { operation: 'access', key: 'c', purpose: 'CASUSOVERLEG', caseId: 'x' }),
      policies.planFor({ ...policy, regionEpoch: 2 }, requester, call),
    ];
    expect(new Set([plan, ...others]).size).toBe(others.length + 1);
  });

  it('of access is about every field, and of a case without fields about none', async () => {
    const { policies } = setUp();
    const policy = await policies.of('proef');
    const access = policies.planFor(policy, requesterWith(), {
      operation: 'access',
      key: 'a',
      purpose: 'CRISIS',
      caseId: 'x',
    });
    expect(access.fields.map(({ field }) => field.coordinate)).toEqual(['K01.naam', 'K02.status']);
    expect(policies.planFor(policy, requesterWith(), { ...call, asked: [] }).fields).toEqual([]);
  });
});
