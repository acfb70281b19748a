import type pg from 'pg';
import { FieldSets, type FieldSet } from './field-sets.js';
import { ROWS, search, type Terms } from './search-statements.js';
import type { Page, Search, SearchRow } from './search-terms.js';

export interface SearchPage {
  readonly rows: readonly SearchRow[];
  readonly hasMore: boolean;
}

type Lists = Pick<SearchRow, 'granted' | 'refused' | 'granted_categories' | 'refused_categories'>;

/** Of the lists of a row. */
interface Numbers {
  readonly granted_set: number;
  readonly refused_set: number;
}

// What is read to its place and has no body was let go of: a body that is missing for another reason holds up reading.
const LET_GO = `
SELECT l.shard, l.idx FROM ledger.leaf l JOIN ledger.shard s ON s.shard = l.shard JOIN reading.cursor c ON c.shard = l.shard
WHERE l.id = $1 AND s.region = $2 AND l.idx < c.next
  AND (SELECT b.idx FROM ledger.body b WHERE b.shard = l.shard AND b.idx = l.idx) IS NULL`;

const NONE: FieldSet = { rows: [], categories: [] };

/** Finds entries by what is known of them, newest first, without the tables of the ledger's write path. */
export class LedgerSearch {
  readonly #sets: FieldSets;

  constructor(private readonly pool: pg.Pool) {
    this.#sets = new FieldSets(pool);
  }

  async find(wanted: Search, { first, after }: Page): Promise<SearchPage> {
    const names = await this.#names(wanted);
    if (names === null) return { rows: [], hasMore: false };
    const keys = await this.#keys({ wanted, names, limit: first + 1, after });
    if (keys.length === 0) return { rows: [], hasMore: false };
    return { rows: await this.#rows(ROWS, keys.slice(0, first)), hasMore: keys.length > first };
  }

  /** The row of one entry; null when there is none, or it is not read yet. */
  async row(id: string): Promise<SearchRow | null> {
    const text = ROWS.replace('e.key = ANY($1::bigint[])', 'e.id = $1');
    return (await this.#rows(text, id))[0] ?? null;
  }

  /** Where an entry of the region stands whose body was let go of, and its row with it; null for every other. */
  async letGo(id: string, region: string): Promise<Pick<SearchRow, 'shard' | 'idx'> | null> {
    const { rows } = await this.pool.query<Pick<SearchRow, 'shard' | 'idx'>>(LET_GO, [id, region]);
    return rows[0] ?? null;
  }

  async #rows(text: string, wanted: readonly string[] | string): Promise<SearchRow[]> {
    const { rows } = await this.pool.query<Omit<SearchRow, keyof Lists> & Numbers>(text, [wanted]);
    const sets = await this.#sets.of(rows.flatMap(({ granted_set, refused_set }) => [granted_set, refused_set]));
    return rows.map(({ granted_set, refused_set, ...row }) => {
      const [granted = NONE, refused = NONE] = [sets.get(granted_set), sets.get(refused_set)];
      return {
        ...row,
        granted: granted.rows as Lists['granted'],
        refused: refused.rows as Lists['refused'],
        ...{ granted_categories: granted.categories, refused_categories: refused.categories },
      };
    });
  }

  async #keys(terms: Terms): Promise<string[]> {
    for (const { text, values, isEnough } of search(terms)) {
      const { rows } = await this.pool.query<{ key: string }>(text, [...values]);
      const keys = rows.map(({ key }) => key);
      if (isEnough(keys.length)) return keys;
    }
    return [];
  }

  /** Numbers of the names that are asked for; null when none of one kind is known: then nothing can be found. */
  async #names({ case: cases, subject, professional }: Search): Promise<Terms['names'] | null> {
    const kinds = { case_name: cases, subject, professional };
    const words = [cases, subject, professional].flatMap((list) => list ?? []);
    if (words.length === 0) return {};
    const text = 'SELECT id, word FROM reading.word WHERE word = ANY($1::text[])';
    const { rows } = await this.pool.query<{ id: number; word: string }>(text, [words]);
    const names: Record<string, number[]> = {};
    for (const [kind, list] of Object.entries(kinds)) {
      if (!list) continue;
      const known = rows.filter(({ word }) => list.includes(word)).map(({ id }) => id);
      if (known.length === 0) return null;
      names[kind] = known;
    }
    return names;
  }
}
