import type pg from 'pg';
import { SourceUnavailable } from '#kernel';
import { DepotStore, type SealedAddress, type WrappedKey } from '#sources';
import { Batcher } from '../batcher.js';

/** By item, version and bundle: a newer item can't be returned. All sealed values that were asked for one after the other, each
 *  behind its length in four bytes, -1 where there is none. */
const SEALED = `
SELECT string_agg(int4send(coalesce(length(v.sealed), -1)) || coalesce(v.sealed, ''), ''::bytea ORDER BY q.ord) AS sealed
FROM unnest(string_to_array($1, ',')::uuid[], string_to_array($2, ',')::int[], string_to_array($3, ',')) WITH ORDINALITY AS q(item_id, version, grp, ord)
LEFT JOIN depot.value v USING (item_id, version, grp)`;

export class PostgresDepotStore extends DepotStore {
  readonly #pool: pg.Pool;
  readonly #batcher = new Batcher<readonly SealedAddress[], readonly (Buffer | null)[]>((questions) =>
    this.#readAll(questions),
  );

  constructor(pool: pg.Pool) {
    super();
    this.#pool = pool;
  }

  async sealed(addresses: readonly SealedAddress[]): Promise<readonly (Buffer | null)[]> {
    if (addresses.length === 0) return [];
    try {
      return await this.#batcher.load(addresses);
    } catch (cause) {
      throw new SourceUnavailable('the depot could not be read', cause);
    }
  }

  async caseKeys(caseIds: readonly string[]): Promise<ReadonlyMap<string, WrappedKey>> {
    const text = 'SELECT case_id AS id, kek, wrapped FROM depot.case_key WHERE case_id = ANY($1::uuid[])';
    const { rows } = await this.#pool.query<WrappedKey & { readonly id: string }>({
      name: 'case-keys',
      text,
      values: [caseIds],
    });
    return new Map(rows.map(({ id, kek, wrapped }) => [id, { kek, wrapped }]));
  }

  async #readAll(questions: readonly (readonly SealedAddress[])[]): Promise<(readonly (Buffer | null)[])[]> {
    const ids: string[] = [];
    const versions: string[] = [];
    const bundles: string[] = [];
    for (const addresses of questions) {
      for (const { itemId, version, bundle } of addresses) {
        ids.push(itemId);
        versions.push(String(version));
        bundles.push(bundle);
      }
    }
    const values = [ids.join(), versions.join(), bundles.join()];
    const { rows } = await this.#pool.query<{ sealed: Buffer }>({ name: 'sealed', text: SEALED, values });
    const all = rows.flatMap(({ sealed }) => cut(sealed));
    let next = 0;
    return questions.map(({ length }) => all.slice(next, (next += length)));
  }
}

function cut(sealed: Buffer): (Buffer | null)[] {
  const found: (Buffer | null)[] = [];
  for (let at = 0; at < sealed.length;) {
    const size = sealed.readInt32BE(at);
    const end = at + 4 + Math.max(size, 0);
    found.push(size < 0 ? null : sealed.subarray(at + 4, end));
    at = end;
  }
  return found;
}
