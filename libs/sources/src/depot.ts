import type { Json } from '#kernel';
import type { Field } from '#policies';
import { CaseSource, type Delivered, type Wanted } from './case-source.js';
import { type CaseKeys, type WrappedKey } from './case-keys.js';
import { open, placeOf } from './seal.js';

/** A group of sealed values, addressed by item, version and group. */
export interface SealedAddress {
  readonly itemId: string;
  readonly version: number;
  readonly group: string;
}

/** Where the depot's sealed values are kept. */
export abstract class DepotStore {
  /** Sealed bytes in the order asked; null where there are none. */
  abstract sealed(addresses: readonly SealedAddress[]): Promise<readonly (Buffer | null)[]>;
  abstract caseKey(caseId: string): Promise<WrappedKey | null>;
}

interface SealedGroup {
  readonly group: string;
  readonly bytes: Buffer | null;
}

/** The gateway's own store of what parties contributed: encrypted, and opened for granted fields only. */
export class Depot extends CaseSource {
  readonly #store: DepotStore;
  readonly #keys: CaseKeys;

  constructor(store: DepotStore, keys: CaseKeys) {
    super();
    this.#store = store;
    this.#keys = keys;
  }

  async fetch(wanted: readonly Wanted[]): Promise<readonly Delivered[]> {
    const groups = wanted.map(({ fields }) => [...new Set(fields.filter(isSealed).map(({ group }) => group))]);
    const addresses = wanted.flatMap(({ item }, index) =>
      (groups[index] ?? []).map((group) => ({ itemId: item.id, version: item.version, group })),
    );
    const sealed = addresses.length > 0 ? await this.#store.sealed(addresses) : [];
    const keys = await this.#keysOf(
      new Set(wanted.filter((_, index) => groups[index]?.length).map(({ caseId }) => caseId)),
    );
    let next = 0;
    return wanted.map((want, index) => {
      const own = (groups[index] ?? []).map((group) => ({ group, bytes: sealed[next++] ?? null }));
      return deliver(want, own, keys.get(want.caseId));
    });
  }

  /** Keys by case; a case whose key can't be had is left out. */
  async #keysOf(caseIds: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer>> {
    const keys = new Map<string, Buffer>();
    for (const id of caseIds) {
      const key = this.#keys.known(id) ?? (await this.#unwrap(id).catch(() => null));
      if (key) keys.set(id, key);
    }
    return keys;
  }

  async #unwrap(caseId: string): Promise<Buffer> {
    const stored = await this.#store.caseKey(caseId);
    if (!stored) throw new Error('the case has no data key');
    return this.#keys.unwrap(caseId, stored);
  }
}

function deliver({ item, fields }: Wanted, groups: readonly SealedGroup[], key: Buffer | undefined): Delivered {
  const values = new Map<string, Json>();
  for (const field of fields) if (!isSealed(field)) values.set(field.coordinate, besideValues(field, item));
  try {
    for (const { group, bytes } of groups) {
      if (bytes !== null) openGroup({ item, fields, key }, { group, bytes }, values);
    }
  } catch {
    // A value that cannot be opened is a source that fails: the field is withheld, and the record says so.
    return { item, state: 'UNAVAILABLE', values: new Map() };
  }
  return { item, state: 'DELIVERED', values };
}

/** Opens one group and takes the wanted fields from it. */
function openGroup(
  { item, fields, key }: Pick<Wanted, 'item' | 'fields'> & { readonly key: Buffer | undefined },
  { group, bytes }: { readonly group: string; readonly bytes: Buffer },
  values: Map<string, Json>,
): void {
  if (!key) throw new Error('the case has no data key that can be used');
  const text = open(key, placeOf(item.id, item.version, group), bytes).toString();
  const opened = JSON.parse(text) as Record<string, Json>;
  for (const field of fields) {
    const value = field.group === group && isSealed(field) ? opened[field.coordinate] : undefined;
    if (value !== undefined) values.set(field.coordinate, value);
  }
}

function isSealed({ origin }: Field): boolean {
  return origin === 'SEALED';
}

/** Fields that live among the control attributes of an item. */
function besideValues({ origin }: Field, item: Wanted['item']): Json {
  switch (origin) {
    case 'ITEM_ID':
      return item.id;
    case 'ITEM_CONTRIBUTOR':
      return item.contributor;
    case 'ITEM_UPDATED_AT':
      return new Date(item.updatedAt).toISOString();
    case 'SEALED':
      return null;
  }
}
