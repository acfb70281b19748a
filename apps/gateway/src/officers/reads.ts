import type { ChangeEntry } from '#ledger';
import type { SearchRow } from '#persistence';
import { checkShortName, wordOf } from '../staff/arguments.js';
import { Mistakes } from '../staff/mistakes.js';
import type { StaffRequest } from '../staff/turns.js';
import { controlPurposeOf, CONTROL_PURPOSES, PURPOSES_OF } from './control-purposes.js';
import { wordsOf, type LookArgs, type SearchParts } from './disclosures.js';
import { spanOf } from './filter.js';
import { regionOf } from './looks.js';
import { pageOf, type PageArgs } from './page.js';
import { rowView } from './row-view.js';

export interface ReadsFilter {
  /** Id of a member of staff. */
  readonly staff?: string | null;
  readonly step?: string | null;
  readonly purpose?: string | null;
  readonly from?: string | null;
  readonly until?: string | null;
}

export interface ReadsArgs extends LookArgs, PageArgs {
  readonly filter?: ReadsFilter | null;
}

/** What is done with the log is told by its step: what an officer changes, by `staff`, as other changes by staff are. */
const KINDS = ['log-read', 'pseudonym-resolved', 'staff'];

/** Who looked at the log, resolved a pseudonym, drew an overview or kept something from it, a party that read its own activities among
 *  them; in closed words, as it was recorded. */
export async function reads(parts: SearchParts, request: StaffRequest, args: ReadsArgs): Promise<object> {
  const purpose = controlPurposeOf('READS', args.controlPurpose);
  const filter = args.filter ?? {};
  const region = regionOf(request, args.region);
  const mistakes = new Mistakes();
  const page = pageOf(mistakes, args);
  if (filter.staff) checkShortName(mistakes, ['filter', 'staff'], filter.staff);
  const word = (name: 'step' | 'purpose', known: readonly string[]): string | null =>
    filter[name] ? wordOf(mistakes, ['filter', name], filter[name], known) : null;
  const step = word('step', Object.keys(PURPOSES_OF));
  const wanted = {
    ...{ region, kinds: KINDS, steps: step === null ? Object.keys(PURPOSES_OF) : [step] },
    purpose: word('purpose', Object.keys(CONTROL_PURPOSES)),
    staff: filter.staff ? parts.pseudonyms.allOf('staff', filter.staff) : null,
    ...spanOf(mistakes, ['filter'], filter),
  };
  mistakes.check();
  return parts.looks.take(request, { step: 'READS', region, purpose, asked: wordsOf(filter) }, async () => {
    const { rows, hasMore } = await parts.search.find(wanted, page);
    const bodies = await parts.bodies.at(rows);
    const changes = new Map(bodies.map(({ entry }) => [entry.id, (entry as ChangeEntry).change]));
    const names = await parts.parties.namesOf(rows.flatMap((row) => [row.party, row.on_behalf_of]));
    const nodes = rows.map((row) => readView(row, changes, names));
    const pageInfo = { endCursor: rows.at(-1)?.key ?? null, hasNextPage: hasMore };
    return { result: { nodes, pageInfo }, told: { found: rows.length } };
  });
}

function readView(
  row: SearchRow,
  changes: ReadonlyMap<string, ChangeEntry['change']>,
  names: ReadonlyMap<string, string>,
): object {
  return { ...rowView(row, names), controlPurpose: row.purpose, told: changes.get(row.id) ?? null };
}
