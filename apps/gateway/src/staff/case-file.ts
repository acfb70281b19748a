import type { EntityManager } from 'typeorm';
import { isUuid } from '#kernel';
import { CaseFileEntity } from '#persistence';

/** The case of this id, in whatever region; null when there is none. */
export function caseFile(manager: EntityManager, id: string): Promise<CaseFileEntity | null> {
  const known = id.toLowerCase();
  return isUuid(known) ? manager.findOneBy(CaseFileEntity, { id: known }) : Promise.resolve(null);
}
