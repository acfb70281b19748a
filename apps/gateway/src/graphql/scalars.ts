import { GraphQLScalarType, Kind } from 'graphql';

/** Dates and times leave as they were released: already checked at contribution, perhaps reduced by a form. */
function asReleased(name: string): GraphQLScalarType {
  return new GraphQLScalarType({ name, serialize: (value) => value });
}

/** Stands for a value that is no text at all. */
const UNKNOWN = '?';

/** Takes any text, also as a bare word: an unknown purpose gets a code of its own, not a validation error. */
const PURPOSE = new GraphQLScalarType<string | null, string>({
  name: 'Purpose',
  serialize: String,
  parseValue: (value) => (typeof value === 'string' ? value : UNKNOWN),
  parseLiteral: (node) => (node.kind === Kind.STRING || node.kind === Kind.ENUM ? node.value : UNKNOWN),
});

export const SCALARS = { Datum: asReleased('Datum'), DatumTijd: asReleased('DatumTijd'), Purpose: PURPOSE };
