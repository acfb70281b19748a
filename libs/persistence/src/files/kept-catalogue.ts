import { hash } from 'node:crypto';
import { basename } from 'node:path';
import type pg from 'pg';
import { canonicalJson } from '#kernel';
import { parseCatalogue, type Catalogue, type SourceFile } from '#policies';
import { catalogueFiles } from './catalogue-folder.js';

/** SHA-256 of the files of a catalogue, hex: what names it in the facts of a decision. */
export function catalogueHash(files: readonly SourceFile[]): string {
  return hash('sha256', textOf(files), 'hex');
}

function textOf(files: readonly SourceFile[]): string {
  return canonicalJson(files.map(({ name, text }) => ({ name: basename(name), text })));
}

/** Keeps the catalogue of a configuration folder in the database, and answers its hash: what is decided by it can be decided again
 *  when the folder holds another. */
export async function keepCatalogue(pool: pg.Pool, configDir: string): Promise<string> {
  const files = catalogueFiles(configDir);
  const name = catalogueHash(files);
  await pool.query('INSERT INTO gate.catalogue (hash, files) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    name,
    textOf(files),
  ]);
  return name;
}

/** A kept catalogue. Null: there is none of this hash, or what is kept under it is something else. */
export async function keptCatalogue(pool: pg.Pool, name: string): Promise<Catalogue | null> {
  const { rows } = await pool.query<{ files: string }>('SELECT files FROM gate.catalogue WHERE hash = $1', [name]);
  const [row] = rows;
  if (!row || hash('sha256', row.files, 'hex') !== name) return null;
  return parseCatalogue(JSON.parse(row.files) as SourceFile[]);
}
