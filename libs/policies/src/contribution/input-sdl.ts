import type { Catalogue, Category, Mark, Unit } from '../catalogue/catalogue.js';
import { MARKS_MEMBER, WITHDRAWALS_MEMBER } from '../catalogue/generated.js';
import { isContributed, type ContributedField, type ContributedType } from './contribution.js';

const INPUT_TYPE: Readonly<Record<ContributedType, string>> = {
  TEXT: 'String',
  TEXT_LIST: '[String!]',
  DATE: 'Datum',
  DATETIME: 'DatumTijd',
  BOOLEAN: 'Boolean',
  INTEGER: 'Int',
  CODE: 'String',
  BSN: 'String',
  OIN: 'String',
};

/** How an item's marks are written, member by member. */
const MARK_MEMBERS: Readonly<Record<Mark, readonly string[]>> = {
  WPG14: ['"""VERWIJDERD: Wpg 14, wordt aan niemand meer verstrekt. Leeg is ACTUEEL."""', 'wpg14: Wpg14Status'],
  RESTRICTED: ['"""Een lopend onderzoek verzet zich tegen verstrekken."""', 'lopendOnderzoek: Boolean'],
  THIRD_PARTY: ['"""Spreekt van iemand anders: wordt niet verstrekt (Wjsg 39f, Wabvpz 15a)."""', 'derden: Boolean'],
  VALIDITY: [
    '"""Begin van de geldigheid; leeg is nu."""',
    'geldigVan: DatumTijd',
    '"""Einde van de geldigheid; leeg is zonder einde."""',
    'geldigTot: DatumTijd',
  ],
};

const HEAD = `"""Wat uw partij inbrengt: het lid van de genoemde categorie, en geen ander."""
input ContributionInput`;

const WPG14_STATUS = `enum Wpg14Status {
  ACTUEEL
  VERWIJDERD
}`;

/** The part of the published schema that is for contributing. Equal catalogues give equal text. A date or a moment is whole here. */
export function contributionSchema({ categories }: Catalogue): string {
  const codes = categories.map(({ code, name }) => `  """${name}"""\n  ${code}`);
  const members = categories.map(({ name, typeName }) => `  ${name}: ${typeName}Input`);
  return [
    `"""Categorie van de casus."""\nenum Category {\n${codes.join('\n')}\n}`,
    `${HEAD} {\n${members.join('\n')}\n}`,
    WPG14_STATUS,
    ...categories.flatMap(categoryInputs),
  ].join('\n\n');
}

function categoryInputs(category: Category): string[] {
  return category.units.flatMap((unit) => unitInputs(category, unit));
}

function unitInputs(category: Category, unit: Unit): string[] {
  const type = typeAt(category, unit.path);
  const fields = unit.fields.filter(isContributed);
  const groups = new Map<string, ContributedField[]>();
  for (const field of fields) {
    const group = field.path.slice(0, -1).join('.');
    groups.set(group, [...(groups.get(group) ?? []), field]);
  }
  const own = unit.path.join('.');
  const nested = Array.from(groups).filter(([group]) => group !== own);
  const inputOf = (group: string): string => `${typeAt(category, group.split('.'))}Input`;
  const marks = unit.marks.flatMap((mark) => MARK_MEMBERS[mark]);
  const lines = [
    ...(unit.list ? ['"""Van een onderdeel dat er al is: dat wordt geheel vervangen."""', 'referentie: ID'] : []),
    ...(groups.get(own) ?? []).map(leafLine),
    ...nested.map(([group]) => `${nameOf(group)}: ${inputOf(group)}`),
    ...(marks.length > 0 ? [`${MARKS_MEMBER}: ${type}Markeringen`] : []),
    ...(unit.list ? [] : listLines(category)),
  ];
  return [
    inputType(`${type}Input`, lines),
    ...nested.map(([group, members]) => inputType(inputOf(group), members.map(leafLine))),
    ...(marks.length > 0 ? [inputType(`${type}Markeringen`, marks)] : []),
  ];
}

function listLines(category: Category): string[] {
  return [
    ...category.units
      .filter(({ list }) => list)
      .map(({ path }) => `${nameOf(path.join('.'))}: [${typeAt(category, path)}Input!]`),
    '"""Referenties van eigen onderdelen van deze categorie die u terugneemt."""',
    `${WITHDRAWALS_MEMBER}: [ID!]`,
  ];
}

function leafLine({ path, type, coordinate, codes }: ContributedField): string {
  const words = codes.length > 0 ? `: een van ${codes.join(', ')}` : '';
  return `"""${coordinate}${words}"""\n  ${String(path.at(-1))}: ${INPUT_TYPE[type]}`;
}

function inputType(name: string, lines: readonly string[]): string {
  return `input ${name} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The published type at a path below the category; inputs are called after it. */
function typeAt(category: Category, path: readonly string[]): string {
  const nested = category.nested.find((object) => object.path.join('.') === path.join('.'));
  return nested?.typeName ?? category.typeName;
}
