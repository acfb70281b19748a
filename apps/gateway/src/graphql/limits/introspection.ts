import { GraphQLError, Kind, visit, type DocumentNode, type FieldNode } from 'graphql';
import { RequestInvalid } from '#kernel';
import type { Requester } from '#identity';
import type { Admitted } from '../context.js';

const OF_THE_SCHEMA = ['__schema', '__type'];
const known = new WeakMap<DocumentNode, FieldNode | null>();

/** Who was admitted, as far as a document asks what it may of the schema, and goes on only while it may: GRAPHQL_VALIDATION_FAILED,
 *  at its place, of a party to which the schema is not told, or not any more. */
export function toldTheSchema(document: DocumentNode, admitted: Admitted): Admitted {
  refuseIntrospection(document, admitted.requester);
  if (schemaQuestionIn(document) === null) return admitted;
  const recheck = (anew: Requester): void => refuseIntrospection(document, anew);
  return { ...admitted, rechecks: [...(admitted.rechecks ?? []), recheck] };
}

function refuseIntrospection(document: DocumentNode, { terms }: Pick<Requester, 'terms'>): void {
  if (terms.introspection) return;
  const node = schemaQuestionIn(document);
  if (node === null) return;
  const originalError = new RequestInvalid('GRAPHQL_VALIDATION_FAILED', 'the schema is not told to this party');
  throw new GraphQLError('', { nodes: node, originalError });
}

/** The first field about the schema, also where validation has not come; once for each document that Apollo keeps. */
export function schemaQuestionIn(document: DocumentNode): FieldNode | null {
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
