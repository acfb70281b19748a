import { createHash } from 'node:crypto';
import type pg from 'pg';
import { canonicalJson } from '#kernel';
import { Dictionary, type Numbered } from './dictionary.js';
import type { FieldRows, Profile } from './profile.js';

type Fields = FieldRows['granted'] | FieldRows['refused'];

/** A profile with the numbers of its lists of fields. */
export type NumberedProfile = Profile & { readonly granted: number; readonly refused: number };

// What is there already is not tried: each try takes a number.
const WORDS = `
WITH asked AS (SELECT word FROM unnest($1::text[]) AS a(word)),
  made AS (INSERT INTO reading.word (word) SELECT word FROM asked a
    WHERE NOT EXISTS (SELECT FROM reading.word w WHERE w.word = a.word) ORDER BY word ON CONFLICT DO NOTHING RETURNING id, word)
SELECT word AS key, id FROM made UNION ALL SELECT word, id FROM reading.word JOIN asked USING (word)`;

const FIELD_SETS = `
WITH asked AS (
    SELECT decode(digest, 'hex') AS digest, m.* FROM unnest($1::text[], $2::jsonb[]) AS a(digest, member),
      LATERAL jsonb_to_record(member) AS m(rows jsonb, fields text[], categories text[], holders text[])),
  made AS (
    INSERT INTO reading.field_set (digest, rows, fields, categories, holders)
    SELECT digest, rows, fields, categories, holders FROM asked a
    WHERE NOT EXISTS (SELECT FROM reading.field_set s WHERE s.digest = a.digest) ORDER BY digest ON CONFLICT DO NOTHING RETURNING id, digest)
SELECT encode(digest, 'hex') AS key, id FROM made
UNION ALL SELECT encode(s.digest, 'hex'), s.id FROM reading.field_set s JOIN asked USING (digest)`;

const PROFILES = `
WITH asked AS (
    SELECT decode(digest, 'hex') AS digest, m.* FROM unnest($1::text[], $2::jsonb[]) AS a(digest, member),
      LATERAL jsonb_to_record(member) AS m(region text, kind text, step text, party text, on_behalf_of text, function text,
        purpose text, activity text, legal_basis text[], emergency text, confidentiality text, staff text, granted int, refused int)),
  made AS (
    INSERT INTO reading.profile (digest, region, kind, step, party, on_behalf_of, function, purpose, activity, legal_basis,
      emergency, confidentiality, staff, granted, refused)
    SELECT * FROM asked a WHERE NOT EXISTS (SELECT FROM reading.profile p WHERE p.digest = a.digest) ORDER BY digest ON CONFLICT DO NOTHING RETURNING id, digest)
SELECT encode(digest, 'hex') AS key, id FROM made
UNION ALL SELECT encode(p.digest, 'hex'), p.id FROM reading.profile p JOIN asked USING (digest)`;

export function wordDictionary(): Dictionary<string> {
  const add = (client: pg.ClientBase, words: readonly string[]): Promise<Numbered[]> => rowsOf(client, WORDS, [words]);
  return new Dictionary((word) => word, add, 100_000);
}

export function fieldSetDictionary(): Dictionary<Fields> {
  const add = (client: pg.ClientBase, digests: readonly string[], lists: readonly Fields[]): Promise<Numbered[]> =>
    rowsOf(client, FIELD_SETS, [digests, lists.map((rows) => JSON.stringify({ rows, ...summaryOf(rows) }))]);
  return new Dictionary(digestOf, add, 10_000);
}

export function profileDictionary(): Dictionary<NumberedProfile> {
  const add = (client: pg.ClientBase, digests: readonly string[], members: readonly NumberedProfile[]) =>
    rowsOf(client, PROFILES, [digests, members.map((member) => JSON.stringify(member))]);
  return new Dictionary(digestOf, add, 50_000);
}

// As someone else may have added a row after this statement began, and it is not seen then, the rest is asked for once more.
async function rowsOf(client: pg.ClientBase, text: string, values: readonly unknown[]): Promise<Numbered[]> {
  const { rows } = await client.query<Numbered>(text, [...values]);
  if (rows.length >= (values[0] as readonly string[]).length) return rows;
  return (await client.query<Numbered>(text, [...values])).rows;
}

function summaryOf(rows: Fields): Readonly<Record<'fields' | 'categories' | 'holders', readonly string[]>> {
  const fields = [...new Set(rows.flatMap((row) => row.fields))].sort();
  const categories = [...new Set(fields.map((field) => field.split('.')[0] ?? field))];
  const holders = [...new Set(rows.flatMap(({ holder }) => holder ?? []))].sort();
  return { fields, categories, holders };
}

const digests = new WeakMap<object, string>();

function digestOf(member: object): string {
  const known = digests.get(member);
  if (known !== undefined) return known;
  const made = createHash('sha256').update(canonicalJson(member)).digest('hex');
  digests.set(member, made);
  return made;
}
