import type { DocumentNode } from 'graphql';
import { LimitExceeded } from '#kernel';
import { extentsOf, type CostTable } from '../graphql/limits/extent.js';

/** Several times what the deepest useful document has. */
const MOST_DEPTH = 15;
/** Each is a change under the locks. */
const MOST_ROOTS = 20;
/** Several times what the deepest convenant has. */
export const NESTING = { variableDepth: 40 };

/** Few ask here, and seldom. */
const FREE: CostTable = {
  rootType: () => undefined,
  of: () => ({ own: 0, times: 1, type: undefined, isPage: false }),
};

/** LIMIT_EXCEEDED for a document that is deeper or wider than any that is of use. */
export function checkDocument(document: DocumentNode): void {
  for (const { depth, width } of extentsOf(document, FREE)) {
    if (depth > MOST_DEPTH) throw new LimitExceeded('depth', MOST_DEPTH);
    if (width > MOST_ROOTS) throw new LimitExceeded('rootFields', MOST_ROOTS);
  }
}
