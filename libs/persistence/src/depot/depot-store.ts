import type pg from 'pg';
import { SourceUnavailable } from '#kernel';
import { DepotStore, type SealedAddress, type WrappedKey } from '#sources';
import { Batcher } from '../batcher.js';

/** By item, version and group: a newer item can't be returned. */
const SEALED = `
SELECT v.sealed FROM unnest($1::uuid[], $2::int[], $3::text[]) WITH ORDINALITY AS q(item_id, version, grp, ord)
LEFT JOIN depot.value v USING (item_id, version, grp) ORDER BY q.ord`;

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
    try {
      return await this.#batcher.load(addresses);
    } catch (cause) {
      throw new SourceUnavailable('the depot could not be read', cause);
    }
  }

  async caseKey(caseId: string): Promise<WrappedKey | null> {
    const text = 'SELECT kek, wrapped FROM depot.case_key WHERE case_id = $1';
    const { rows } = await this.#pool.query<WrappedKey>({ name: 'case-key', text, values: [caseId] });
    return rows[0] ?? null;
  }

  async #readAll(questions: readonly (readonly SealedAddress[])[]): Promise<(Buffer | null)[][]> {
    const all = questions.flat();
    const values = [all.map(({ itemId }) => itemId), all.map(({ version }) => version), all.map(({ group }) => group)];
    const { rows } = await this.#pool.query<{ sealed: Buffer | null }>({ name: 'sealed', text: SEALED, values });
    let next = 0;
    return questions.map((addresses) => addresses.map(() => rows[next++]?.sealed ?? null));
  }
}
