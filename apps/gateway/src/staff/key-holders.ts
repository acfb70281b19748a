import type { EntityManager } from 'typeorm';
import { publicJwk, thumbprintOf, type Jwk } from '#identity';
import { partyKey } from '#kernel';
import { ledgerRegions, PartyEntity, PartyKeyEntity, StaffEntity, StaffKeyEntity } from '#persistence';
import { regionsOfParty } from './registered.js';
import type { StaffTurn } from './turns.js';

/** A key as registered, whoever's it is. */
export interface HeldKey {
  readonly holder: string;
  readonly kid: string;
  readonly jwk: Jwk;
  readonly revokedAt: Date | null;
}

/** Whose keys are changed: a party's or those of a member of staff. */
export interface KeyHolder {
  readonly id: string;
  readonly argument: 'oin' | 'staff';
  readonly regionsOf: (manager: EntityManager) => Promise<readonly string[]>;
  /** A mistake, when there is no such holder; a throw, when the caller may not change its keys. */
  check(turn: StaffTurn): Promise<void>;
  insert(manager: EntityManager, jwk: Jwk & { readonly kid: string }): Promise<unknown>;
  end(manager: EntityManager, kid: string, at: Date): Promise<unknown>;
  tell(turn: StaffTurn, step: string, words: Readonly<Record<string, string>>): void;
}

const HELD = `
SELECT 'oin:' || oin AS holder, kid, jwk, revoked_at AS "revokedAt" FROM gate.party_key
UNION ALL SELECT 'staff:' || staff, kid, jwk, revoked_at FROM gate.staff_key`;

/** Every key that there is, revoked ones among them. */
export function allKeys(manager: EntityManager): Promise<HeldKey[]> {
  return manager.query<HeldKey[]>(HELD);
}

export function holderName({ argument, id }: KeyHolder): string {
  return `${argument}:${id}`;
}

/** What an entry calls a key: never the name that its owner gave it. */
export function nameOfKey(jwk: Jwk): string {
  return thumbprintOf(jwk);
}

export function partyKeys(oin: string): KeyHolder {
  return {
    id: oin,
    argument: 'oin',
    regionsOf: (manager) => regionsOfParty(manager, oin),
    check: async (turn) => {
      const { change, mistakes } = turn;
      turn.mustAdminister(change.regions);
      if (!(await change.manager.existsBy(PartyEntity, { oin })))
        mistakes.add(['oin'], 'There is no such party', 'Add the party to a region first');
    },
    insert: (manager, jwk) =>
      manager.insert(PartyKeyEntity, { oin, kid: jwk.kid, jwk: publicJwk(jwk), revokedAt: null }),
    end: (manager, kid, revokedAt) => manager.update(PartyKeyEntity, { oin, kid }, { revokedAt }),
    tell: (turn, step, words) => {
      turn.change.bump(partyKey(oin));
      turn.tell(turn.change.regions, { kind: 'party', step, change: { oin, ...words } });
    },
  };
}

export function staffKeys(id: string): KeyHolder {
  return {
    id,
    argument: 'staff',
    regionsOf: (manager) => regionsOfStaff(manager, id),
    check: async (turn) => {
      const { change, mistakes } = turn;
      const member = await change.manager.findOneBy(StaffEntity, { id });
      if (member) turn.mustAdminister(member.regions);
      if (!member || member.revokedAt) mistakes.add(['staff'], 'There is no such member of staff', 'See `staff list`');
    },
    insert: (manager, jwk) =>
      manager.insert(StaffKeyEntity, { staff: id, kid: jwk.kid, jwk: publicJwk(jwk), revokedAt: null }),
    end: (manager, kid, revokedAt) => manager.update(StaffKeyEntity, { staff: id, kid }, { revokedAt }),
    tell: (turn, step, words) =>
      turn.tell(turn.change.regions, { kind: 'staff', step, change: { staff: turn.pseudonym('staff', id), ...words } }),
  };
}

/** Regions of a member of staff that have a ledger: all of them for one of every region, and for nobody none. */
export async function regionsOfStaff(manager: EntityManager, id: string): Promise<readonly string[]> {
  const [member, all] = [await manager.findOneBy(StaffEntity, { id }), await ledgerRegions(manager)];
  return member ? all.filter((region) => member.regions?.includes(region) ?? true) : [];
}
