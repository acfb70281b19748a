import { STAFF_ROLES, type StaffRole } from '#identity';
import { ledgerRegions, StaffEntity } from '#persistence';
import { checkShortName, publicKeyOf, wordOf, wordsOf } from './arguments.js';
import { allKeys, nameOfKey, ownMember, regionsOfStaff, staffKeys } from './key-holders.js';
import { checkNew } from './keys.js';
import { administers, type Changed, type StaffRequest, type StaffTurn, type StaffTurns } from './turns.js';

export interface MemberArgs {
  readonly id: string;
  readonly role: string;
  /** Left out: every region. */
  readonly regions?: readonly string[] | null;
  readonly jwk: unknown;
  readonly dryRun: boolean;
}

/** Lets somebody in as staff, with a first key. Nobody gives what they do not have: regions beyond their own. */
export function addStaff(turns: StaffTurns, request: StaffRequest, args: MemberArgs): Promise<Changed> {
  const { id, regions = null, dryRun } = args;
  return turns.take(request, { regionsOf: ledgerRegions, dryRun }, async (turn) => {
    turn.mustAdminister(regions);
    const { mistakes, change } = turn;
    const jwk = publicKeyOf(mistakes, ['jwk'], args.jwk);
    const member = checkedMember(turn, args);
    const known = await change.manager.findOneBy(StaffEntity, { id });
    const isThere = jwk !== null && checkNew(mistakes, staffKeys(id), jwk, await allKeys(change.manager));
    if (known && !administers(turn.caller, known.regions))
      mistakes.conflict(['id'], 'This id is in use', 'Choose another id');
    else if (known) checkKnown(turn, known, member, isThere);
    mistakes.check();
    if (member === null || jwk === null || known) return {};
    await change.manager.insert(StaffEntity, member);
    await staffKeys(id).insert(change.manager, jwk);
    const concerned = change.regions.filter((region) => member.regions?.includes(region) ?? true);
    const words = { staff: turn.pseudonym('staff', id), role: member.role, key: nameOfKey(jwk) };
    turn.tell(concerned, { kind: 'staff', step: 'REGISTERED', change: words });
    return {};
  });
}

/** Takes somebody's rights away for good; a new id is needed to come back. */
export function revokeStaff(
  turns: StaffTurns,
  request: StaffRequest,
  { id, dryRun }: Pick<MemberArgs, 'id' | 'dryRun'>,
): Promise<Changed> {
  return turns.take(
    request,
    { regionsOf: (manager) => regionsOfStaff(manager, id, request.caller), dryRun },
    async (turn) => {
      const { manager, now, regions } = turn.change;
      const member = await ownMember(manager, id, turn.caller);
      if (member === null) turn.mistakes.add(['id'], 'There is no such member of staff', 'See `ketenpoort staff list`');
      turn.mistakes.check();
      if (member === null) return {};
      if (member.revokedAt) return {};
      await manager.update(StaffEntity, { id }, { revokedAt: new Date(now) });
      const words = { staff: turn.pseudonym('staff', id), role: member.role };
      turn.tell(regions, { kind: 'staff', step: 'REVOKED', change: words });
      return {};
    },
  );
}

function checkedMember({ mistakes, change }: StaffTurn, { id, role, regions }: MemberArgs): StaffEntity | null {
  checkShortName(mistakes, ['id'], id);
  const known: StaffRole | null = wordOf(mistakes, ['role'], role, STAFF_ROLES);
  const named = regions ? wordsOf(mistakes, ['regions'], regions, change.regions) : null;
  if (named?.length === 0)
    mistakes.add(['regions'], 'No region is named', 'Name one, or leave it out for every region');
  return known && { id, role: known, regions: named, revokedAt: null };
}

function checkKnown({ mistakes }: StaffTurn, known: StaffEntity, member: StaffEntity | null, isThere: boolean): void {
  if (known.revokedAt) mistakes.conflict(['id'], 'This member of staff was revoked', 'Choose another id');
  else if (!isThere)
    mistakes.conflict(['jwk'], 'This member of staff has other keys', 'Add this one with `ketenpoort key add`');
  if (member === null) return;
  const rights = ({ role, regions }: StaffEntity): string => JSON.stringify([role, regions && [...regions].sort()]);
  if (rights(known) !== rights(member))
    mistakes.conflict(['id'], 'This member of staff has other rights', 'Revoke the one, and register another id');
}
