/** What one request may ask, by the name under which LIMIT_EXCEEDED tells it. Several times what any use needs; docs/partners.md
 *  tells them to partners, and a test holds the two together. */
export const LIMITS = {
  /** Brackets in brackets, as written: the parser follows each with its own stack. */
  brackets: 200,
  tokens: 5_000,
  operations: 20,
  fragments: 100,
  aliases: 200,
  directives: 200,
  directivesInOnePlace: 4,
  /** Of an operation, through its fragments; the usual introspection query has 15. */
  depth: 15,
  /** As many as a page of cases has: each is a decision and a record. */
  rootFields: 50,
  fields: 2_500,
  /** See `costs.ts`. The dearest that passes is answered well within the time-outs. */
  cost: 100_000,
  contributions: 10,
  /** Levels of JSON in the variables. */
  variableDepth: 40,
  /** Values in the variables, however deep. */
  variableValues: 10_000,
} as const;

export type Limit = keyof typeof LIMITS;

/** On a page. */
export const MOST_CASES = 50;
