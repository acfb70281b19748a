import type { EntityManager } from 'typeorm';
import { RequestInvalid } from '#kernel';
import type { DocumentStore } from '#persistence';
import type { Catalogue } from '#policies';
import type { Measure } from '../documents/judge.js';
import type { Reviews } from '../documents/review.js';
import { addApplication, revokeApplication, scopeApplication } from './applications.js';
import type { ApplicationArgs, ScopeArgs } from './applications.js';
import { joinCase, leaveCase, openCase, type JoinArgs, type LeaveArgs, type OpenArgs } from './cases.js';
import { activateConvenant, revokeConvenant, type ActivateArgs, type RevokeArgs } from './convenants.js';
import { removeDocument, StaffDocuments, type RemoveArgs } from './documents.js';
import { delegate, endDelegation, type DelegateArgs, type EndDelegationArgs } from './delegations.js';
import type { StaffRoot } from './execute.js';
import { addKey, revokeKey, rotateKey, type KeyArgs, type KidArgs, type RotateArgs } from './keys.js';
import { continueLedger, type ContinueArgs } from './ledger.js';
import { addStaff, revokeStaff, type MemberArgs } from './members.js';
import { setPartyActivity, type ActivityArgs } from './party-activities.js';
import { addParty, exitParty, type ExitArgs, type PartyArgs } from './parties.js';
import { setPartyTerms, type TermsArgs } from './party-terms.js';
import { pruneLedger, type PruneArgs } from './prune.js';
import { parkedEntries, resendParkedEntries, rewindRelay, type ResendArgs, type RewindArgs } from './relay.js';
import { StaffReads } from './reads.js';
import type { StaffRequest, StaffTurns } from './turns.js';

export interface StaffParts {
  readonly turns: StaffTurns;
  readonly manager: EntityManager;
  readonly catalogue: Catalogue;
  readonly documents: DocumentStore;
  readonly reviews: Reviews;
  readonly measure: Measure;
  /** Whether client certificates can be shown to this gate. */
  readonly certificates: boolean;
}

interface PartyBy {
  readonly oin?: string | null;
  readonly slug?: string | null;
}

/** The root fields of the staff schema: what may be looked at, and what may be changed. */
export function staffRoot(parts: StaffParts): StaffRoot {
  const documents = new StaffDocuments(parts);
  return { ...queries(parts.manager, new StaffReads(parts.manager, documents)), ...mutations(parts) };
}

function queries(manager: EntityManager, reads: StaffReads): StaffRoot {
  return {
    me: (_args: object, { caller }) => reads.me(caller),
    staff: (_args: object, { caller }) => reads.staff(caller),
    regions: (_args: object, { caller }) => reads.regions(caller),
    parties: ({ region }: { region: string }, { caller }) => reads.parties(caller, region),
    party: ({ oin, slug }: PartyBy, { caller }) => {
      if (oin) return reads.party(caller, { oin });
      if (slug) return reads.party(caller, { slug });
      throw new RequestInvalid('BAD_USER_INPUT', 'no party is named');
    },
    convenant: ({ region }: { region: string }, { caller }) => reads.convenant(caller, region),
    parkedEntries: (_args: object, { caller }) => parkedEntries(manager, caller),
    caseParties: (args: { case: string }, request) => reads.caseParties(request, args.case),
  };
}

function mutations({ turns, manager, catalogue, certificates }: StaffParts): StaffRoot {
  const by =
    <Args>(change: (turns: StaffTurns, request: StaffRequest, args: Args) => Promise<unknown>) =>
    (args: Args, request: StaffRequest): Promise<unknown> =>
      change(turns, request, args);
  return {
    addParty: by<PartyArgs>(addParty),
    exitParty: by<ExitArgs>(exitParty),
    setPartyTerms: (args: TermsArgs, request) => setPartyTerms(turns, request, { args, certificates }),
    setPartyActivity: by<ActivityArgs>(setPartyActivity),
    removeDocument: by<RemoveArgs>(removeDocument),
    delegate: by<DelegateArgs>(delegate),
    endDelegation: by<EndDelegationArgs>(endDelegation),
    addKey: by<KeyArgs>(addKey),
    rotateKey: by<RotateArgs>(rotateKey),
    revokeKey: by<KidArgs>(revokeKey),
    addApplication: by<ApplicationArgs>(addApplication),
    scopeApplication: by<ScopeArgs>(scopeApplication),
    revokeApplication: by<Pick<ScopeArgs, 'clientId' | 'dryRun'>>(revokeApplication),
    addStaff: by<MemberArgs>(addStaff),
    revokeStaff: by<Pick<MemberArgs, 'id' | 'dryRun'>>(revokeStaff),
    continueLedger: by<ContinueArgs>(continueLedger),
    pruneLedger: (args: PruneArgs, request) => pruneLedger({ turns, manager }, request, args),
    rewindRelay: by<RewindArgs>(rewindRelay),
    resendParkedEntries: by<ResendArgs>(resendParkedEntries),
    openCase: by<OpenArgs>(openCase),
    joinCase: by<JoinArgs>(joinCase),
    leaveCase: by<LeaveArgs>(leaveCase),
    activateConvenant: (args: ActivateArgs, request) => activateConvenant(turns, request, catalogue, args),
    revokeConvenant: by<RevokeArgs>(revokeConvenant),
  };
}
