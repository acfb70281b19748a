import type { Instant } from '#kernel';
import type { PartyKey } from './party-directory.js';

/** ADMINISTRATOR: changes regions and looks at them. PRIVACY_OFFICER: looks. */
export const STAFF_ROLES = ['ADMINISTRATOR', 'PRIVACY_OFFICER'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** Somebody who administers regions, with the keys that this person signs in with. */
export interface StaffMember {
  /** The id they were given; `client_id` to the token endpoint. */
  readonly clientId: string;
  readonly role: StaffRole;
  /** Null: every region, also those to come. */
  readonly regions: readonly string[] | null;
  readonly keys: readonly PartyKey[];
}

/** Which staff there is. Both throw SourceUnavailable when the directory cannot be asked. */
export abstract class StaffDirectory {
  /** The member of staff as it is now; null when unknown or revoked. */
  abstract client(id: string): Promise<StaffMember | null>;

  /** True for exactly one caller of all replicas until `expiresAt`: whoever gets false holds a replay. */
  abstract remember(id: string, jti: string, expiresAt: Instant): Promise<boolean>;
}
