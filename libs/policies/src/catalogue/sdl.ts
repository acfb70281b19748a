import type { Catalogue, Category, Field, FieldType, NormTime } from './catalogue.js';
import { CASE_TYPE, caseShape, type Member } from './shape.js';

const SCALARS = `"""Datum, zo precies als verstrekt mag worden: \`196X\` (ISO 8601-2: in de jaren zestig), \`2026\`, \`2026-11\` of \`2026-11-23\`."""
scalar Datum

"""Tijdstip in RFC 3339, of minder precies als dat de vorm is waarin het verstrekt wordt: \`2026\`, \`2026-11\`, \`2026-11-23\`."""
scalar DatumTijd`;

/** A form never changes a type, and a masked code is no longer one of the codes: so a CODE is published as text. */
const GRAPHQL_TYPE: Readonly<Record<FieldType, string>> = {
  TEXT: 'String',
  TEXT_LIST: '[String]',
  DATE: 'Datum',
  DATETIME: 'DatumTijd',
  BOOLEAN: 'Boolean',
  INTEGER: 'Int',
  CODE: 'String',
  BSN: 'String',
  OIN: 'String',
  PARTY_PSEUDONYM: 'String',
};

/** The part of the published schema that is about the case. Equal catalogues give equal text; all but `Casus.id` is nullable. */
export function caseSchema(catalogue: Catalogue): string {
  const shape = caseShape(catalogue);
  const docs = docsOf(catalogue);
  const types = Array.from(shape, ([type, members]) => {
    const lines = Array.from(members, ([name, member]) => {
      const doc = docs.get(docKey(type, name, member));
      return `${doc === undefined ? '' : `  """${doc}"""\n`}  ${name}: ${typeOf(member, catalogue)}`;
    });
    return `"""${String(docs.get(type))}"""\ntype ${type} {\n${lines.join('\n')}\n}`;
  });
  return `${[SCALARS, ...types].join('\n\n')}\n`;
}

function typeOf(member: Member, { fields }: Catalogue): string {
  switch (member.kind) {
    case 'id':
      return 'ID!';
    case 'object':
      return member.type;
    case 'list':
      return `[${member.type}]`;
    case 'category':
      return member.several ? `[${member.type}]` : member.type;
    case 'leaf':
      return leafType(fields.get(member.coordinate));
  }
}

function leafType(field: Field | undefined): string {
  if (!field) throw new RangeError('the shape names a field that the catalogue lacks');
  return field.origin === 'ITEM_ID' ? 'ID' : GRAPHQL_TYPE[field.type];
}

/** What is documented under: a field by its coordinate, anything with a type of its own by that type. */
function docKey(type: string, name: string, member: Member): string {
  if (member.kind === 'leaf') return member.coordinate;
  return member.kind === 'id' ? `${type}.${name}` : member.type;
}

function docsOf({ categories, fields }: Catalogue): ReadonlyMap<string, string> {
  const codes = ({ codes: list }: Field): string => (list.length === 0 ? '' : ` Een van ${list.join(', ')}.`);
  return new Map([
    [
      CASE_TYPE,
      'Een casus van de levensloopaanpak. Elk veld kan leeg blijven: wat niet verstrekt mag worden, staat in `extensions.disclosure`.',
    ],
    [`${CASE_TYPE}.id`, 'Kenmerk van de casus.'],
    ...categories.flatMap(typeDocs),
    ...Array.from(fields.values(), (field): [string, string] => [
      field.coordinate,
      escape(
        `${field.description.nl}${codes(field)}${normOf(field)} (${field.coordinate}, niveau ${String(field.level)})`,
      ),
    ]),
  ]);
}

function typeDocs({ code, typeName, description, several, nested }: Category): [string, string][] {
  const each = several ? ' Per partij die het inbracht.' : '';
  return [
    [typeName, escape(`${description.nl}${each} (${code})`)],
    ...nested.map((object): [string, string] => [object.typeName, escape(object.description.nl + normOf(object))]),
  ];
}

function normOf({ normTime }: { readonly normTime: NormTime | null }): string {
  return normTime === null ? '' : ` Normtijd: ${normTime.term}, vanaf ${normTime.from.nl} (${normTime.source}).`;
}

function escape(text: string): string {
  return text.replaceAll('"""', '\\"""').trim();
}
