import type { FastifyRequest } from 'fastify';
import { RequestInvalid, Unauthenticated, type Instant } from '#kernel';
import type { Admission, Confirmation, Requester, StaffAdmission, StaffCaller, TokenAdmission } from '#identity';
import { META, type Trace } from '#ledger';
import type { ReadEntry } from '#persistence';
import { administers } from '../staff/turns.js';

/** Who asks for proofs: a party, or an officer of the staff. */
export type Viewer = { readonly confirmation: Confirmation } & (
  { readonly party: Requester; readonly officer: null } | { readonly party: null; readonly officer: StaffCaller }
);

declare module 'fastify' {
  interface FastifyRequest {
    viewer?: { readonly viewer: Viewer; readonly trace: Trace };
  }
}

/** Lets in who has a token for partners or one for staff. */
export class ViewerAdmission implements TokenAdmission<Viewer> {
  constructor(
    private readonly parties: Pick<Admission, 'admit'>,
    private readonly staff: StaffAdmission,
  ) {}

  /** Throws as the one admission does, or as the other when the token is not for partners. FUNCTION_NOT_REGISTERED for staff who are no
   *  privacy officers. */
  async admit(token: string, now: Instant): Promise<Viewer> {
    try {
      const party = await this.parties.admit(token, now);
      return { party, officer: null, confirmation: party.confirmation };
    } catch (error) {
      if (!(error instanceof Unauthenticated && error.detail === 'AUDIENCE_WRONG')) throw error;
    }
    const officer = await this.staff.admit(token, now);
    if (officer.role !== 'PRIVACY_OFFICER')
      throw new RequestInvalid('FUNCTION_NOT_REGISTERED', 'only privacy officers look at the ledger');
    return { party: null, officer, confirmation: officer.confirmation };
  }
}

/** Who sent an admitted request, and its trace. */
export function admittedOf({ viewer }: FastifyRequest): { readonly viewer: Viewer; readonly trace: Trace } {
  if (!viewer) throw new Error('a request for proofs passed the front without being admitted');
  return viewer;
}

/** The viewer of an admitted request. */
export function viewerOf(request: FastifyRequest): Viewer {
  return admittedOf(request).viewer;
}

/** Whether the viewer may have what says nothing of any entry: the shard of a region's own, and that of all heads. */
export function mayFollow({ party, officer }: Viewer, region: string): boolean {
  if (region === META) return true;
  return party ? party.region === region : administers(officer, [region]);
}

/** Whether the viewer may have proofs of this entry: a party of what it asked, or what was asked for it; an officer of all of a region. */
export function mayProve({ party, officer }: Viewer, entry: ReadEntry): boolean {
  if (officer) return administers(officer, [entry.region]);
  return entry.region === party.region && (entry.party === party.oin || entry.onBehalfOf === party.oin);
}
