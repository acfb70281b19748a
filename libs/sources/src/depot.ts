import type { KeyObject } from 'node:crypto';
import type { Json } from '#kernel';
import type { Field, Item } from '#policies';
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
      sort(fields).groups.map(({ group }) => drawerOf(drawers, item, group)),
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
    const keys = new Map<string, KeyObject>();
    for (const id of caseIds) {
      const key = this.#keys.known(id) ?? (await this.#unwrap(id).catch(() => null));
      if (key) keys.set(id, key);
    }
    return keys;
  }

  async #unwrap(caseId: string): Promise<KeyObject> {
    const stored = await this.#store.caseKey(caseId);
    if (!stored) throw new Error('the case has no data key');
    return this.#keys.unwrap(caseId, stored);
  }
}

/** Wanted fields by where they are: beside the values, or in a sealed group. */
interface Sorted {
  readonly beside: readonly Field[];
  readonly groups: readonly { readonly group: string; readonly fields: readonly Field[] }[];
}

const sortings = new WeakMap<readonly Field[], Sorted>();

/** Lists of a settled plan are the same object each time, so each is sorted once. */
function sort(fields: readonly Field[]): Sorted {
  const known = sortings.get(fields);
  if (known) return known;
  const sealed = fields.filter(isSealed);
  const groups = Array.from(new Set(sealed.map(({ group }) => group)), (group) => ({
    group,
    fields: sealed.filter((field) => field.group === group),
  }));
  const made = { beside: fields.filter((field) => !isSealed(field)), groups };
  sortings.set(fields, made);
  return made;
}

/** One sealed group of one item. Opened once, also when several clauses grant fields of it. */
class Drawer implements SealedAddress {
  sealed: Buffer | null = null;
  #opened: Readonly<Record<string, Json>> | null = null;

  constructor(
    readonly itemId: string,
    readonly version: number,
    readonly group: string,
    readonly place: string,
  ) {}

  /** Values by coordinate; none where nothing was ever kept. Throws for what cannot be opened. */
  open(key: KeyObject | undefined): Readonly<Record<string, Json>> {
    if (this.sealed === null) return {};
    if (!key) throw new Error('the case has no data key that can be used');
    this.#opened ??= JSON.parse(open(key, this.place, this.sealed).toString()) as Readonly<Record<string, Json>>;
    return this.#opened;
  }
}

function drawerOf(drawers: Map<string, Drawer>, { id, version }: Item, group: string): Drawer {
  const place = placeOf(id, version, group);
  const known = drawers.get(place);
  if (known) return known;
  const drawer = new Drawer(id, version, group, place);
  drawers.set(place, drawer);
  return drawer;
}

function deliver({ item, fields }: Wanted, drawers: readonly Drawer[], key: KeyObject | undefined): Delivered {
  const { beside, groups } = sort(fields);
  const values = new Map<string, Json>();
  for (const field of beside) values.set(field.coordinate, besideValues(field, item));
  try {
    for (const [index, drawer] of drawers.entries()) take(groups[index]?.fields ?? [], drawer.open(key), values);
  } catch {
    // A value that cannot be opened is a source that fails: the field is withheld, and the record says so.
    return { item, state: 'UNAVAILABLE', values: new Map() };
  }
  return { item, state: 'DELIVERED', values };
}

/** Takes the wanted fields, and those alone. */
function take(fields: readonly Field[], opened: Readonly<Record<string, Json>>, values: Map<string, Json>): void {
  for (const { coordinate } of fields) {
    const value = opened[coordinate];
    if (value !== undefined) values.set(coordinate, value);
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
