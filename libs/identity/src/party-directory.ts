import type { Instant, PartyType, Purpose, Span } from '#kernel';
import type { Delegation } from './delegation.js';
import type { Activities } from './activities.js';
import type { NamedKey } from './keys.js';
import type { PartyTerms } from './party-terms.js';

export interface PartyKey extends NamedKey {
  readonly revoked: boolean;
  /** When it will be revoked, if that has been said. */
  readonly until: Instant | null;
}

export interface Accession {
  readonly region: string;
  readonly span: Span;
}

/** An application registered for a party, with the party's keys and regions. */
export interface Client {
  readonly clientId: string;
  readonly oin: string;
  readonly name: string;
  readonly type: PartyType;
  readonly functions: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly regions: readonly Accession[];
  readonly keys: readonly PartyKey[];
  readonly terms: PartyTerms;
  readonly activities: Activities;
  /** For whom else it may act. */
  readonly delegations: readonly Delegation[];
  /** Epoch of `party:<oin>`, read in the same snapshot as all the rest. */
  readonly epoch: number;
}

/** Which applications there are. Both throw SourceUnavailable when the directory cannot be asked. */
export abstract class PartyDirectory {
  /** The application as it is now, or null. */
  abstract client(clientId: string): Promise<Client | null>;

  /** True for exactly one caller of all replicas until `expiresAt`: whoever gets false holds a replay. */
  abstract remember(clientId: string, jti: string, expiresAt: Instant): Promise<boolean>;
}
