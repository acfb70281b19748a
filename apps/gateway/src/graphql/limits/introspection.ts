import { GraphQLError, Kind, visit, type DocumentNode, type FieldNode } from 'graphql';
import { RequestInvalid } from '#kernel';
import type { Requester } from '#identity';

const OF_THE_SCHEMA = ['__schema', '__type'];
const known = new WeakMap<DocumentNode, FieldNode | null>();

/** GRAPHQL_VALIDATION_FAILED, at its place, for a document that asks about the schema, of a party to which it is not told. */
export function refuseIntrospection(document: DocumentNode, { terms }: Pick<Requester, 'terms'>): void {
  if (terms.introspection) return;
  const node = questionIn(document);
  if (node === null) return;
  const originalError = new RequestInvalid('GRAPHQL_VALIDATION_FAILED', 'the schema is not told to this party');
  throw new GraphQLError('', { nodes: node, originalError });
}

/** The first field about the schema, also where validation has not come; once for each document that Apollo keeps. */
function questionIn(document: DocumentNode): FieldNode | null {
  const found = known.get(document);
  if (found !== undefined) return found;
  const fields: FieldNode[] = [];
  visit(document, {
    [Kind.FIELD]: (node) => {
      if (OF_THE_SCHEMA.includes(node.name.value)) fields.push(node);
    },
  });
  const [first = null] = fields;
  known.set(document, first);
  return first;
}
