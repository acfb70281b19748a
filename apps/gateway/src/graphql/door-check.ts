import {
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { CASE_TYPE, type CaseShape } from '#policies';
import { GUARDED_ROOTS } from './calls.js';

/** Mistakes of a schema that would let a field of the case be served past the door, or vanish with its neighbours:
 *  a resolver of its own, a field the catalogue does not know, a guarded field that can't be null, another way in or another name for one of its types.
 *  Empty when the schema is sound; the gateway refuses to start when it is not. */
export function wayPastTheDoor(schema: GraphQLSchema, shape: CaseShape): readonly string[] {
  return [...guardedTypes(schema, shape), ...otherWaysIn(schema, shape), ...otherNames(schema, shape)];
}

function guardedTypes(schema: GraphQLSchema, shape: CaseShape): string[] {
  return Array.from(shape).flatMap(([typeName, members]) => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) return [`${typeName} is not an object type of the schema`];
    return Object.values(type.getFields()).flatMap((field) => {
      const coordinate = `${typeName}.${field.name}`;
      const mistakes: string[] = [];
      const member = members.get(field.name);
      if (!member) mistakes.push(`${coordinate} is not in the catalogue`);
      if (hasResolver(field)) mistakes.push(`${coordinate} has a resolver of its own`);
      if (field.args.length > 0) mistakes.push(`${coordinate} takes arguments`);
      if (isNonNullType(field.type) && member?.kind !== 'id') mistakes.push(`${coordinate} can't be null`);
      return mistakes;
    });
  });
}

/** Fields outside the case that lead into it: only the door's root fields, and the page of `cases`. */
function otherWaysIn(schema: GraphQLSchema, shape: CaseShape): string[] {
  const doors = new Set([...GUARDED_ROOTS.map((name) => `Query.${name}`), 'CasePage.nodes']);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__') || shape.has(type.name)) return [];
    return Object.values(type.getFields())
      .filter((field) => shape.has(getNamedType(field.type).name) && !doors.has(`${type.name}.${field.name}`))
      .map((field) => `${type.name}.${field.name} leads to ${CASE_TYPE} past the door`);
  });
}

/** Interfaces and unions through which a type of the case could be reached: a selection below them is not read by the door. */
function otherNames(schema: GraphQLSchema, shape: CaseShape): string[] {
  return Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .flatMap((type) => schema.getPossibleTypes(type).map(({ name }) => ({ name, via: type.name })))
    .filter(({ name }) => shape.has(name))
    .map(({ name, via }) => `${name} can be reached as ${via}`);
}

// Nest gives a field without a resolver none at all; GraphQL then reads the released object by name.
function hasResolver(field: GraphQLField<unknown, unknown>): boolean {
  return field.resolve !== undefined || field.subscribe !== undefined;
}
