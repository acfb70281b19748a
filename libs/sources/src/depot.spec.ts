import { createSecretKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainValue, type Json } from '#kernel';
import { CASE_ID, catalogueWith, itemWith, OTHER_OIN } from '#testing';
import { bundlesOf, coverOf, groupsIn } from './bundles.js';
import { CaseKeys, type KeyRing, type WrappedKey } from './case-keys.js';
import type { Delivered } from './case-source.js';
import { Depot, DepotStore, type SealedAddress } from './depot.js';
import { open, placeOf, seal } from './seal.js';

const RING: KeyRing = {
  active: 'k2',
  keys: new Map([
    ['k1', Buffer.alloc(32, 1)],
    ['k2', Buffer.alloc(32, 2)],
  ]),
};
const keyOf = (byte: number): KeyObject => createSecretKey(Buffer.alloc(32, byte));
const KEY = keyOf(3);

describe('a sealed value', () => {
  const plain = Buffer.from('{"K01.naam":"verzonnen"}');

  it('opens with its key at its place, and is different each time it is sealed', () => {
    const sealed = seal(KEY, placeOf('i1', 1, 'L1'), plain);
    expect(open(KEY, placeOf('i1', 1, 'L1'), sealed)).toEqual(plain);
    expect(seal(KEY, placeOf('i1', 1, 'L1'), plain)).not.toEqual(sealed);
    expect(sealed.includes('verzonnen')).toBe(false);
  });

  it.each([
    ['another item', placeOf('i2', 1, 'L1')],
    ['another version', placeOf('i1', 2, 'L1')],
    ['another group', placeOf('i1', 1, 'L2')],
  ])('does not open at the place of %s', (_case, place) => {
    expect(() => open(KEY, place, seal(KEY, placeOf('i1', 1, 'L1'), plain))).toThrow();
  });

  it('does not open with another key, with any bit changed, or cut short', () => {
    const sealed = seal(KEY, 'p', plain);
    expect(() => open(keyOf(4), 'p', sealed)).toThrow();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(KEY, 'p', changed)).toThrow();
      expect(() => open(KEY, 'p', sealed.subarray(0, at))).toThrow();
    }
  });
});

describe('the key of a case', () => {
  it('comes back from what is stored, under the key that wrapped it, and is known from then on', () => {
    const made = new CaseKeys({ ...RING, active: 'k1' }).make(CASE_ID);
    const keys = new CaseKeys(RING);
    expect(keys.known(CASE_ID)).toBeUndefined();
    expect(keys.unwrap(CASE_ID, made.stored).equals(made.key)).toBe(true);
    expect(keys.known(CASE_ID)?.equals(made.key)).toBe(true);
    expect([made.stored.kek, keys.make(CASE_ID).stored.kek]).toEqual(['k1', 'k2']);
  });

  it('is not unwrapped for another case, nor without the key that wrapped it', () => {
    const keys = new CaseKeys(RING);
    const { stored } = keys.make(CASE_ID);
    expect(() => keys.unwrap('another', stored)).toThrow();
    expect(() => keys.unwrap(CASE_ID, { ...stored, kek: 'k9' })).toThrow(/no key k9/);
  });
});

const catalogue = catalogueWith({
  K01: {
    fields: {
      naam: { group: 'L1' },
      adres: { group: 'L1' },
      diagnose: { group: 'L2' },
      referentie: { origin: 'ITEM_ID' },
      bron: { origin: 'ITEM_CONTRIBUTOR' },
      bijgewerktOp: { origin: 'ITEM_UPDATED_AT' },
    },
  },
});
const fieldsOf = (names: readonly string[]) =>
  [...catalogue.fields.values()].filter(({ path }) => names.includes(path.join('.')));

/** A store in memory that writes down what it was asked for. */
class Shelf extends DepotStore {
  readonly asked: SealedAddress[] = [];
  readonly sealedAt = new Map<string, Buffer>();
  stored: WrappedKey | null;
  keysAsked = 0;
  down = false;

