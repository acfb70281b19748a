import type { Form, Participation, PartyType, Phase, Purpose, Track } from '#kernel';

/** A convenant as written and as stored, once it has the shape of the schema. */
export interface ConvenantText {
  readonly id: string;
  readonly region: string;
  readonly version: number;
  readonly title: string;
  readonly inForce: SpanText;
  readonly parties: readonly PartyText[];
  readonly purposes: readonly PurposeText[];
  readonly fieldSets?: Readonly<Record<string, FieldsText>>;
  readonly wpg20Decisions: readonly DecisionText[];
  readonly clauses: readonly ClauseText[];
}

export interface SpanText {
  readonly from: string;
  readonly until?: string | null;
}

export interface PartyText {
  readonly type: PartyType;
  readonly functions: readonly string[];
  readonly bsnBasis?: readonly string[];
}

export interface PurposeText {
  readonly code: Purpose;
  readonly label: string;
  readonly phases: readonly Phase[];
  readonly legalBasis: readonly string[];
  readonly activity: string;
}

/** Names of fields by category. */
export type FieldsText = Readonly<Record<string, readonly string[]>>;

export interface DecisionText {
  readonly id: string;
  readonly interest: string;
  readonly partnership: string;
  readonly purpose: string;
  readonly data?: FieldsText;
  readonly sets?: readonly string[];
  readonly conditions: string;
  readonly recipients: readonly PartyType[];
  readonly authority: string;
  readonly span: SpanText;
}

export interface ClauseText {
  readonly id: string;
  readonly to: PartyType;
  readonly functions?: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly phases?: readonly Phase[];
  readonly tracks?: readonly Track[];
  readonly participation?: readonly Participation[];
  /** Fields one by one; at least one field must be named here or in `sets`. */
  readonly fields?: FieldsText;
  readonly sets?: readonly string[];
  readonly ownItems?: boolean;
  readonly consent?: boolean;
  readonly emergency?: boolean;
  readonly confidential?: boolean;
  readonly form?: Form;
  readonly legalBasis: readonly string[];
  readonly wpg20Decision?: string | null;
  readonly basis: 'source' | 'assumption';
  readonly note: string;
}

/** Coordinates in the order written: `{ K04: [datum] }` is `K04.datum`. */
export function coordinatesOf(fields: FieldsText): readonly string[] {
  return Object.entries(fields).flatMap(([category, names]) => names.map((name) => `${category}.${name}`));
}

/** The other way: coordinates by category, in order of first appearance. */
export function fieldsText(coordinates: readonly string[]): FieldsText {
  const fields = new Map<string, string[]>();
  for (const coordinate of coordinates) {
    const dot = coordinate.indexOf('.');
    const category = coordinate.slice(0, dot);
    fields.set(category, [...(fields.get(category) ?? []), coordinate.slice(dot + 1)]);
  }
  return Object.fromEntries(fields);
}
