import type pg from 'pg';
import type { Outcome, PrunedRange } from '#ledger';
import { fieldSetDictionary, profileDictionary, type NumberedProfile } from './dictionaries.js';
import { fieldRowsOf, isOutcome, professionalOf, profileOf, type RowedEntry } from './profile.js';
import type { FollowedEntry, FollowedShard, Projection } from './projection.js';
import { prunedRanges } from './pruned-bodies.js';
import { Words } from './words.js';

/** What orders rows, newest first: the entry's `at` in milliseconds, and after it a part of its index. */
const INDEX_BITS = 20n;
/** A key is a bigint. */
const FARTHEST = 2 ** 43;

// A key that is taken by an entry of the same millisecond gives way to the next; those that are left out are sent again.
const INSERT = `
INSERT INTO reading.entry (key, id, shard, idx, month, profile, case_name, subject, professional, trace, outcome)
SELECT r.key, r.id, $1, r.idx, r.month, r.profile, r.case_name, r.subject, r.professional, r.trace, r.outcome
FROM unnest($2::bigint[], $3::uuid[], $4::bigint[], $5::date[], $6::int[], $7::int[], $8::int[], $9::int[], $10::uuid[], $11::text[])
  AS r(key, id, idx, month, profile, case_name, subject, professional, trace, outcome)
ON CONFLICT (key) DO NOTHING RETURNING id`;

const SETTLE = `
WITH settled AS (
  UPDATE reading.entry e SET outcome = o.outcome FROM unnest($1::uuid[], $2::text[]) AS o(id, outcome)
  WHERE e.id = o.id RETURNING e.key, e.outcome),
usual AS (DELETE FROM reading.unusual u USING settled s WHERE u.key = s.key AND s.outcome = 'DELIVERED')
INSERT INTO reading.unusual (key, outcome) SELECT key, outcome FROM settled WHERE outcome <> 'DELIVERED'
ON CONFLICT (key) DO UPDATE SET outcome = EXCLUDED.outcome`;

// Rows stand in the order of their indexes: a look-up by range of blocks finds them.
const FORGET = `
WITH gone AS (
  DELETE FROM reading.entry e USING reading.cursor c
  WHERE c.shard = $1 AND e.shard = c.nr AND e.idx >= $2::bigint AND e.idx < $3::bigint
  RETURNING e.key, e.case_name, e.subject, e.professional),
usual AS (DELETE FROM reading.unusual u USING gone g WHERE u.key = g.key)
SELECT DISTINCT w.id FROM gone g, LATERAL (VALUES (g.case_name), (g.subject), (g.professional)) AS w(id) WHERE w.id IS NOT NULL`;
/** So many rows are forgotten by one statement. */
const FORGOTTEN_AT_ONCE = 20_000;

interface Row {
  readonly followed: Pick<FollowedEntry, 'id' | 'idx'>;
  readonly month: string;
  readonly entry: RowedEntry;
  key: bigint;
}

/** Rows by which officers search: one for every entry that has a body, but outcomes, which stand in the row of their answer. */
export class SearchRows implements Projection {
  readonly #words = new Words();
  readonly #fieldSets = fieldSetDictionary();
  readonly #profiles = profileDictionary();

  async apply(client: pg.ClientBase, { nr }: FollowedShard, entries: readonly FollowedEntry[]): Promise<void> {
    const rows: Row[] = [];
    // Of two outcomes of one answer the later counts: UNKNOWN may be followed by what became known after all.
    const outcomes = new Map<string, Outcome>();
    for (const { id, idx, body } of entries) {
      if (body === null) continue;
      const { entry, month } = body;
      if (isOutcome(entry)) outcomes.set(entry.of, entry.outcome);
      else rows.push({ followed: { id, idx }, month, entry, key: keyOf(entry, idx) });
    }
    const pruned = rows.flatMap(({ entry }) => prunedRanges(entry));
    await this.#words.begin(client, pruned.length > 0);
    if (rows.length > 0) await this.#insert(client, nr, rows, outcomes);
    for (const range of pruned) await this.#forget(client, range);
    if (outcomes.size > 0) await client.query(SETTLE, [[...outcomes.keys()], [...outcomes.values()]]);
  }

