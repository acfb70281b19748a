import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Json, Span } from '#kernel';
import type { Catalogue, Field } from '#policies';
import { bundlesOf, groupsIn, placeOf, seal, type CaseKeys, type WrappedKey } from '#sources';

/** What a party contributes: one item with its control attributes and values by coordinate. */
export interface Contribution {
  readonly id: string;
  readonly caseId: string;
  readonly unit: string;
  readonly contributor: string;
  readonly owner: string | null;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly validity: Span;
  readonly values: Readonly<Record<string, Json>>;
}

/** Writes contributions to the depot, sealed in bundles of groups. Runs inside a change of facts, which records and bumps. */
export class ContributionWriter {
  readonly #catalogue: Catalogue;
  readonly #keys: CaseKeys;

  constructor(catalogue: Catalogue, keys: CaseKeys) {
    this.#catalogue = catalogue;
    this.#keys = keys;
  }

  /** Adds version 1 of an item. RangeError for a value outside the item's unit. */
  async add(manager: EntityManager, item: Contribution): Promise<void> {
    const groups = this.#groups(item);
    const bundles = bundlesOf([...groups.keys()]);
    const key = await this.#caseKey(manager, item.caseId);
    await manager.query(
      `INSERT INTO depot.item (id, case_id, unit, version, contributor, owner, archived, restricted, third_party, valid_from, valid_until, sealed)
       VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), to_timestamp($10::float8 / 1000), $11)`,
      [
        item.id,
        item.caseId,
        item.unit,
        item.contributor,
        item.owner,
        item.archived,
        item.restricted,
        item.thirdParty,
        item.validity.from,
        item.validity.until,
        bundles,
      ],
    );
    for (const bundle of bundles) {
      const values = Object.assign({}, ...groupsIn(bundle).map((group) => groups.get(group))) as object;
      const sealed = seal(key, placeOf(item.id, 1, bundle), Buffer.from(JSON.stringify(values)));
      await manager.query('INSERT INTO depot.value (item_id, version, grp, sealed) VALUES ($1, 1, $2, $3)', [
        item.id,
        bundle,
        sealed,
      ]);
    }
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
