import type { KeyObject } from 'node:crypto';
import { memberText } from '#kernel';
import type { Field, Item } from '#policies';
import { CaseSource, type Delivered, type Value, type Wanted } from './case-source.js';
import { coverOf, groupsIn } from './bundles.js';
import type { CaseKeys, WrappedKey } from './case-keys.js';
import { open, placeOf } from './seal.js';

/** A bundle of sealed values, addressed by item, version and name. */
export interface SealedAddress {
  readonly itemId: string;
  readonly version: number;
  readonly bundle: string;
}

/** Where the depot's sealed values are kept. */
export abstract class DepotStore {
  /** Sealed bytes in the order asked; null where there are none. */
  abstract sealed(addresses: readonly SealedAddress[]): Promise<readonly (Buffer | null)[]>;
  /** Keys by case, asked for at once; a case without one is left out. */
  abstract caseKeys(caseIds: readonly string[]): Promise<ReadonlyMap<string, WrappedKey>>;
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
    const drawers = new Map<string, Drawer>();
    const needed = wanted.map(({ item, fields }) =>
      sort(fields, item).bundles.map(({ bundle }) => drawerOf(drawers, item, bundle)),
    );
    if (drawers.size > 0) {
      const caseIds = new Set(wanted.map(({ caseId }) => caseId));
      const [sealed, keys] = await Promise.all([this.#store.sealed([...drawers.values()]), this.#keysOf(caseIds)]);
      let next = 0;
      for (const drawer of drawers.values()) drawer.sealed = sealed[next++] ?? null;
      return wanted.map((want, index) => deliver(want, needed[index] ?? [], keys.get(want.caseId)));
    }
    return wanted.map((want) => deliver(want, [], undefined));
  }

  /** Keys by case; a case whose key can't be had is left out. */
  async #keysOf(caseIds: ReadonlySet<string>): Promise<ReadonlyMap<string, KeyObject>> {
    const missing = [...caseIds].filter((id) => !this.#keys.known(id));
    const stored = missing.length > 0 ? await this.#store.caseKeys(missing).catch(() => NO_KEYS) : NO_KEYS;
    const keys = new Map<string, KeyObject>();
    for (const id of caseIds) {
      const key = this.#keys.known(id) ?? this.#unwrapped(id, stored.get(id));
      if (key) keys.set(id, key);
    }
    return keys;
  }

  #unwrapped(caseId: string, stored: WrappedKey | undefined): KeyObject | null {
    try {
      return stored ? this.#keys.unwrap(caseId, stored) : null;
    } catch {
      return null;
    }
  }
}

const NO_KEYS: ReadonlyMap<string, WrappedKey> = new Map();

/** Wanted fields by where they are: beside the values, or in a sealed bundle. */
interface Sorted {
  readonly beside: readonly Field[];
  readonly bundles: readonly { readonly bundle: string; readonly fields: readonly Field[] }[];
}

const sortings = new WeakMap<readonly Field[], Map<string, Sorted>>();

/** Lists of a settled plan are the same object each time and items are sealed in few ways, so each is sorted once. */
function sort(fields: readonly Field[], { sealed }: Item): Sorted {
  const ways = sortings.get(fields) ?? new Map<string, Sorted>();
  const sorted = ways.get(sealed) ?? sortedBy(fields, sealed.split(','));
  sortings.set(fields, ways.set(sealed, sorted));
  return sorted;
}

function sortedBy(fields: readonly Field[], sealed: readonly string[]): Sorted {
  const kept = fields.filter(isSealed);
  const cover = coverOf(
    sealed,
    kept.map(({ group }) => group),
  );
  const bundles = cover.map((bundle) => {
    const groups = groupsIn(bundle);
    return { bundle, fields: kept.filter(({ group }) => groups.includes(group)) };
  });
  return { beside: fields.filter((field) => !isSealed(field)), bundles };
}

/** One sealed bundle of one item. Opened once, also when several clauses grant fields of it. */
class Drawer implements SealedAddress {
  sealed: Buffer | null = null;
  #opened: string | null = null;

  constructor(
    readonly itemId: string,
    readonly version: number,
    readonly bundle: string,
    readonly place: string,
  ) {}

  /** Values by coordinate, as JSON. Throws for what cannot be opened, and for what is gone. */
  open(key: KeyObject | undefined): string {
    if (this.sealed === null) throw new Error('what was sealed is not there any more');
    if (!key) throw new Error('the case has no data key that can be used');
    this.#opened ??= open(key, this.place, this.sealed).toString();
    return this.#opened;
  }
}

function drawerOf(drawers: Map<string, Drawer>, { id, version }: Item, bundle: string): Drawer {
  const place = placeOf(id, version, bundle);
  const known = drawers.get(place);
  if (known) return known;
  const drawer = new Drawer(id, version, bundle, place);
  drawers.set(place, drawer);
  return drawer;
}

function deliver({ item, fields }: Wanted, drawers: readonly Drawer[], key: KeyObject | undefined): Delivered {
  const { beside, bundles } = sort(fields, item);
  const values = new Map<string, Value>();
  for (const field of beside) values.set(field.coordinate, besideValues(field, item));
  try {
    for (const [index, drawer] of drawers.entries()) take(bundles[index]?.fields ?? [], drawer.open(key), values);
  } catch {
    // A value that cannot be opened is a source that fails: the field is withheld, and the record says so.
    return { item, state: 'UNAVAILABLE', values: new Map() };
  }
  return { item, state: 'DELIVERED', values };
}

/** Takes the wanted fields, and those alone. */
function take(fields: readonly Field[], opened: string, values: Map<string, Value>): void {
  for (const { coordinate } of fields) {
    const value = memberText(opened, coordinate);
    if (value !== null) values.set(coordinate, value);
  }
}

function isSealed({ origin }: Field): boolean {
  return origin === 'SEALED';
}

/** Fields that live among the control attributes of an item. */
function besideValues({ origin }: Field, item: Wanted['item']): Value {
  switch (origin) {
    case 'ITEM_ID':
      return item.id;
    case 'ITEM_CONTRIBUTOR':
      return item.contributor;
    case 'ITEM_UPDATED_AT':
      return new Date(item.updatedAt).toISOString();
    case 'PARTY_PSEUDONYM':
    case 'SEALED':
      return null;
  }
}
