import type { EntityManager } from 'typeorm';
import { publicJwk, thumbprintOf, type Jwk, type StaffRole } from '#identity';
import { StaffEntity, StaffKeyEntity } from '../entities/staff.entity.js';
import { changeEntry } from '../ledger/change-entry.js';
import type { FactChange, FactChanges } from '../ledger/fact-changes.js';
import { ledgerRegions } from '../ledger/open-region.js';
import type { Pseudonyms } from '../ledger/pseudonyms.js';

/** A member of staff as a file of the operator's names one: in every region, by one key. */
export interface FiledStaff {
  readonly id: string;
  readonly role: StaffRole;
  readonly jwk: Jwk;
}

/** Registers who is in a file and not yet in the database: unknown people, and unknown keys of those who are not revoked. What is known
 *  stays as it is, so that nobody who was revoked comes back by a restart. Recorded in each region. Answers whether anything changed. */
export function registerFiledStaff(facts: FactChanges, pseudonyms: Pseudonyms, filed: FiledStaff): Promise<boolean> {
  return facts.changeWhere(ledgerRegions, async (change) => {
    if (!(await isRegistered(change.manager, filed))) return false;
    const { regions } = change;
    const words = {
      staff: pseudonyms.of('staff', filed.id),
      role: filed.role,
      key: thumbprintOf(filed.jwk),
      by: 'FILE',
    };
    for (const region of regions) {
      const about = { kind: 'staff', step: 'REGISTERED', region, pseudonym_key: pseudonyms.version } as const;
      change.record(changeEntry(change.now, { ...about, change: words }));
    }
    return true;
  });
}

async function isRegistered(manager: FactChange['manager'], { id, role, jwk }: FiledStaff): Promise<boolean> {
  const known = await manager.findOneBy(StaffEntity, { id });
  if (known?.revokedAt) return false;
  const kid = String(jwk['kid']);
  if (await manager.existsBy(StaffKeyEntity, { kid })) return false;
  if (!known) await manager.insert(StaffEntity, { id, role, regions: null, revokedAt: null });
  await manager.insert(StaffKeyEntity, { kid, staff: id, jwk: publicJwk(jwk), revokedAt: null });
  return true;
}

/** Staff that is not revoked, in order of their ids. */
export function staffInForce(manager: EntityManager): Promise<StaffEntity[]> {
  return manager.query<StaffEntity[]>('SELECT id, role, regions FROM gate.staff WHERE revoked_at IS NULL ORDER BY id');
}
