import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { FieldRows } from './profile.js';

/** Lists of fields, and the categories that they are of. */
export interface FieldSet {
  readonly rows: FieldRows['granted'] | FieldRows['refused'];
  readonly categories: readonly string[];
}

const SETS = 'SELECT id, rows, categories FROM reading.field_set WHERE id = ANY($1::int[])';
const HAS = {
  fields: 'SELECT EXISTS (SELECT FROM reading.field_set WHERE $1 = ANY(fields)) AS has',
  categories: 'SELECT EXISTS (SELECT FROM reading.field_set WHERE $1 = ANY(categories)) AS has',
} as const;
const MOST = 5_000;

/** Lists of fields by their numbers. They never change, and come back in most pages: kept. */
export class FieldSets {
  readonly #known = new LRUCache<number, FieldSet>({ max: MOST });

  constructor(private readonly pool: pg.Pool) {}

  async of(numbers: readonly number[]): Promise<ReadonlyMap<number, FieldSet>> {
    const found = new Map<number, FieldSet>();
    const missing: number[] = [];
    for (const number of new Set(numbers)) {
      const known = this.#known.get(number);
      if (known) found.set(number, known);
      else missing.push(number);
    }
    if (missing.length === 0) return found;
    const { rows } = await this.pool.query<FieldSet & { readonly id: number }>(SETS, [missing]);
    for (const { id, ...set } of rows) {
      found.set(id, set);
      this.#known.set(id, set);
    }
    return found;
  }

  /** Whether a field or a category stands in any list: in the log, as far as it was read. */
  async has(what: keyof typeof HAS, word: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ has: boolean }>(HAS[what], [word]);
    return rows[0]?.has === true;
  }
}
