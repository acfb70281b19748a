import { within, type Instant } from '#kernel';
import { CaseFileEntity, ParticipationEntity, type Turn } from '#persistence';

/** A case as the requester may use it. */
export interface OpenCase {
  readonly id: string;
  /** Internal random id of the person. */
  readonly person: string;
}

/** Why a case is not available: for the record. The caller is not told which. */
export interface ClosedCase {
  readonly reason: 'CASE_UNKNOWN' | 'PARTY_NOT_IN_CASE';
  readonly id: string;
  readonly person: string | null;
}

export type CaseOutcome = { readonly open: OpenCase } | { readonly closed: ClosedCase };

/** The case, if it is in the requester's region and its party is kernpartner in it now, in the requester's function. The same statements whatever the answer. */
export async function findCase({ change, requester }: Turn, id: string): Promise<CaseOutcome> {
  const { manager, now } = change;
  const file = await manager.findOneBy(CaseFileEntity, { id, region: requester.region });
  const windows = await manager.findBy(ParticipationEntity, { caseId: id, oin: requester.oin });
  if (file === null) return { closed: { reason: 'CASE_UNKNOWN', id, person: null } };
  const { person } = file;
  if (!windows.some((window) => isKernpartner(window, requester.function, now)))
    return { closed: { reason: 'PARTY_NOT_IN_CASE', id, person } };
  return { open: { id, person } };
}

function isKernpartner(window: ParticipationEntity, acting: string, now: Instant): boolean {
  const { role, functions, fromAt, untilAt } = window;
  if (role !== 'KERNPARTNER' || (functions.length > 0 && !functions.includes(acting))) return false;
  return within(now, { from: fromAt.getTime(), until: untilAt?.getTime() ?? null });
}
