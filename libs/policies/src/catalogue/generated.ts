import type { Level } from '#kernel';
import type { FieldType, Origin } from './catalogue.js';

/** A field that every unit of a kind has, whatever its file says. */
export interface GeneratedField {
  readonly name: string;
  readonly type: FieldType;
  readonly codes: readonly string[];
  readonly origin: Origin;
  readonly nl: string;
  readonly en: string;
}

const REFERENCE: GeneratedField = {
  name: 'referentie',
  type: 'TEXT',
  codes: [],
  origin: 'ITEM_ID',
  nl: 'Vaste verwijzing naar dit gegeven.',
  en: 'Stable reference to this item.',
};

/** The level-0 fields of the record of a category: that it exists, since when, from whom. */
export const RECORD_FIELDS: readonly GeneratedField[] = [
  REFERENCE,
  {
    name: 'status',
    type: 'CODE',
    codes: ['ACTUEEL', 'IN_ONDERZOEK', 'AFGESLOTEN'],
    origin: 'SEALED',
    nl: 'Stand van het gegeven.',
    en: 'State of the item.',
  },
  { name: 'datum', type: 'DATE', codes: [], origin: 'SEALED', nl: 'Datum van het gegeven.', en: 'Date of the item.' },
  {
    name: 'bron',
    type: 'OIN',
    codes: [],
    origin: 'ITEM_CONTRIBUTOR',
    nl: 'OIN van de partij die het inbracht.',
    en: 'OIN of the party that contributed it.',
  },
  {
    name: 'bijgewerktOp',
    type: 'DATETIME',
    codes: [],
    origin: 'ITEM_UPDATED_AT',
    nl: 'Moment van de laatste wijziging.',
    en: 'Moment of the latest change.',
  },
];

/** The items of a list can be referred to; how many there are is no level-0 knowledge, so it has the lowest level among their fields. */
export const LIST_FIELDS: readonly GeneratedField[] = [REFERENCE];

export const RECORD_LEVEL: Level = 0;

const SCALARS = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Datum', 'DatumTijd', 'Purpose'];
const ROOTS = ['Casus', 'Query', 'Mutation', 'Subscription'];
const INPUTS = ['Category', 'Contribution', 'ContributionInput', 'Wpg14Status'];

/** Names of GraphQL types that a catalogue cannot give away. */
export const RESERVED_TYPES: ReadonlySet<string> = new Set([...SCALARS, ...ROOTS, ...INPUTS]);
/** Members of a contribution that are no fields: the marks of an item, and the references of items that are taken back. */
export const MARKS_MEMBER = 'markeringen';
export const WITHDRAWALS_MEMBER = 'intrekken';
/** Names of fields of `Casus` that are not categories. */
export const RESERVED_CATEGORIES: ReadonlySet<string> = new Set(['id']);
