import { within, type Instant, type PartyType, type Purpose, type Span } from '#kernel';
import type { Activities } from './activities.js';

/** A party for which another acts, as it is in the region where that is registered. */
export interface Principal {
  readonly oin: string;
  readonly name: string;
  readonly type: PartyType;
  /** Of the principal in the region; null when it never acceded there. */
  readonly acceded: Span | null;
  readonly activities: Activities;
  /** Epoch of `party:<oin>` of the principal, read in the same snapshot as all the rest. */
  readonly epoch: number;
}

/** A registration by which a party acts on behalf of another in one region: how long, for what, and in which of the other's functions. */
export interface Delegation {
  readonly region: string;
  readonly span: Span;
  readonly functions: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly principal: Principal;
}

/** Who asks when it asks for another. */
export interface Delegate {
  readonly oin: string;
  readonly name: string;
  /** Epoch of `party:<oin>` when it was admitted; a precondition of every record beside the principal's own. */
  readonly epoch: number;
}

/** Whose rights are asked for, and where. */
export interface ActingFor {
  readonly region: string;
  readonly principal: string;
}

/** The delegation that stands now, between parties that both take part in the region; else null. */
export function standingDelegation(
  delegations: readonly Delegation[],
  { region, principal }: ActingFor,
  now: Instant,
): Delegation | null {
  const found = delegations.find((one) => one.region === region && one.principal.oin === principal);
  if (found === undefined || !within(now, found.span)) return null;
  return found.principal.acceded !== null && within(now, found.principal.acceded) ? found : null;
}