  constructor(stored: WrappedKey | null) {
    super();
    this.stored = stored;
  }
  sealed(addresses: readonly SealedAddress[]): Promise<readonly (Buffer | null)[]> {
    this.asked.push(...addresses.map(({ itemId, version, bundle }) => ({ itemId, version, bundle })));
    return Promise.resolve(
      addresses.map(({ itemId, version, bundle }) => this.sealedAt.get(placeOf(itemId, version, bundle)) ?? null),
    );
  }
  caseKeys(caseIds: readonly string[]): Promise<ReadonlyMap<string, WrappedKey>> {
    this.keysAsked += 1;
    if (this.down) return Promise.reject(new Error('down'));
    const { stored } = this;
    return Promise.resolve(new Map(stored ? caseIds.map((id) => [id, stored]) : []));
  }
}

function depotWith(values: Readonly<Record<string, Readonly<Record<string, Json>>>>): { depot: Depot; shelf: Shelf } {
  const keys = new CaseKeys(RING);
  const { key, stored } = keys.make(CASE_ID);
  const shelf = new Shelf(stored);
  for (const [place, group] of Object.entries(values))
    shelf.sealedAt.set(place, seal(key, place, Buffer.from(JSON.stringify(group))));
  return { depot: new Depot(shelf, keys), shelf };
}

const told = (delivered: readonly Delivered[]): unknown =>
  delivered.map(({ item, state, values }) => {
    const plain = Array.from(values, ([name, value]) => [name, plainValue(value)] as const);
    return [item.id, state, Object.fromEntries(plain)];
  });
const want = (names: readonly string[], id = 'i1', sealed = 'L1,L2') => ({
  caseId: CASE_ID,
  item: itemWith({ id, sealed }),
  fields: fieldsOf(names),
});

describe('bundles', () => {
  const groups = fc.subarray(['L0', 'L1', 'L1-apart', 'L2']);

  it('are each group, and each run of neighbours', () => {
    expect(bundlesOf(['L2', 'L0', 'L1'])).toEqual(['L0', 'L0+L1', 'L0+L1+L2', 'L1', 'L1+L2', 'L2']);
    expect(bundlesOf([])).toEqual([]);
  });

  it('cover what is wanted and kept, and nothing else, each group once', () => {
    fc.assert(
      fc.property(groups, groups, fc.boolean(), (kept, wanted, byGroup) => {
        const cover = coverOf(byGroup ? kept : bundlesOf(kept), wanted).flatMap(groupsIn);
        expect(cover.toSorted()).toEqual(kept.filter((group) => wanted.includes(group)).toSorted());
      }),
    );
  });

  it('are the fewest: neighbours are opened at once', () => {
    const sealed = bundlesOf(['L0', 'L1', 'L2']);
    expect(coverOf(sealed, ['L2', 'L1', 'L0'])).toEqual(['L0+L1+L2']);
    expect(coverOf(sealed, ['L0', 'L1'])).toEqual(['L0+L1']);
    expect(coverOf(sealed, ['L0', 'L2'])).toEqual(['L0', 'L2']);
  });
});

