import type { Instant, PartyType, Purpose } from '#kernel';
import type { Activities } from './activities.js';
import type { Professional } from './claims.js';
import type { Confirmation } from './confirmation.js';
import type { Delegate } from './delegation.js';
import type { PartyTerms } from './party-terms.js';

/** Function of a requester that names no professional: the application acts by itself. */
export const SYSTEM_FUNCTION = 'SYSTEEM';

/** What the front found to hold of a requester, asked again of the same one admitted anew. Throws what the front would have. */
export type Recheck = (requester: Requester) => void | Promise<void>;

/** Who asks, as admitted: all that the way knows of a caller. */
export interface Requester {
  /** The party whose rights count: its own, or when it asks on behalf of another that other's. Name, type and participation too. */
  readonly oin: string;
  readonly name: string;
  readonly partyType: PartyType;
  readonly clientId: string;
  /** The one region that the token names. */
  readonly region: string;
  /** Purposes that the token names and the application is still registered for. */
  readonly purposes: readonly Purpose[];
  readonly professional: Professional | null;
  /** The professional's function, or `SYSTEEM`. */
  readonly function: string;
  readonly confidential: boolean;
  /** SHA-256 of the token's `jti`, in hex: what the record names. */
  readonly tokenHash: string;
  /** What the token is bound to. */
  readonly confirmation: Confirmation;
  /** `kid` of the party's key that the token was issued for. */
  readonly key: string;
  /** Of the party whose rights count. */
  readonly activities: Activities;
  /** On which terms its party is served. */
  readonly terms: PartyTerms;
  /** Epoch of `party:<oin>` when all this was read; a precondition of every record. */
  readonly partyEpoch: number;
  /** Who asks on behalf of that party; null when it asks itself. The application, its key and its terms are the delegate's. */
  readonly delegate: Delegate | null;
  /** When the token, the accession or the key ends, whichever is first. Facts may not be relied on after it. */
  readonly notAfter: Instant;
}

/** OIN of the party whose application asks: its own, or the delegate's. Its terms hold, and it is counted by it. */
export function askerOf({ oin, delegate }: Pick<Requester, 'oin' | 'delegate'>): string {
  return delegate?.oin ?? oin;
}
