import type { Level, PartyType } from '#kernel';

/** Control marks that the items of a unit may carry: decided on, never shown.
 *  WPG14 removed police data · RESTRICTED a running investigation · THIRD_PARTY somebody else's data · VALIDITY a term. */
export const MARKS = ['WPG14', 'RESTRICTED', 'THIRD_PARTY', 'VALIDITY'] as const;
export type Mark = (typeof MARKS)[number];

export const SENSITIVITIES = ['AVG_9', 'AVG_10', 'BSN', 'PROFESSIONAL_SECRECY', 'FREE_TEXT'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

export const FIELD_TYPES = [
  'TEXT',
  'TEXT_LIST',
  'DATE',
  'DATETIME',
  'BOOLEAN',
  'INTEGER',
  'CODE',
  'BSN',
  'OIN',
  'PARTY_PSEUDONYM',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** Where a field's value comes from: sealed in the depot, beside it among the control attributes of its item, or made by the
 *  gate for the party that asks. Only what is sealed was contributed. */
export type Origin = 'SEALED' | 'ITEM_ID' | 'ITEM_CONTRIBUTOR' | 'ITEM_UPDATED_AT' | 'PARTY_PSEUDONYM';

/** How form GENERALISED shows a value: a moment as its year, a postal code as its four digits, a date as its decade. */
export const GENERALISATIONS = ['YEAR', 'DISTRICT', 'AGE_BAND'] as const;
export type Generalisation = (typeof GENERALISATIONS)[number];

/** Within which time a basic provision must be there. */
export interface NormTime {
  /** ISO 8601 duration: `P14D`. */
  readonly term: string;
  /** What starts it. */
  readonly from: Descriptions;
  readonly source: string;
}

export interface Descriptions {
  readonly nl: string;
  readonly en: string;
}

/** One leaf of the case: what a clause grants and a record names. */
export interface Field {
  /** Catalogue coordinate, `K04.incidenten.datum`. */
  readonly coordinate: string;
  readonly category: string;
  /** Names from the category's GraphQL type down to the field: `['incidenten', 'datum']`. */
  readonly path: readonly string[];
  /** Id of the unit whose items hold the value. */
  readonly unit: string;
  readonly type: FieldType;
  /** The codes of a CODE field. */
  readonly codes: readonly string[];
  readonly level: Level;
  readonly sensitivities: readonly Sensitivity[];
  readonly origin: Origin;
  /** The party types that may contribute it; of what is not contributed, those that may contribute its item. */
  readonly holders: readonly PartyType[];
  /** null: it cannot be generalised. */
  readonly generalised: Generalisation | null;
  readonly normTime: NormTime | null;
  /** Values of one item with the same group are sealed together: same unit and level, and no clause that parts them. */
  readonly group: string;
  /** Names the party that its item is assigned to: the item's owner. */
  readonly assigns: boolean;
  readonly description: Descriptions;
  /** Article, standard, seed, or `assumption`. */
  readonly source: string;
}

/** Holds values: the record of a category, or one of its lists. An item of a unit has one contributor and one set of control attributes. */
export interface Unit {
  /** `K04` for the record, `K04.incidenten` for a list. */
  readonly id: string;
  readonly category: string;
  /** `[]` for the record, the path of the list otherwise. */
  readonly path: readonly string[];
  readonly list: boolean;
  readonly marks: readonly Mark[];
  /** The party types that may contribute an item: those of its category, narrowed to who may contribute one of its fields. */
  readonly holders: readonly PartyType[];
  readonly fields: readonly Field[];
}

/** An object of the published schema below a category: it groups leaves, `naam { voornamen … }`, or is an item of a list. */
export interface NestedObject {
  /** Names from the category's type: `['naam']`, `['incidenten']`. */
  readonly path: readonly string[];
  /** GraphQL type: `IdentiteitNaam`, `PolitieIncident`. */
  readonly typeName: string;
  readonly description: Descriptions;
  readonly normTime: NormTime | null;
}

export interface Category {
  /** `K04`. */
  readonly code: string;
  /** Field of `Casus`: `politie`. */
  readonly name: string;
  /** GraphQL type: `Politie`. */
  readonly typeName: string;
  readonly holders: readonly PartyType[];
  /** More than one possible holder: published as a list of contributions. */
  readonly several: boolean;
  readonly description: Descriptions;
  readonly units: readonly Unit[];
  readonly nested: readonly NestedObject[];
}

export interface Catalogue {
  readonly categories: readonly Category[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly units: ReadonlyMap<string, Unit>;
}
