import { In, type EntityManager } from 'typeorm';
import { ConvenantEntity, type GivenOnDay } from '#persistence';
import type { GivenRow } from '#reports';

/** Provisions of law by clause. */
type Clauses = ReadonlyMap<string, readonly string[]>;

/** What was given with the grounds of each category: those of the clauses by which it was given, as the convenant had them then. A record
 *  names the grounds of all that it tells together; none is told here that it has not. */
export async function withGrounds(
  manager: EntityManager,
  region: string,
  days: readonly GivenOnDay[],
): Promise<readonly GivenRow[]> {
  const versions = await versionsOf(manager, region, days);
  return days.map(({ day, party, on_behalf_of, purpose, times, version, legal_basis, rows }) => ({
    ...{ day, party, on_behalf_of, purpose, times },
    grants: rows.flatMap(({ clause, fields }) => {
      const ofClause = versions.get(version)?.get(clause) ?? [];
      const grounds = ofClause.filter((ground) => legal_basis.includes(ground));
      return fields.map((field) => ({ category: field.split('.')[0] ?? field, grounds }));
    }),
  }));
}

async function versionsOf(
  manager: EntityManager,
  region: string,
  days: readonly GivenOnDay[],
): Promise<ReadonlyMap<number | null, Clauses>> {
  const wanted = [...new Set(days.flatMap(({ version }) => version ?? []))];
  const stored = await manager.findBy(ConvenantEntity, { region, version: In(wanted) });
  return new Map(stored.map(({ version, document }) => [version, clausesOf(document)]));
}

/** Judged when it was put in force. */
function clausesOf(document: object): Clauses {
  const { clauses } = document as { clauses: readonly { id: string; legalBasis: readonly string[] }[] };
  return new Map(clauses.map(({ id, legalBasis }) => [id, legalBasis]));
}