  abandoned(): void {
    for (const dictionary of [this.#words, this.#fieldSets, this.#profiles]) dictionary.forget();
  }

  /** Rows whose answer was delivered already say so from the first; the other outcomes are left in `outcomes`. */
  async #insert(
    client: pg.ClientBase,
    nr: number,
    rows: readonly Row[],
    outcomes: Map<string, Outcome>,
  ): Promise<void> {
    const delivered = new Set(rows.map(({ followed }) => followed.id).filter((id) => outcomes.get(id) === 'DELIVERED'));
    for (const id of delivered) outcomes.delete(id);
    const profiles = await this.#profilesOf(client, rows);
    const words = await this.#wordsOf(client, rows);
    const known = new Map(rows.map((row, at) => [row.followed.id, { profile: profiles[at], ...words[at] }]));
    for (let left = rows; left.length > 0;) {
      const told = left.map((row) => ({ ...row, ...known.get(row.followed.id) }));
      const { rows: placed } = await client.query<{ id: string }>(INSERT, [
        nr,
        told.map(({ key }) => String(key)),
        told.map(({ followed }) => followed.id),
        told.map(({ followed }) => followed.idx),
        told.map(({ month }) => month),
        told.map(({ profile }) => profile),
        told.map(({ caseName }) => caseName),
        told.map(({ subject }) => subject),
        told.map(({ professional }) => professional),
        told.map(({ entry }) => entry.trace?.trace_id ?? null),
        told.map(({ followed }) => (delivered.has(followed.id) ? 'DELIVERED' : null)),
      ]);
      const there = new Set(placed.map(({ id }) => id));
      left = left.filter(({ followed }) => !there.has(followed.id));
      for (const row of left) row.key += 1n;
    }
  }

  /** With the words that stand in no other row. */
  async #forget(client: pg.ClientBase, { shard, from, until }: PrunedRange): Promise<void> {
    for (let next = from; next < until; next += FORGOTTEN_AT_ONCE) {
      const values = [shard, next, Math.min(next + FORGOTTEN_AT_ONCE, until)];
      const { rows } = await client.query<{ id: number }>(FORGET, values);
      await this.#words.dropUnused(
        client,
        rows.map(({ id }) => id),
      );
    }
  }

  async #profilesOf(client: pg.ClientBase, rows: readonly Row[]): Promise<readonly number[]> {
    const lists = rows.map(({ entry }) => fieldRowsOf(entry));
    const sets = await this.#fieldSets.numbersOf(
      client,
      lists.flatMap(({ granted, refused }) => [granted, refused]),
    );
    const numbered = rows.map(({ entry }, at): NumberedProfile => {
      return { ...profileOf(entry), granted: sets[2 * at] ?? 0, refused: sets[2 * at + 1] ?? 0 };
    });
    return this.#profiles.numbersOf(client, numbered);
  }

  async #wordsOf(client: pg.ClientBase, rows: readonly Row[]): Promise<readonly Named[]> {
    const names = rows.map(({ entry }) => [entry.case ?? null, entry.subject ?? null, professionalOf(entry)]);
    const words = [...new Set(names.flat().filter((name) => name !== null))];
    const numbers = await this.#words.numbersOf(client, words);
    const numberOf = new Map(words.map((word, at) => [word, numbers[at] ?? null]));
    const ofName = (name: string | null | undefined): number | null => numberOf.get(name ?? '') ?? null;
    return names.map(([caseName, subject, professional]) => {
      return { caseName: ofName(caseName), subject: ofName(subject), professional: ofName(professional) };
    });
  }
}

interface Named {
  readonly caseName: number | null;
  readonly subject: number | null;
  readonly professional: number | null;
}

function keyOf(entry: RowedEntry, idx: number): bigint {
  return (BigInt(Date.parse(entry.at)) << INDEX_BITS) | (BigInt(idx) & ((1n << INDEX_BITS) - 1n));
}

/** The least key that an entry of this moment can have. Milliseconds; a moment beyond all that there is a key for, such as one that stands
 *  for “no end”, is held to the first or the last. */
export function leastKey(at: number): bigint {
  return BigInt(Math.ceil(Math.min(Math.max(at, -FARTHEST), FARTHEST - 1))) << INDEX_BITS;
}
