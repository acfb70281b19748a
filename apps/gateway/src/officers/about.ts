import { isUuid } from '#kernel';
import type { ChangeEntry } from '#ledger';
import type { LedgerSearch, Pseudonyms, SearchRow } from '#persistence';
import { ANSWER_KINDS } from '#reports';

interface AboutParts {
  readonly search: LedgerSearch;
  readonly pseudonyms: Pseudonyms;
}

/** By id or pseudonym, as an officer sent them. */
interface Asked {
  readonly case?: string | null;
  readonly person?: string | null;
}

/** Pseudonyms of the case or the person that a look is about, for its record, whatever else it was limited to and whether or not anything
 *  was found. A pseudonym that the officer sent is told only when an entry of the region bears it: the ledger holds no text of callers. */
export async function aboutOf(
  { search, pseudonyms }: AboutParts,
  region: string,
  asked: Asked,
): Promise<Pick<ChangeEntry, 'case' | 'subject'>> {
  const bornBy = async (column: 'case' | 'subject', name: string): Promise<SearchRow | undefined> => {
    const wanted = { region, kinds: ANSWER_KINDS, [column]: [name] };
    return (await search.find(wanted, { first: 1, after: null })).rows[0];
  };
  const nameOf = async (column: 'case' | 'subject', given: string | null | undefined): Promise<string | null> => {
    if (!given) return null;
    const text = given.toLowerCase();
    if (isUuid(text)) return pseudonyms.of(column === 'case' ? 'case' : 'person', text);
    return (await bornBy(column, text))?.[column] ?? null;
  };
  const ofCase = await nameOf('case', asked.case);
  const subject = await nameOf('subject', asked.person);
  return { ...(ofCase && { case: ofCase }), ...(subject && { subject }) };
}
