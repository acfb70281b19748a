import { thumbprintOf, type Jwk } from '#identity';
import { toIso } from '#kernel';
import { durationOf, publicKeyOf } from './arguments.js';
import { allKeys, holderName, nameOfKey, partyKeys, staffKeys, type HeldKey, type KeyHolder } from './key-holders.js';
import { Mistakes } from './mistakes.js';
import type { Changed, StaffRequest, StaffTurn, StaffTurns } from './turns.js';

export interface HolderArgs {
  readonly oin?: string | null;
  readonly staff?: string | null;
  readonly dryRun: boolean;
}
export type KeyArgs = HolderArgs & { readonly jwk: unknown };
export type KidArgs = HolderArgs & { readonly kid: string };
export type RotateArgs = KidArgs & KeyArgs & { readonly keepFor: string };

/** Registers one more public key. Several may be in force at once. */
export function addKey(turns: StaffTurns, request: StaffRequest, args: KeyArgs): Promise<Changed> {
  return withHolder(turns, request, args, async (turn, holder) => {
    await holder.check(turn, 'ADD');
    const [keys, jwk] = [await allKeys(turn.change.manager), publicKeyOf(turn.mistakes, ['jwk'], args.jwk)];
    const isThere = jwk !== null && checkNew(turn.mistakes, holder, jwk, keys);
    turn.mistakes.check();
    if (jwk !== null && !isThere) await insert(turn, holder, jwk);
  });
}

/** Registers a new key, and lets the one it replaces end after `keepFor`: until then both open the door. */
export function rotateKey(turns: StaffTurns, request: StaffRequest, args: RotateArgs): Promise<Changed> {
  return withHolder(turns, request, args, async (turn, holder) => {
    await holder.check(turn, 'ADD');
    const { mistakes, change } = turn;
    const [keys, jwk] = [await allKeys(change.manager), publicKeyOf(mistakes, ['jwk'], args.jwk)];
    const old = heldBy(turn, holder, args.kid, keys);
    const keepFor = durationOf(mistakes, ['keepFor'], args.keepFor);
    const isThere = jwk !== null && checkNew(mistakes, holder, jwk, keys);
    if (old && jwk) checkReplaced(turn, old, jwk.kid, isThere);
    mistakes.check();
    if (jwk === null || old === null || isThere) return;
    await insert(turn, holder, jwk);
    await revoke(turn, holder, old, sooner(old.revokedAt, change.now + keepFor));
  });
}

function sooner(end: Date | null, at: number): number {
  return end === null ? at : Math.min(end.getTime(), at);
}

function checkReplaced({ mistakes, change }: StaffTurn, old: HeldKey, by: string, isThere: boolean): void {
  if (by === old.kid)
    mistakes.add(['jwk', 'kid'], 'This is the key that is to be replaced', 'Send the new key, with a name of its own');
  else if (!isThere && hasEnded(old, change.now))
    mistakes.conflict(['kid'], 'This key has ended already', 'Add the new one with `ketenpoort key add`');
  else if (isThere && old.revokedAt === null)
    mistakes.conflict(['jwk'], 'Both keys are in force', 'End the old one with `ketenpoort key revoke`');
}

/** Ends a key now: what was signed with it, and every token that was given for it, opens nothing more. */
export function revokeKey(turns: StaffTurns, request: StaffRequest, args: KidArgs): Promise<Changed> {
  return withHolder(turns, request, args, async (turn, holder) => {
    await holder.check(turn, 'END');
    const old = heldBy(turn, holder, args.kid, await allKeys(turn.change.manager));
    turn.mistakes.check();
    if (old && !hasEnded(old, turn.change.now)) await revoke(turn, holder, old, turn.change.now);
  });
}

async function withHolder(
  turns: StaffTurns,
  request: StaffRequest,
  { oin = null, staff = null, dryRun }: HolderArgs,
  work: (turn: StaffTurn, holder: KeyHolder) => Promise<void>,
): Promise<Changed> {
  const holder = holderOf(oin, staff);
  return turns.take(request, { regionsOf: holder.regionsOf(request.caller), dryRun }, async (turn) => {
    await work(turn, holder);
    return {};
  });
}

function holderOf(oin: string | null, staff: string | null): KeyHolder {
  if (oin !== null && staff === null) return partyKeys(oin);
  if (staff !== null && oin === null) return staffKeys(staff);
  const mistakes = new Mistakes();
  mistakes.add(['oin'], 'It is not said whose key this is', 'Name either a party by its oin, or a member of staff');
  mistakes.check();
  throw new Error('a mistake that was not told');
}

async function insert(turn: StaffTurn, holder: KeyHolder, jwk: Jwk & { readonly kid: string }): Promise<void> {
  await holder.insert(turn.change.manager, jwk);
  holder.tell(turn, 'KEY_ADDED', { key: nameOfKey(jwk) });
}

async function revoke(turn: StaffTurn, holder: KeyHolder, { kid, jwk }: HeldKey, at: number): Promise<void> {
  await holder.end(turn.change.manager, kid, new Date(at));
  holder.tell(turn, 'KEY_REVOKED', { key: nameOfKey(jwk), from: toIso(at) });
}

function hasEnded({ revokedAt }: HeldKey, now: number): boolean {
  return revokedAt !== null && revokedAt.getTime() <= now;
}

function heldBy(turn: StaffTurn, holder: KeyHolder, kid: string, keys: readonly HeldKey[]): HeldKey | null {
  const found = keys.find((key) => key.holder === holderName(holder) && key.kid === kid);
  if (found === undefined)
    turn.mistakes.add(['kid'], 'There is no key of this name here', 'See the keys by `ketenpoort party list`');
  return found ?? null;
}

/** Whether this very key is in force for this holder already. A mistake when its name or its material is in use otherwise. */
export function checkNew(
  mistakes: Mistakes,
  holder: KeyHolder,
  jwk: Jwk & { readonly kid: string },
  keys: readonly HeldKey[],
): boolean {
  const print = thumbprintOf(jwk);
  const alike = keys.find((key) => printOf(key) === print);
  const named = keys.find(({ kid }) => kid === jwk.kid);
  if (alike && alike === named && alike.holder === holderName(holder)) {
    if (alike.revokedAt !== null) mistakes.conflict(['jwk'], 'This key was revoked', 'Make a new one');
    return alike.revokedAt === null;
  }
  if (alike)
    mistakes.conflict(
      ['jwk'],
      'Double key: it is registered already, under another name or for another',
      'Make a new one',
    );
  if (named)
    mistakes.conflict(
      ['jwk', 'kid'],
      'Another key has this name',
      'Give the key a name of its own, such as its thumbprint',
    );
  return false;
}

function printOf({ jwk }: HeldKey): string | null {
  try {
    return thumbprintOf(jwk);
  } catch {
    return null;
  }
}
