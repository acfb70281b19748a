import { createHmac, type KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Json, Span } from '#kernel';
import type { Catalogue, Field } from '#policies';
import { bundlesOf, groupsIn, placeOf, seal, type CaseKeys, type WrappedKey } from '#sources';

/** One version of an item of the depot, with its control attributes and its values by coordinate. */
export interface DepotItem {
  readonly id: string;
  /** From 1. */
  readonly version: number;
  readonly unit: string;
  readonly contributor: string;
  readonly owner: string | null;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly validity: Span;
  readonly values: Readonly<Record<string, Json>>;
}

const WRITE_ITEMS = `
INSERT INTO depot.item (id, case_id, unit, version, contributor, owner, archived, restricted, third_party, valid_from, valid_until, sealed)
SELECT id, $1, unit, version, contributor, owner, archived, restricted, third_party,
  to_timestamp(valid_from / 1000), to_timestamp(valid_until / 1000), string_to_array(sealed, ',')
FROM unnest($2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::boolean[], $8::boolean[], $9::boolean[],
  $10::float8[], $11::float8[], $12::text[])
  AS q(id, unit, version, contributor, owner, archived, restricted, third_party, valid_from, valid_until, sealed)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, owner = excluded.owner, archived = excluded.archived,
  restricted = excluded.restricted, third_party = excluded.third_party, valid_from = excluded.valid_from,
  valid_until = excluded.valid_until, sealed = excluded.sealed, updated_at = clock_timestamp()`;

const WRITE_VALUES = `
INSERT INTO depot.value (item_id, version, grp, sealed)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bytea[])`;

/** A bundle of an item's values, ready to be kept. */
interface SealedBundle {
  readonly item: DepotItem;
  readonly bundle: string;
  readonly sealed: Buffer;
}

/** Writes items to the depot, sealed in bundles of groups. Runs inside a change of facts, which records and bumps. */
export class ContributionWriter {
  readonly #catalogue: Catalogue;
  readonly #keys: CaseKeys;

  constructor(catalogue: Catalogue, keys: CaseKeys) {
    this.#catalogue = catalogue;
    this.#keys = keys;
  }

  /** Writes versions of items of one case: new ones, and those that replace the version before them, whose values stay for
   *  answers under way. RangeError for a value outside its item's unit. */
  async write(manager: EntityManager, caseId: string, items: readonly DepotItem[]): Promise<void> {
    if (items.length === 0) return;
    const key = await this.#caseKey(manager, caseId);
    const bundles = items.map((item) => this.#seal(key, item));
    await manager.query(WRITE_ITEMS, [caseId, ...columnsOf(items, bundles)]);
    const all = bundles.flat();
    await manager.query(WRITE_VALUES, [
      all.map(({ item }) => item.id),
      all.map(({ item }) => item.version),
      all.map(({ bundle }) => bundle),
      all.map(({ sealed }) => sealed),
    ]);
  }

  /** A hash of a text under the case's own key: it tells nothing without it, and nothing once the key is gone. */
  async fingerprint(manager: EntityManager, caseId: string, text: string): Promise<Buffer> {
    const key = await this.#caseKey(manager, caseId);
    return createHmac('sha256', key).update(text).digest();
  }

  #seal(key: KeyObject, item: DepotItem): SealedBundle[] {
    const groups = this.#groups(item);
    return bundlesOf([...groups.keys()]).map((bundle) => {
      const values = Object.assign({}, ...groupsIn(bundle).map((group) => groups.get(group))) as object;
      const plain = Buffer.from(JSON.stringify(values));
      return { item, bundle, sealed: seal(key, placeOf(item.id, item.version, bundle), plain) };
    });
  }

  #groups(item: DepotItem): Map<string, Record<string, Json>> {
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

  /** The key as this transaction has it, whatever was known before: a key whose row was rolled back must not seal anything. */
  async #caseKey(manager: EntityManager, caseId: string): Promise<KeyObject> {
    const made = this.#keys.make(caseId);
    const { kek, wrapped } = made.stored;
    const text = 'INSERT INTO depot.case_key (case_id, kek, wrapped) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
    await manager.query(text, [caseId, kek, wrapped]);
    const found = 'SELECT kek, wrapped FROM depot.case_key WHERE case_id = $1';
    const [stored] = await manager.query<[WrappedKey]>(found, [caseId]);
    return this.#keys.unwrapOnce(caseId, stored);
  }
}

function columnsOf(items: readonly DepotItem[], bundles: readonly (readonly SealedBundle[])[]): unknown[][] {
  return [
    items.map(({ id }) => id),
    items.map(({ unit }) => unit),
    items.map(({ version }) => version),
    items.map(({ contributor }) => contributor),
    items.map(({ owner }) => owner),
    items.map(({ archived }) => archived),
    items.map(({ restricted }) => restricted),
    items.map(({ thirdParty }) => thirdParty),
    items.map(({ validity }) => validity.from),
    items.map(({ validity }) => validity.until),
    bundles.map((own) => own.map(({ bundle }) => bundle).join()),
  ];
}
