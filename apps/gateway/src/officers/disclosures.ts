import type { EntityManager } from 'typeorm';
import type { EntryBodies, LedgerSearch, SearchPage, SearchRow } from '#persistence';
import { caseFile } from '../staff/case-file.js';
import { Mistakes } from '../staff/mistakes.js';
import { administers, type StaffRequest } from '../staff/turns.js';
import type { Bearers } from './bearers.js';
import { controlPurposeOf } from './control-purposes.js';
import type { FilterArgs, Filters } from './filter.js';
import type { Freshness } from './freshness.js';
import { pageOf, type PageArgs } from './page.js';
import { regionOf, type Looks } from './looks.js';
import type { Parties } from './parties.js';
import { rowView } from './row-view.js';

export interface SearchParts {
  readonly looks: Looks;
  readonly filters: Filters;
  readonly bearers: Bearers;
  readonly freshness: Freshness;
  readonly search: LedgerSearch;
  readonly bodies: EntryBodies;
  readonly parties: Parties;
  readonly manager: EntityManager;
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
  const region = regionOf(request, args.region, await regionOfCase(parts.manager, request, filter.case));
  const mistakes = new Mistakes();
  const wanted = parts.filters.search(mistakes, region, filter);
  const page = pageOf(mistakes, args);
  mistakes.check();
  const look = { step: 'DISCLOSURES', region, purpose, asked: wordsOf(filter) } as const;
  return parts.looks.take(request, look, async () => {
    const readUntil = await parts.freshness.readUntil(region);
    const { search, everyKey } = await parts.bearers.widened(wanted);
    const found = await parts.search.find(search, page);
    const result = { ...(await pageView(parts, found)), everyKey, readUntil };
    return { result, told: { found: found.rows.length }, about: parts.filters.aboutOf(filter, found.rows[0]) };
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

/** The region of a case that the officer may know of; null when there is no such case. */
export async function regionOfCase(
  manager: EntityManager,
  { caller }: StaffRequest,
  id: string | null | undefined,
): Promise<string | null> {
  const file = id ? await caseFile(manager, id) : null;
  return file && administers(caller, [file.region]) ? file.region : null;
}
