import { ConsentEntity, type Turn } from '#persistence';
import type { Kind } from '../statement/statement.js';
import type { ConsentRow } from './consent-line.js';

/** The latest version of every line of a case, by id. */
export function linesOfCase({ change }: Turn, caseId: string): Promise<ConsentRow[]> {
  return change.manager
    .createQueryBuilder(ConsentEntity, 'line')
    .distinctOn(['line.id'])
    .where('line.caseId = :caseId', { caseId })
    .orderBy('line.id')
    .addOrderBy('line.version', 'DESC')
    .getMany();
}

/** The latest version of one line, or null. */
export function lineById({ change }: Turn, kind: Kind, id: string): Promise<ConsentRow | null> {
  return change.manager.findOne(ConsentEntity, { where: { id, kind }, order: { version: 'DESC' } });
}
