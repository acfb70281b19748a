import type pg from 'pg';
import type { FieldRows, Profile } from './profile.js';
import { ROWS, search, type Found, type Terms } from './search-statements.js';

/** What rows are wanted. Left out or null: whatever it is. */
export interface Search {
  readonly region: string;
  readonly kinds: readonly string[];
  readonly step?: string | null;
  /** OIN of who asked, or of whom it was asked for. */
  readonly party?: string | null;
  /** OIN of who holds what was asked for. */
  readonly holder?: string | null;
  readonly purpose?: string | null;
  /** `K04`. */
  readonly category?: string | null;
  /** `K04.incidenten.datum`. */
  readonly field?: string | null;
  /** The exact reason of a refusal. */
  readonly reason?: string | null;
  /** Whether field, category and holder are of what was granted, or of what was refused. */
  readonly granted?: boolean | null;
  readonly emergency?: boolean | null;
  readonly outcome?: string | null;
  /** Pseudonyms, under each version of the key. */
  readonly case?: readonly string[] | null;
  readonly subject?: readonly string[] | null;
  readonly professional?: readonly string[] | null;
  readonly staff?: readonly string[] | null;
  /** W3C trace id, 32 hex digits. */
  readonly trace?: string | null;
  /** Half-open, milliseconds of the entry's own `at`. */
  readonly from?: number | null;
  readonly until?: number | null;
}

/** A page of rows, newest first. */
export interface Page {
  readonly first: number;
  /** Rows older than this one: the `key` of the last that was seen. */
  readonly after: string | null;
}

/** One entry as it is found. */
export interface SearchRow extends Profile, Found {
  readonly granted: FieldRows['granted'];
  readonly refused: FieldRows['refused'];
  /** `K01`, … of what was granted, and of what was refused. */
  readonly granted_categories: readonly string[];
  readonly refused_categories: readonly string[];
  readonly case: string | null;
  readonly subject: string | null;
  readonly professional: string | null;
  readonly outcome: string | null;
}

export interface SearchPage {
  readonly rows: readonly SearchRow[];
  readonly hasMore: boolean;
}

/** Finds entries by what is known of them, newest first, without the tables of the ledger's write path. */
export class LedgerSearch {
  constructor(private readonly pool: pg.Pool) {}

  async find(wanted: Search, { first, after }: Page): Promise<SearchPage> {
    const names = await this.#names(wanted);
    if (names === null) return { rows: [], hasMore: false };
    const keys = await this.#keys({ wanted, names, limit: first + 1, after });
    if (keys.length === 0) return { rows: [], hasMore: false };
    const { rows } = await this.pool.query<SearchRow>(ROWS, [keys.slice(0, first)]);
    return { rows, hasMore: keys.length > first };
  }

  /** The row of one entry; null when there is none, or it is not read yet. */
  async row(id: string): Promise<SearchRow | null> {
    const text = ROWS.replace('e.key = ANY($1::bigint[])', 'e.id = $1');
    return (await this.pool.query<SearchRow>(text, [id])).rows[0] ?? null;
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
