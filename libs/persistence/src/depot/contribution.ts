import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Json, Span } from '#kernel';
import type { Catalogue, Field } from '#policies';
import { bundlesOf, groupsIn, placeOf, seal, type CaseKeys, type WrappedKey } from '#sources';

/** What a party contributes: one item with its control attributes and values by coordinate. */
export interface Contribution {
  readonly id: string;
  readonly unit: string;
  readonly contributor: string;
  readonly owner: string | null;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly validity: Span;
  readonly values: Readonly<Record<string, Json>>;
}

const ADD_ITEMS = `
INSERT INTO depot.item (id, case_id, unit, version, contributor, owner, archived, restricted, third_party, valid_from, valid_until, sealed)
SELECT id, $1, unit, 1, contributor, owner, archived, restricted, third_party,
  to_timestamp(valid_from / 1000), to_timestamp(valid_until / 1000), string_to_array(sealed, ',')
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::boolean[], $9::float8[], $10::float8[],
  $11::text[]) AS q(id, unit, contributor, owner, archived, restricted, third_party, valid_from, valid_until, sealed)`;

const ADD_VALUES = `
INSERT INTO depot.value (item_id, version, grp, sealed)
SELECT item_id, 1, grp, sealed FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS q(item_id, grp, sealed)`;

/** A bundle of an item's values, ready to be kept. */
interface SealedBundle {
  readonly item: Contribution;
  readonly bundle: string;
  readonly sealed: Buffer;
}

/** Writes contributions to the depot, sealed in bundles of groups. Runs inside a change of facts, which records and bumps. */
export class ContributionWriter {
  readonly #catalogue: Catalogue;
  readonly #keys: CaseKeys;

  constructor(catalogue: Catalogue, keys: CaseKeys) {
    this.#catalogue = catalogue;
    this.#keys = keys;
  }

  /** Adds version 1 of items of one case, in as many statements for many as for one. RangeError for a value outside its
   *  item's unit. */
  async add(manager: EntityManager, caseId: string, items: readonly Contribution[]): Promise<void> {
    if (items.length === 0) return;
    const key = await this.#caseKey(manager, caseId);
    const bundles = items.map((item) => this.#seal(key, item));
    await manager.query(ADD_ITEMS, [caseId, ...columnsOf(items, bundles)]);
    const all = bundles.flat();
    const [ids, names] = [all.map(({ item }) => item.id), all.map(({ bundle }) => bundle)];
    await manager.query(ADD_VALUES, [ids, names, all.map(({ sealed }) => sealed)]);
  }

  #seal(key: KeyObject, item: Contribution): SealedBundle[] {
    const groups = this.#groups(item);
    return bundlesOf([...groups.keys()]).map((bundle) => {
      const values = Object.assign({}, ...groupsIn(bundle).map((group) => groups.get(group))) as object;
      const sealed = seal(key, placeOf(item.id, 1, bundle), Buffer.from(JSON.stringify(values)));
      return { item, bundle, sealed };
    });
  }

  #groups(item: Contribution): Map<string, Record<string, Json>> {
    const groups = new Map<string, Record<string, Json>>();
    for (const [coordinate, value] of Object.entries(item.values)) {
      const field = this.#fieldOf(coordinate, item.unit);
      groups.set(field.group, { ...groups.get(field.group), [coordinate]: value });
    }
    return groups;
  }

  #fieldOf(coordinate: string, unit: string): Field {
    const field = this.#catalogue.fields.get(coordinate);
    if (field?.unit !== unit || field.origin !== 'SEALED')
      throw new RangeError(`${coordinate} is no value of an item of ${unit}`);
    return field;
  }

  async #caseKey(manager: EntityManager, caseId: string): Promise<KeyObject> {
    const known = this.#keys.known(caseId);
    if (known) return known;
    const [stored] = await manager.query<WrappedKey[]>('SELECT kek, wrapped FROM depot.case_key WHERE case_id = $1', [
      caseId,
    ]);
    if (stored) return this.#keys.unwrap(caseId, stored);
    const made = this.#keys.make(caseId);
    await manager.query('INSERT INTO depot.case_key (case_id, kek, wrapped) VALUES ($1, $2, $3)', [
      caseId,
      made.stored.kek,
      made.stored.wrapped,
    ]);
    return made.key;
  }
}

/** Items as columns, in the order of ADD_ITEMS. */
function columnsOf(items: readonly Contribution[], bundles: readonly (readonly SealedBundle[])[]): unknown[][] {
  return [
    items.map(({ id }) => id),
    items.map(({ unit }) => unit),
    items.map(({ contributor }) => contributor),
    items.map(({ owner }) => owner),
    items.map(({ archived }) => archived),
    items.map(({ restricted }) => restricted),
    items.map(({ thirdParty }) => thirdParty),
    items.map(({ validity }) => validity.from),
    items.map(({ validity }) => validity.until),
    bundles.map((sealed) => sealed.map(({ bundle }) => bundle).join(',')),
  ];
}
