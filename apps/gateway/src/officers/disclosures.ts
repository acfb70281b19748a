import type { EntityManager } from 'typeorm';
import type { EntryBodies, LedgerSearch, Pseudonyms, SearchPage, SearchRow } from '#persistence';
import { Mistakes } from '../staff/mistakes.js';
import type { StaffRequest } from '../staff/turns.js';
import { aboutOf } from './about.js';
import type { Bearers } from './bearers.js';
import { controlPurposeOf } from './control-purposes.js';
import type { FilterArgs, Filters } from './filter.js';
import type { Freshness } from './freshness.js';
import { pageOf, type PageArgs } from './page.js';
import { regionOf, type Looks } from './looks.js';
import type { KnownWords } from './known-words.js';
import type { Parties } from './parties.js';
import { rowView } from './row-view.js';

export interface SearchParts {
  readonly looks: Looks;
  readonly words: KnownWords;
  readonly filters: Filters;
  readonly bearers: Bearers;
  readonly freshness: Freshness;
  readonly search: LedgerSearch;
  readonly bodies: EntryBodies;
  readonly parties: Parties;
  readonly manager: EntityManager;
  readonly pseudonyms: Pseudonyms;
}

export interface LookArgs {
  readonly region?: string | null;
  readonly controlPurpose?: string | null;
}

export interface DisclosuresArgs extends LookArgs, PageArgs {
  readonly filter?: FilterArgs | null;
}

/** The disclosure log of one region, searched. */
export async function disclosures(parts: SearchParts, request: StaffRequest, args: DisclosuresArgs): Promise<object> {
  const purpose = controlPurposeOf('DISCLOSURES', args.controlPurpose);
  const filter = args.filter ?? {};
  const region = regionOf(request, args.region);
  const mistakes = new Mistakes();
  const wanted = await parts.filters.search(mistakes, region, filter);
  const page = pageOf(mistakes, args);
  mistakes.check();
  const look = { step: 'DISCLOSURES', region, purpose, asked: wordsOf(filter) } as const;
  return parts.looks.take(request, look, async () => {
    const readUntil = await parts.freshness.readUntil(region);
    const { search, everyKey } = await parts.bearers.widened(wanted);
    const found = await parts.search.find(search, page);
    const result = { ...(await pageView(parts, found)), everyKey, readUntil };
    return { result, told: { found: found.rows.length }, about: await aboutOf(parts, region, filter) };
  });
}

/** A page as officers get it. */
export async function pageView(
  { parties }: Pick<SearchParts, 'parties'>,
  { rows, hasMore }: SearchPage,
): Promise<object> {
  const names = await parties.namesOf(rows.flatMap((row) => [row.party, row.on_behalf_of]));
  return {
    nodes: rows.map((row) => rowView(row, names)),
    pageInfo: { endCursor: cursorOf(rows), hasNextPage: hasMore },
  };
}

function cursorOf(rows: readonly SearchRow[]): string | null {
  return rows.at(-1)?.key ?? null;
}

/** Names of the members of a filter that were used. */
export function wordsOf(filter: object): readonly string[] {
  return Object.entries(filter)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name]) => name);
}
