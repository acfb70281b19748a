import { PARTICIPATIONS, within, type Instant, type PartyType } from '#kernel';
import { AccessionEntity, PartyEntity, type ParticipationEntity } from '#persistence';
import { momentOf, wordOf, wordsOf } from './arguments.js';
import type { Path } from './mistakes.js';
import { dateOf, termsFor } from './registered.js';
import type { StaffTurn } from './turns.js';

/** A party in a case as an administrator states it. */
export interface WindowArgs {
  readonly oin: string;
  readonly role: string;
  readonly functions?: readonly string[] | null;
  readonly from?: string | null;
  readonly until?: string | null;
}

export interface Place {
  readonly caseId: string;
  readonly region: string;
  readonly path: Path;
}

/** The window as it is to be; null with mistakes. */
export async function checkedWindow(
  turn: StaffTurn,
  place: Place,
  args: WindowArgs,
): Promise<ParticipationEntity | null> {
  const { mistakes } = turn;
  const role = wordOf(mistakes, [...place.path, 'role'], args.role, PARTICIPATIONS);
  const term = termOf(turn, place, args);
  if (role === 'AGENDADEELNEMER' && term.untilAt === null)
    mistakes.add([...place.path, 'until'], 'An agendadeelnemer takes part for a limited time', 'State when it ends');
  const type = await typeOf(turn, place, args.oin);
  if (type === null) return null;
  const functions = await functionsOf(turn, place, { type, named: args.functions ?? [] });
  return role && { caseId: place.caseId, oin: args.oin, role, ...term, functions };
}

function termOf(
  { mistakes, change }: StaffTurn,
  { path }: Place,
  args: WindowArgs,
): Pick<ParticipationEntity, 'fromAt' | 'untilAt'> {
  const from = momentOf(mistakes, [...path, 'from'], args.from ?? null, change.now);
  const until = args.until ? momentOf(mistakes, [...path, 'until'], args.until, Infinity) : null;
  if (until !== null && until <= from)
    mistakes.add([...path, 'until'], 'It ends before it begins', 'State a later moment as the end');
  return { fromAt: new Date(from), untilAt: dateOf(until) };
}

/** The type of a party that has acceded to the region; null with a mistake. */
async function typeOf({ mistakes, change }: StaffTurn, place: Place, oin: string): Promise<PartyType | null> {
  const { manager, now } = change;
  const party = await manager.findOneBy(PartyEntity, { oin });
  const accession = await manager.findOneBy(AccessionEntity, { oin, region: place.region });
  if (party && accession && (accession.exitedAt?.getTime() ?? Infinity) > now) return party.type;
  mistakes.add(
    [...place.path, 'oin'],
    'This party has not acceded to the region of the case',
    'Add it to the region first',
  );
  return null;
}

async function functionsOf(
  { mistakes, change }: StaffTurn,
  place: Place,
  { type, named }: { readonly type: PartyType; readonly named: readonly string[] },
): Promise<string[]> {
  const { functions } = await termsFor(change.manager, [place.region], type);
  return wordsOf(mistakes, [...place.path, 'functions'], named, functions);
}

/** How a window lies to others of the same party in the same case: there already, in the way, or free. */
export function checkFree(
  { mistakes }: StaffTurn,
  { path, anyFrom }: { readonly path: Path; readonly anyFrom: boolean },
  wanted: ParticipationEntity,
  others: readonly { readonly window: ParticipationEntity; readonly path: Path }[],
): 'there' | 'taken' | 'free' {
  const clash = others.find(({ window }) => overlap(window, wanted));
  if (clash === undefined) return 'free';
  if (isSame(clash.window, wanted) && (anyFrom || isAlike(clash.window.fromAt, wanted.fromAt))) return 'there';
  const remedy = 'Let the one end before the other begins';
  mistakes.conflict([...path, 'from'], `This window overlaps ${clash.path.join('.')}`, remedy);
  mistakes.conflict(
    [...clash.path, 'until'],
    `This window overlaps ${path.length > 0 ? path.join('.') : 'the new one'}`,
    remedy,
  );
  return 'taken';
}

export function spanOf({ fromAt, untilAt }: ParticipationEntity): { from: Instant; until: Instant | null } {
  return { from: fromAt.getTime(), until: untilAt?.getTime() ?? null };
}

/** Not over, and not empty. */
export function isOpenAt(now: Instant, window: ParticipationEntity): boolean {
  const { from, until } = spanOf(window);
  return until === null || (until > now && until > from);
}

function overlap(one: ParticipationEntity, other: ParticipationEntity): boolean {
  const [a, b] = [spanOf(one), spanOf(other)];
  if (a.until === a.from || b.until === b.from) return false;
  return within(a.from, b) || within(b.from, a);
}

function isSame(one: ParticipationEntity, other: ParticipationEntity): boolean {
  const terms = ({ role, functions }: ParticipationEntity): string => JSON.stringify([role, [...functions].sort()]);
  return terms(one) === terms(other) && isAlike(one.untilAt, other.untilAt);
}

function isAlike(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
