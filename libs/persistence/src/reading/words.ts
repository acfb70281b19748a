import type pg from 'pg';
import { wordDictionary } from './dictionaries.js';

// Who adds rows holds it with others, who drops words alone: no word goes under a row that is being added. Taken first in a turn, and once.
const LOCK = `hashtextextended('ketenpoort reading words', 0)`;
const ADD = `SELECT pg_advisory_xact_lock_shared(${LOCK})`;
const DROP = `SELECT pg_advisory_xact_lock(${LOCK})`;

const GONE = `
SELECT u.id FROM unnest($1::int[]) AS u(id) WHERE (SELECT w.id FROM reading.word w WHERE w.id = u.id) IS NULL LIMIT 1`;

// Nothing is asked with EXISTS: for that the planner may go through all rows there are.
const DROP_UNUSED = `
DELETE FROM reading.word w WHERE w.id = ANY($1::int[])
  AND (SELECT e.key FROM reading.entry e WHERE e.case_name = w.id LIMIT 1) IS NULL
  AND (SELECT e.key FROM reading.entry e WHERE e.subject = w.id LIMIT 1) IS NULL
  AND (SELECT e.key FROM reading.entry e WHERE e.professional = w.id LIMIT 1) IS NULL`;

/** Pseudonyms that stand in rows, by number. A word goes with the last row that it stands in. */
export class Words {
  readonly #dictionary = wordDictionary();

  /** To be called before all else in a turn. `drops`: whether words may go in it. */
  async begin(client: pg.ClientBase, drops: boolean): Promise<void> {
    await client.query(drops ? DROP : ADD);
  }

  /** Numbers of these words, in their order. What is remembered may have been dropped since, by this follower or another. */
  async numbersOf(client: pg.ClientBase, words: readonly string[]): Promise<number[]> {
    const numbers = await this.#dictionary.numbersOf(client, words);
    const { rows } = await client.query(GONE, [numbers]);
    if (rows.length === 0) return numbers;
    this.#dictionary.forget();
    return this.#dictionary.numbersOf(client, words);
  }

  async dropUnused(client: pg.ClientBase, numbers: readonly number[]): Promise<void> {
    if (numbers.length > 0) await client.query(DROP_UNUSED, [numbers]);
  }

  forget(): void {
    this.#dictionary.forget();
  }
}
