import { Kind, visit, type ASTNode, type DocumentNode } from 'graphql';
import { LimitExceeded } from '#kernel';
import { LIMITS } from './bounds.js';

/** LIMIT_EXCEEDED for a text with brackets in brackets, literals among them, deeper than a parser should follow. */
export function checkBrackets(text: string, most: number = LIMITS.brackets): void {
  let [depth, deepest] = [0, 0];
  for (const sign of text) {
    if ('[{('.includes(sign)) depth += 1;
    else if (']})'.includes(sign)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  if (deepest > most) throw new LimitExceeded('brackets', most);
}

/** LIMIT_EXCEEDED for a document in which more is written than any use needs, valid or not. */
export function checkWritten(document: DocumentNode): void {
  const counts = { operations: 0, fragments: 0, aliases: 0, directives: 0, directivesInOnePlace: 0 };
  visit(document, {
    enter(node: ASTNode, _key, parent) {
      if (node.kind === Kind.OPERATION_DEFINITION) counts.operations += 1;
      else if (node.kind === Kind.FRAGMENT_DEFINITION) counts.fragments += 1;
      else if (node.kind === Kind.FIELD && node.alias) counts.aliases += 1;
      else if (node.kind === Kind.DIRECTIVE) {
        counts.directives += 1;
        // Its parent is the list of those in the same place.
        if (Array.isArray(parent)) counts.directivesInOnePlace = Math.max(counts.directivesInOnePlace, parent.length);
      }
    },
  });
  for (const limit of Object.keys(counts) as (keyof typeof counts)[])
    if (counts[limit] > LIMITS[limit]) throw new LimitExceeded(limit, LIMITS[limit]);
}
