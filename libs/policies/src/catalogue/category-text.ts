import type { Level, PartyType } from '#kernel';
import type { Path } from '../configuration/yaml-file.js';
import type { Descriptions, FieldType, Generalisation, Mark, NormTime, Sensitivity } from './catalogue.js';

/** A file of the catalogue as written, once it has the shape of the schema. */
export interface CategoryText {
  readonly code: string;
  readonly name: string;
  readonly typeName: string;
  readonly holders: readonly PartyType[];
  readonly description: Descriptions;
  readonly source: string;
  readonly marks?: readonly Mark[];
  readonly fields?: Nodes;
  readonly lists?: Readonly<Record<string, ListText>>;
}

export interface ListText {
  readonly item: string;
  readonly marks?: readonly Mark[];
  /** Some of the category's. */
  readonly holders?: readonly PartyType[];
  readonly description: Descriptions;
  readonly source: string;
  readonly normTime?: NormTime;
  readonly fields: Nodes;
}

export interface GroupText {
  readonly description: Descriptions;
  readonly normTime?: NormTime;
  readonly fields: Readonly<Record<string, LeafText>>;
}

export interface LeafText {
  readonly type: FieldType;
  readonly codes?: readonly string[];
  readonly level: Level;
  readonly sensitivities?: readonly Sensitivity[];
  /** Sealed apart from the others of its level, with those that say the same: clauses grant these by themselves. */
  readonly apart?: string;
  /** Some of those of its list, or of its category. */
  readonly holders?: readonly PartyType[];
  /** Left out: YEAR for a date or a moment, and no way at all for anything else. */
  readonly generalised?: Generalisation;
  readonly normTime?: NormTime;
  readonly description: Descriptions;
  readonly source: string;
}

export type Nodes = Readonly<Record<string, LeafText | GroupText>>;

export function isGroup(node: LeafText | GroupText): node is GroupText {
  return 'fields' in node;
}

/** A leaf with the names that lead to it within its unit, and with its place in the text of the unit. */
export interface PlacedLeaf {
  readonly path: readonly string[];
  readonly at: Path;
  readonly leaf: LeafText;
}

/** The leaves of a unit in the order in which they are written. */
export function leavesOf(nodes: Nodes): readonly PlacedLeaf[] {
  return Object.entries(nodes).flatMap(([name, node]) =>
    isGroup(node)
      ? Object.entries(node.fields).map(([inner, leaf]) => ({ path: [name, inner], at: [name, 'fields', inner], leaf }))
      : [{ path: [name], at: [name], leaf: node }],
  );
}
