import type { EntityManager } from 'typeorm';
import type { Instant, PartyType, Purpose } from '#kernel';
import { ConvenantEntity, ledgerRegions, type RegionsOf } from '#persistence';
import type { StaffTurn } from './turns.js';

/** The part of a stored convenant that says who takes part and what for. */
interface ConvenantTerms {
  readonly parties: readonly { readonly type: PartyType; readonly functions: readonly string[] }[];
  readonly purposes: readonly { readonly code: Purpose }[];
}

const ACCESSIONS = `
SELECT region, (exited_at IS NULL OR exited_at > to_timestamp($2::float8 / 1000)) AS holds
FROM gate.accession WHERE oin = $1 ORDER BY region`;

/** Regions in which the party takes part, or will; those it left when there is no other. */
export async function regionsOfParty(manager: EntityManager, oin: string, now: Instant): Promise<readonly string[]> {
  const rows = await manager.query<{ region: string; holds: boolean }[]>(ACCESSIONS, [oin, now]);
  const holding = rows.filter(({ holds }) => holds);
  return (holding.length > 0 ? holding : rows).map(({ region }) => region);
}

/** This region if it has a ledger, with those of the party. */
export function regionWithThoseOf(region: string, oin: string): RegionsOf {
  return async (manager, now) => {
    const there = (await ledgerRegions(manager)).filter((known) => known === region);
    return [...new Set([...there, ...(await regionsOfParty(manager, oin, now))])].sort();
  };
}

/** The newest convenant of a region, or null. */
export function newestConvenant(manager: EntityManager, region: string): Promise<ConvenantEntity | null> {
  return manager.findOne(ConvenantEntity, { where: { region }, order: { version: 'DESC' } });
}

/** Functions and purposes that the newest convenants of these regions have for a type of party. */
export async function termsFor(
  manager: EntityManager,
  regions: readonly string[],
  type: PartyType,
): Promise<{ readonly functions: readonly string[]; readonly purposes: readonly Purpose[] }> {
  const terms: ConvenantTerms[] = [];
  for (const region of regions) {
    const stored = await newestConvenant(manager, region);
    // Judged when it was put in force.
    if (stored) terms.push(stored.document as ConvenantTerms);
  }
  const parties = terms.flatMap((one) => one.parties).filter((party) => party.type === type);
  return {
    functions: [...new Set(parties.flatMap(({ functions }) => functions))],
    purposes: [...new Set(terms.flatMap(({ purposes }) => purposes.map(({ code }) => code)))],
  };
}

/** Types of party that a region's newest convenant names; null when it has none. */
export async function partyTypesOf(manager: EntityManager, region: string): Promise<readonly PartyType[] | null> {
  const stored = await newestConvenant(manager, region);
  return stored && (stored.document as ConvenantTerms).parties.map(({ type }) => type);
}

/** Ends here when none of the party's regions, which are those of the change, is the caller's: of such a party no more is said than of
 *  one that does not exist. */
export function mustKnowParty({ change, mistakes, mayKnow }: StaffTurn): void {
  if (mayKnow(change.regions)) return;
  mistakes.add(['oin'], 'There is no such party', 'Add the party to a region first');
  mistakes.check();
}

export function dateOf(at: Instant | null): Date | null {
  return at === null ? null : new Date(at);
}
