import { LRUCache } from 'lru-cache';
import { parse, type DocumentNode } from 'graphql';
import { LimitExceeded } from '#kernel';
import { isTooLong } from '../errors.js';
import { membersOf } from '../../http/members.js';
import { LIMITS, MOST_CASES, type Limit } from './bounds.js';
import { extentsOf, type CostTable, type Extent, type Page } from './extent.js';
import { checkNesting } from './nesting.js';
import { checkBrackets, checkWritten } from './written-document.js';

/** A request as it came in, nothing of it looked at. */
export interface Incoming {
  readonly query?: unknown;
  readonly variables?: unknown;
}

/** What is left to check of a known document: operations whose cost hangs on a variable. */
type Open = readonly Pick<Extent, 'cost' | 'pages'>[];

/** What known documents may take together: characters, and as many for each document. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
const OF_ANY_DOCUMENT = 500;

/** Refuses what asks too much before it is validated, let alone executed: LIMIT_EXCEEDED. A document is measured once. */
export class RequestLimits {
  readonly #known = new LRUCache<string, Open | LimitExceeded>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_open, query) => query.length + OF_ANY_DOCUMENT,
  });

  constructor(private readonly costs: CostTable) {}

  check({ query, variables }: Incoming): void {
    checkNesting(variables, LIMITS);
    if (typeof query !== 'string') return;
    const measured = this.#measuredOf(query);
    if (measured instanceof LimitExceeded) throw measured;
    for (const operation of measured) mustBeAtMost('cost', costOf(operation, variables));
  }

  #measuredOf(query: string): Open | LimitExceeded {
    const known = this.#known.get(query);
    if (known) return known;
    const measured = this.#measure(query);
    this.#known.set(query, measured);
    return measured;
  }

  #measure(query: string): Open | LimitExceeded {
    try {
      const document = parsed(query);
      if (document === null) return [];
      checkWritten(document);
      const extents = extentsOf(document, this.costs);
      extents.forEach(checkExtent);
      return extents.filter(({ pages }) => pages.length > 0);
    } catch (error) {
      if (error instanceof LimitExceeded) return error;
      throw error;
    }
  }
}

/** null when it is no document: that is for Apollo to say, and where. */
function parsed(query: string): DocumentNode | null {
  checkBrackets(query);
  try {
    return parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    if (isTooLong(error)) throw new LimitExceeded('tokens', LIMITS.tokens);
    return null;
  }
}

function checkExtent({ depth, width, fields, cost, pages }: Extent): void {
  mustBeAtMost('depth', depth);
  mustBeAtMost('rootFields', width);
  mustBeAtMost('fields', fields);
  mustBeAtMost('cost', costOf({ cost, pages: pages.filter(({ first }) => typeof first === 'number') }, {}));
}

function costOf({ cost, pages }: Open[number], variables: unknown): number {
  return pages.reduce((sum, page) => sum + page.cost * casesOn(page, variables), cost);
}

/** A page whose size is missing, or no size, counts as the largest there is. */
function casesOn({ first }: Page, variables: unknown): number {
  const asked: unknown = typeof first === 'number' ? first : membersOf(variables)[first.variable];
  return typeof asked === 'number' && asked >= 0 && asked < MOST_CASES ? asked : MOST_CASES;
}

function mustBeAtMost(limit: Limit, asked: number): void {
  if (asked > LIMITS[limit]) throw new LimitExceeded(limit, LIMITS[limit]);
}
