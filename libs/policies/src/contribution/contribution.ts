import type { Instant, Json, PartyType } from '#kernel';
import type { Catalogue, Category, Field, FieldType, Mark, Unit } from '../catalogue/catalogue.js';
import type { Path } from '../configuration/yaml-file.js';

export type ContributedType = Exclude<FieldType, 'PARTY_PSEUDONYM'>;

/** A field that parties deliver; the rest the gate makes itself. */
export type ContributedField = Field & { readonly type: ContributedType };

export function isContributed(field: Field): field is ContributedField {
  return field.origin === 'SEALED';
}

/** Coordinates that a type of party may contribute, in the order of the catalogue. */
export function heldBy({ fields }: Catalogue, type: PartyType): readonly string[] {
  return Array.from(fields.values())
    .filter((field) => isContributed(field) && field.holders.includes(type))
    .map(({ coordinate }) => coordinate);
}

export type ItemMark = Exclude<Mark, 'VALIDITY'>;

/** An item as a party contributes it: whole. What is left out of it is not there any more. */
export interface ContributedItem {
  readonly unit: Unit;
  /** The item that is written anew, by its reference; null: the party's record of the category, or a new item of a list. */
  readonly reference: string | null;
  /** Where in the input it stands. */
  readonly at: Path;
  /** Marks put on it; VALIDITY is told by `from` and `until`. */
  readonly marks: readonly ItemMark[];
  /** Marks taken off it, by saying so: what is left unsaid stays as it is. */
  readonly lifted: readonly ItemMark[];
  /** null: from the moment it is written. */
  readonly from: Instant | null;
  readonly until: Instant | null;
  /** The party it is assigned to, and where the input says so. */
  readonly assigned: { readonly oin: string; readonly at: Path } | null;
  /** Sealed fields by coordinate; those without a value are left out. */
  readonly values: Readonly<Record<string, Json>>;
}

/** What one party contributes to one category of a case. Items that are not named stay as they are. */
export interface Contribution {
  readonly category: Category;
  readonly items: readonly ContributedItem[];
  /** References of items of the category that the party takes back. */
  readonly withdrawn: readonly { readonly reference: string; readonly at: Path }[];
}

/** Items that one contribution may write or take back. */
export const MOST_ITEMS = 100;