describe('the depot', () => {
  const L1 = { 'K01.naam': 'a', 'K01.adres': 'b' };

  it('gives of each item the fields that were wanted and no others, and reads no group that holds none', async () => {
    const { depot, shelf } = depotWith({
      'i1|1|L1': L1,
      'i1|1|L2': { 'K01.diagnose': 'c' },
      'i2|1|L1': { 'K01.naam': 'd' },
    });
    expect(told(await depot.fetch([want(['naam']), want(['naam', 'adres'], 'i2')]))).toEqual([
      ['i1', 'DELIVERED', { 'K01.naam': 'a' }],
      ['i2', 'DELIVERED', { 'K01.naam': 'd' }],
    ]);
    expect(shelf.asked).toEqual([
      { itemId: 'i1', version: 1, bundle: 'L1' },
      { itemId: 'i2', version: 1, bundle: 'L1' },
    ]);
    expect(shelf.keysAsked).toBe(1);
  });

  it('asks for a group once, though two clauses grant fields of it', async () => {
    const { depot, shelf } = depotWith({ 'i1|1|L1': L1 });
    expect(told(await depot.fetch([want(['naam']), want(['adres'])]))).toEqual([
      ['i1', 'DELIVERED', { 'K01.naam': 'a' }],
      ['i1', 'DELIVERED', { 'K01.adres': 'b' }],
    ]);
    expect(shelf.asked).toHaveLength(1);
  });

  it('takes a field from its own group only', async () => {
    const { depot } = depotWith({ 'i1|1|L1': { ...L1, 'K01.diagnose': 'misplaced' }, 'i1|1|L2': {} });
    expect(told(await depot.fetch([want(['naam', 'diagnose'])]))).toEqual([['i1', 'DELIVERED', { 'K01.naam': 'a' }]]);
  });

  it('gives what stands beside the values without opening any', async () => {
    const { depot, shelf } = depotWith({});
    const beside = { 'K01.referentie': 'i1', 'K01.bron': OTHER_OIN, 'K01.bijgewerktOp': '1970-01-01T00:00:00.000Z' };
    expect(told(await depot.fetch([want(['referentie', 'bron', 'bijgewerktOp'])]))).toEqual([
      ['i1', 'DELIVERED', beside],
    ]);
    expect([shelf.asked, shelf.keysAsked]).toEqual([[], 0]);
  });

  it('delivers an item of which nothing was ever kept, empty, without asking for anything', async () => {
    const { depot, shelf } = depotWith({});
    expect(told(await depot.fetch([want(['naam'], 'i1', ''), want(['naam'], 'i1', 'L2')]))).toEqual([
      ['i1', 'DELIVERED', {}],
      ['i1', 'DELIVERED', {}],
    ]);
    expect(shelf.asked).toEqual([]);
  });

  it('is unavailable where what was kept is gone', async () => {
    expect(told(await depotWith({}).depot.fetch([want(['naam'])]))).toEqual([['i1', 'UNAVAILABLE', {}]]);
  });

  it('opens groups that are wanted together at once, and none that is not wanted', async () => {
    const { depot, shelf } = depotWith({
      'i1|1|L1': L1,
      'i1|1|L2': { 'K01.diagnose': 'c' },
      'i1|1|L1+L2': { ...L1, 'K01.diagnose': 'c' },
    });
    const sealed = 'L1,L1+L2,L2';
    expect(told(await depot.fetch([want(['naam', 'diagnose'], 'i1', sealed), want(['adres'], 'i1', sealed)]))).toEqual([
      ['i1', 'DELIVERED', { 'K01.naam': 'a', 'K01.diagnose': 'c' }],
      ['i1', 'DELIVERED', { 'K01.adres': 'b' }],
    ]);
    expect(shelf.asked.map(({ bundle }) => bundle)).toEqual(['L1+L2', 'L1']);
  });

  it('is unavailable for an item that cannot be opened, gives nothing of it, and the others all the same', async () => {
    const { depot, shelf } = depotWith({ 'i1|1|L1': L1, 'i2|1|L1': L1 });
    shelf.sealedAt.set('i1|1|L1', shelf.sealedAt.get('i2|1|L1') ?? Buffer.alloc(0));
    expect(told(await depot.fetch([want(['referentie', 'naam']), want(['naam'], 'i2')]))).toEqual([
      ['i1', 'UNAVAILABLE', {}],
      ['i2', 'DELIVERED', { 'K01.naam': 'a' }],
    ]);
  });

  it.each<[string, (shelf: Shelf) => void]>([
    ['without the key of the case', (shelf) => (shelf.stored = null)],
    ['when its key cannot be asked for', (shelf) => (shelf.down = true)],
    [
      'when its key was wrapped by one that is gone',
      (shelf) => (shelf.stored = shelf.stored && { ...shelf.stored, kek: 'k9' }),
    ],
  ])('is unavailable %s', async (_case, change) => {
    const { depot, shelf } = depotWith({ 'i1|1|L1': L1 });
    change(shelf);
    expect(told(await depot.fetch([want(['naam'])]))).toEqual([['i1', 'UNAVAILABLE', {}]]);
  });

  it('asks for the keys of all cases at once, and for a known key never again', async () => {
    const { depot, shelf } = depotWith({ 'i1|1|L1': L1 });
    const elsewhere = { ...want(['naam']), caseId: 'another' };
    await depot.fetch([want(['naam']), elsewhere]);
    expect(shelf.keysAsked).toBe(1);
    await depot.fetch([want(['naam'])]);
    expect(shelf.keysAsked).toBe(1);
  });
});
