import type { Draft, FactsDocument } from '#ledger';
import { frontierColumn, nameOf, rootOf, type Head } from './head.js';
import type { Attested } from './notary.js';
import type { Instant } from '#kernel';

/** One prepared statement with its parameters, for whichever driver runs it. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Takes the region's lock row. Must be the first statement of a transaction that writes to the region. */
export function lockHead(region: string): Statement {
  return {
    name: 'ledger-lock',
    text: 'SELECT shard, size, frontier, note FROM ledger.head WHERE region = $1 FOR UPDATE',
    values: [region],
  };
}

/** The epochs as they are under the lock. Never merged into the locking statement: its snapshot is older than the lock. */
export function readEpochs(keys: readonly string[]): Statement {
  return {
    name: 'ledger-epochs',
    text: `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
             (SELECT json_object_agg(key, epoch) FROM gate.epoch WHERE key = ANY($1::text[])) AS epochs`,
    values: [keys],
  };
}

export interface EpochRow {
  readonly now: number;
  readonly epochs: Readonly<Record<string, number>> | null;
}

/** The first day of the month (UTC) in which bodies and documents of this moment are kept. */
export function monthOf(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 7)}-01`;
}

/** Documents of facts to be kept in a month, for a region. */
export interface KeptDocuments {
  readonly region: string;
  readonly documents: readonly FactsDocument[];
}

/** Where entries are inserted: at `first`, `first` + 1, …, in the month of `at`. */
export interface Insertion {
  readonly shard: string;
  readonly first: number;
  readonly at: Instant;
}

/** Entries, where they are inserted, and what their decisions rested on. */
export interface Inserted {
  readonly entries: readonly Draft[];
  readonly place: Insertion;
  readonly kept: KeptDocuments;
}

/** A table expression, that each row depends on. */
interface Given {
  readonly name: string;
  readonly as: string;
}

function entriesFrom(given = ''): string {
  return `input AS (
  SELECT i.id, $2::bigint + i.ord - 1 AS idx, i.kind, i.replica, i.settles,
    substring($8::bytea FROM (32 * (i.ord - 1) + 1)::int FOR 32) AS hash,
    substring($9::bytea FROM i.start FOR i.size) AS bytes
  FROM ${given}unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::int[], $10::int[])
    WITH ORDINALITY AS i(id, kind, replica, settles, start, size, ord)),
leaf AS (
  INSERT INTO ledger.leaf (id, shard, idx, hash, kind, replica, settles)
  SELECT id, $1, idx, hash, kind, replica, settles FROM input)`;
}

function factsFrom(given = ''): string {
  return `facts AS (
  INSERT INTO ledger.facts (region, month, hash, bytes)
  SELECT $12, $11::date, decode(hash, 'hex'), convert_to(text, 'UTF8')
  FROM ${given}unnest($13::text[], $14::text[]) AS f(hash, text) ON CONFLICT DO NOTHING)`;
}

const BODIES = 'INSERT INTO ledger.body (shard, idx, month, bytes) SELECT $1, idx, $11::date, bytes FROM input';

/** Inserts entries that no decision was made for. */
export function insertEntries(entries: readonly Draft[], place: Insertion): Statement {
  return { name: 'ledger-insert', text: `WITH ${entriesFrom()} ${BODIES}`, values: entryValues(entries, place) };
}

/** Inserts entries, and what their decisions rested on. One statement, whether or not there is anything of that to keep: who listens to
 *  it, or takes its time, does not learn that something in a case is new. Under the region's lock, so no two replicas meet here. */
export function insertWithFacts(inserted: Inserted): Statement {
  return { name: 'ledger-insert', ...insertionOf(inserted) };
}

/** The same, of which nothing happens unless `given` has a row. Its own parameters come after those that are answered. */
export function insertionOf({ entries, place, kept }: Inserted, given?: Given): Pick<Statement, 'text' | 'values'> {
  const [before, from] = given ? [`${given.as}, `, `${given.name}, `] : ['', ''];
  const { region, documents } = kept;
  return {
    text: `WITH ${before}${entriesFrom(from)}, ${factsFrom(from)} ${BODIES}`,
    values: [
      ...[...entryValues(entries, place), region],
      ...[documents.map(({ hash }) => hash), documents.map((document) => document.text)],
    ],
  };
}

/** Bodies and hashes travel as one bytea each, cut by offset. */
function entryValues(entries: readonly Draft[], { shard, first, at }: Insertion): unknown[] {
  let offset = 1;
  const starts = entries.map(({ bytes }) => {
    const start = offset;
    offset += bytes.length;
    return start;
  });
  return [
    shard,
    first,
    entries.map(({ id }) => id),
    entries.map(({ kind }) => kind),
    entries.map(({ replica }) => replica),
    entries.map(({ settles }) => settles),
    starts,
    Buffer.concat(entries.map(({ hash }) => hash)),
    Buffer.concat(entries.map(({ bytes }) => bytes)),
    entries.map(({ bytes }) => bytes.length),
    monthOf(at),
  ];
}

/** Stores the head with the checkpoint of what it says. */
export function storeHead(head: Head, { root, note, jws }: Attested): Statement {
  return {
    name: 'ledger-head',
    text: `UPDATE ledger.head SET shard = $2, size = $3, root = $4, frontier = $5, note = $6, jws = $7 WHERE region = $1`,
    values: [head.region, head.shard, head.frontier.size, root, frontierColumn(head), note, jws],
  };
}

/** Closes a shard with the last checkpoint of it, and opens the one that the region goes on in, under the lock. */
export function openShard(closing: Head, opening: Head): Statement {
  const { year, generation } = nameOf(opening);
  return {
    name: 'ledger-shard',
    text: `WITH closed AS (
             UPDATE ledger.shard s SET closed_size = $2, closed_root = $3, closed_note = h.note, closed_jws = h.jws
             FROM ledger.head h WHERE s.shard = $1 AND h.region = $5)
           INSERT INTO ledger.shard (shard, region, year, generation) VALUES ($4, $5, $6, $7)`,
    values: [
      ...[closing.shard, closing.frontier.size, rootOf(closing)],
      ...[opening.shard, opening.region, year ?? 0, generation],
    ],
  };
}

/** What of these ids has been recorded: the answer to an outcome that nobody saw. Asked under the lock. */
export function findEntries(ids: readonly string[]): Statement {
  return {
    name: 'ledger-find',
    text: 'SELECT id, shard, idx, hash FROM ledger.leaf WHERE id = ANY($1::uuid[])',
    values: [ids],
  };
}

/** Moves the epochs of changed facts on; absent counts as 0. */
export function bumpEpochs(keys: readonly string[]): Statement {
  return {
    name: 'ledger-bump',
    text: `INSERT INTO gate.epoch (key, epoch) SELECT key, 1 FROM unnest($1::text[]) AS k(key)
           ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`,
    values: [[...keys].sort()],
  };
}
