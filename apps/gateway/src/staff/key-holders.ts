import type { EntityManager } from 'typeorm';
import { publicJwk, thumbprintOf, type Jwk, type StaffCaller } from '#identity';
import { partyKey } from '#kernel';
import { ledgerRegions, PartyKeyEntity, StaffEntity, StaffKeyEntity, type RegionsOf } from '#persistence';
import { mustKnowParty, regionsOfParty } from './registered.js';
import { administers, knownTo, type StaffTurn } from './turns.js';

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
  /** None, when the caller may not know of this holder. */
  readonly regionsOf: (caller: StaffCaller) => RegionsOf;
  /** InputRefused when there is no such holder that the caller may know of; FUNCTION_NOT_REGISTERED when they may not change its keys
   *  so. A party's key is ended by an administrator of one of its regions, and added by one of all. */
  check(turn: StaffTurn, does: 'ADD' | 'END'): Promise<void>;
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
    regionsOf: (caller) => async (manager, now) => knownTo(caller, await regionsOfParty(manager, oin, now)),
    check: (turn, does) => {
      mustKnowParty(turn);
      if (does === 'ADD') turn.mustAdminister(turn.change.regions);
      return Promise.resolve();
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
    regionsOf: (caller) => (manager) => regionsOfStaff(manager, id, caller),
    check: async (turn) => {
      const { change, mistakes } = turn;
      const member = await ownMember(change.manager, id, turn.caller);
      if (!member || member.revokedAt)
        mistakes.add(['staff'], 'There is no such member of staff', 'See `ketenpoort staff list`');
      mistakes.check();
    },
    insert: (manager, jwk) =>
      manager.insert(StaffKeyEntity, { staff: id, kid: jwk.kid, jwk: publicJwk(jwk), revokedAt: null }),
    end: (manager, kid, revokedAt) => manager.update(StaffKeyEntity, { staff: id, kid }, { revokedAt }),
    tell: (turn, step, words) =>
      turn.tell(turn.change.regions, { kind: 'staff', step, change: { staff: turn.pseudonym('staff', id), ...words } }),
  };
}

/** A member of staff all of whose regions are the caller's: of others no more is said than of one who does not exist. */
export async function ownMember(manager: EntityManager, id: string, caller: StaffCaller): Promise<StaffEntity | null> {
  const member = await manager.findOneBy(StaffEntity, { id });
  return member && administers(caller, member.regions) ? member : null;
}

/** Regions of such a member that have a ledger: all of them for one of every region, and for nobody none. */
export async function regionsOfStaff(
  manager: EntityManager,
  id: string,
  caller: StaffCaller,
): Promise<readonly string[]> {
  const [member, all] = [await ownMember(manager, id, caller), await ledgerRegions(manager)];
  return member ? all.filter((region) => member.regions?.includes(region) ?? true) : [];
}
