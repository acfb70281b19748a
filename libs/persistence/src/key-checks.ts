import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { SettingsInvalid } from '#kernel';

/** Keys by file and name, 32 random bytes each. */
export type KeysByFile = Readonly<Record<string, ReadonlyMap<string | number, Buffer>>>;

const VALUE_BYTES = 16;

/** Notes keys that the database has not met yet. For the gateway alone: the consent register may only read. */
export async function noteKeys(pool: pg.Pool, files: KeysByFile): Promise<void> {
  for (const { file, name, value } of checksOf(files)) {
    const text = 'INSERT INTO gate.key_check (file, key, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
    await pool.query(text, [file, name, value]);
  }
}

/** Refuses keys that are not those the database was filled with (SettingsInvalid): what they protect could not be read, and
 *  what is new could not be connected with it. Keys it has not met pass. */
export async function checkKeys(pool: pg.Pool, files: KeysByFile): Promise<void> {
  const { rows } = await pool.query<{ file: string; key: string; value: Buffer }>(
    'SELECT file, key, value FROM gate.key_check',
  );
  for (const { file, name, value } of checksOf(files)) {
    const noted = rows.find((row) => row.file === file && row.key === name);
    if (!noted || noted.value.equals(value)) continue;
    throw new SettingsInvalid(
      `${file}: key "${name}" is not the key of that name that this database was filled with. Put the right file back, or give a new key a name of its own`,
    );
  }
}

/** A keyed hash of the key's own place: tells it from any other key, and nothing about 32 random bytes. */
function checksOf(files: KeysByFile): { file: string; name: string; value: Buffer }[] {
  return Object.entries(files).flatMap(([file, keys]) =>
    Array.from(keys, ([name, key]) => {
      const place = `ketenpoort key check|${file}|${String(name)}`;
      return {
        file,
        name: String(name),
        value: createHmac('sha256', key).update(place).digest().subarray(0, VALUE_BYTES),
      };
    }),
  );
}
