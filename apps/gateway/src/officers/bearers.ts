import type { EntityManager } from 'typeorm';
import type { Pseudonyms, Search } from '#persistence';

/** The pseudonyms that something is searched by. */
export interface Names<Given> {
  readonly names: Given | readonly string[];
  /** Whether they are those under every version of the key. False: whose pseudonym it is, is not known any more, so that what was
   *  recorded of them under another version cannot be found. */
  readonly everyKey: boolean;
}

type AskedBy = Pick<Search, 'region' | 'case' | 'subject' | 'professional'>;

/** A case, a person of whom the region has one, or who of the staff. */
export interface Borne {
  readonly region: string;
  readonly kind: 'case' | 'person' | 'staff';
  readonly pseudonym: string;
}

/** So many are tried between one look at what else waits and the next. */
const AT_ONCE = 250;
/** Who may bear one, the newest cases first. */
const IDS: Readonly<Record<Borne['kind'], string>> = {
  case: 'SELECT id FROM gate.case_file WHERE region = $1 ORDER BY opened_at DESC, id',
  person:
    'SELECT person AS id FROM gate.case_file WHERE region = $1 GROUP BY person ORDER BY max(opened_at) DESC, person',
  staff: 'SELECT id FROM gate.staff WHERE $1::text IS NOT NULL ORDER BY id',
};

/** Knows whose a pseudonym is, by trying all who may bear it. */
export class Bearers {
  constructor(
    private readonly manager: EntityManager,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /** The id; null when nobody bears it. */
  async bearerOf({ region, kind, pseudonym }: Borne): Promise<string | null> {
    const ids = (await this.manager.query<{ id: string }[]>(IDS[kind], [region])).map(({ id }) => id);
    for (let next = 0; next < ids.length; next += AT_ONCE) {
      const part = ids.slice(next, next + AT_ONCE);
      const found = part.find((id) => this.pseudonyms.allOf(kind, id).includes(pseudonym));
      if (found !== undefined) return found;
      await new Promise(setImmediate);
    }
    return null;
  }

  /** The same search by every pseudonym of the case and the person that it names. Of professionals the gate knows their party's ids as
   *  little as whose pseudonym one is. */
  async widened<Asked extends AskedBy>(asked: Asked): Promise<{ readonly search: Asked; readonly everyKey: boolean }> {
    const ofCase = await this.underEveryKey(asked.region, 'case', asked.case ?? null);
    const subject = await this.underEveryKey(asked.region, 'person', asked.subject ?? null);
    return {
      search: { ...asked, case: ofCase.names, subject: subject.names },
      everyKey: ofCase.everyKey && subject.everyKey && this.#isWhole(asked.professional ?? null),
    };
  }

  /** `names`: as they were asked by, all those of an id or one pseudonym alone. The id of whom it is, is not told. */
  async underEveryKey<Given extends readonly string[] | null>(
    region: string,
    kind: Borne['kind'],
    names: Given,
  ): Promise<Names<Given>> {
    const [pseudonym] = names ?? [];
    if (this.#isWhole(names) || pseudonym === undefined) return { names, everyKey: true };
    const id = await this.bearerOf({ region, kind, pseudonym });
    return id === null ? { names, everyKey: false } : { names: this.pseudonyms.allOf(kind, id), everyKey: true };
  }

  #isWhole(names: readonly string[] | null): boolean {
    return names === null || names.length === this.pseudonyms.versions;
  }
}
