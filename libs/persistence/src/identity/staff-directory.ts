import type { Pool } from 'pg';
import { StaffDirectory, type Jwk, type StaffMember, type StaffRole } from '#identity';
import type { Instant } from '#kernel';
import { directoryUnavailable, rememberAssertion } from './assertions.js';

interface StaffRow {
  readonly id: string;
  readonly role: StaffRole;
  readonly regions: readonly string[] | null;
  readonly keys: readonly {
    readonly kid: string;
    readonly jwk: Jwk;
    readonly revoked: boolean;
    readonly until: number | null;
  }[];
}

const MEMBER = `
SELECT s.id, s.role, s.regions,
  (SELECT coalesce(json_agg(json_build_object('kid', k.kid, 'jwk', k.jwk,
      'revoked', k.revoked_at IS NOT NULL AND k.revoked_at <= now(),
      'until', CASE WHEN k.revoked_at > now() THEN floor(extract(epoch FROM k.revoked_at) * 1000)::bigint END)
      ORDER BY k.added_at, k.kid), '[]')
    FROM gate.staff_key k WHERE k.staff = s.id) AS keys
FROM gate.staff s WHERE s.id = $1 AND s.revoked_at IS NULL`;

/** Staff as the database knows it, at each asking anew. Throws SourceUnavailable when it cannot be asked. */
export class PostgresStaffDirectory extends StaffDirectory {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async client(id: string): Promise<StaffMember | null> {
    const { rows } = await this.pool.query<StaffRow>(MEMBER, [id]).catch(directoryUnavailable);
    const [row] = rows;
    return row === undefined ? null : { clientId: row.id, role: row.role, regions: row.regions, keys: row.keys };
  }

  override remember(id: string, jti: string, expiresAt: Instant): Promise<boolean> {
    // An application may have the id of a member of staff.
    return rememberAssertion(this.pool, `staff:${id}`, { jti, expiresAt });
  }
}
