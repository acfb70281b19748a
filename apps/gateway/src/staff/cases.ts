import { randomUUID } from 'node:crypto';
import { In } from 'typeorm';
import { caseKey, isUuid, PHASES, toIso, TRACKS, type Json } from '#kernel';
import { CaseFileEntity, ledgerRegions, ParticipationEntity, PersonEntity, type RegionsOf } from '#persistence';
import { endOf, wordOf } from './arguments.js';
import { caseFile } from './case-file.js';
import { Mistakes, type Path } from './mistakes.js';
import { knownTo, type Changed, type StaffRequest, type StaffTurn, type StaffTurns } from './turns.js';
import { checkedWindow, checkFree, isOpenAt, spanOf, type WindowArgs } from './windows.js';

export interface OpenArgs {
  readonly region: string;
  readonly track: string;
  readonly phase: string;
  readonly participants: readonly WindowArgs[];
  /** The id we gave this person when an earlier case was opened. */
  readonly person?: string | null;
  readonly dryRun: boolean;
}
export type JoinArgs = WindowArgs & { readonly case: string; readonly dryRun: boolean };
export interface LeaveArgs {
  readonly case: string;
  readonly oin: string;
  readonly at?: string | null;
  readonly dryRun: boolean;
}

/** More than any case has. */
const MOST_PARTICIPANTS = 50;

/** What is said of a case that was opened. Both ids are random, and ours. */
export interface OpenedCase extends Changed {
  readonly case: string;
  readonly person: string;
}

/** Opens a case with the parties that take part in it from the start. Each call opens another. */
export async function openCase(turns: StaffTurns, request: StaffRequest, args: OpenArgs): Promise<OpenedCase> {
  const { region, dryRun } = args;
  checkCount(args.participants);
  const regionsOf: RegionsOf = async (manager) => (await ledgerRegions(manager)).filter((known) => known === region);
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    turn.mustAdminister([region]);
    const { mistakes, change } = turn;
    if (change.regions.length === 0)
      mistakes.add(['region'], 'There is no such region', 'Activate a convenant for it first');
    const words = {
      track: wordOf(mistakes, ['track'], args.track, TRACKS),
      phase: wordOf(mistakes, ['phase'], args.phase, PHASES),
    };
    const id = randomUUID();
    const windows = await windowsOf(turn, { id, region }, args.participants);
    const person = await personOf(turn, args.person ?? null);
    mistakes.check();
    const { track, phase } = words;
    if (track === null || phase === null) return { case: id, person };
    await change.manager.upsert(PersonEntity, { id: person }, ['id']);
    await change.manager.insert(CaseFileEntity, { id, region, person, phase, track, openedAt: new Date(change.now) });
    await change.manager.insert(ParticipationEntity, windows);
    tell(turn, { id, region, person }, 'OPENED', { phase, track, participants: windows.map(wordsOfWindow) });
    return { case: id, person };
  });
}

/** A party joins a case in a window that overlaps none of its others there. */
export function joinCase(turns: StaffTurns, request: StaffRequest, args: JoinArgs): Promise<Changed> {
  return withCase(turns, request, args, async (turn, file) => {
    const window = await checkedWindow(turn, { caseId: file.id, region: file.region, path: [] }, args);
    const known = await turn.change.manager.findBy(ParticipationEntity, { caseId: file.id, oin: args.oin });
    const others = known
      .sort((a, b) => a.fromAt.getTime() - b.fromAt.getTime())
      .map((other, index) => ({ window: other, path: ['case', 'windows', index] }));
    const free = window && checkFree(turn, { path: [], anyFrom: !args.from }, window, others);
    turn.mistakes.check();
    if (window === null || free !== 'free') return;
    // One of the same beginning may be there that came to nothing.
    await turn.change.manager.upsert(ParticipationEntity, window, ['caseId', 'oin', 'fromAt']);
    tell(turn, file, 'JOINED', wordsOfWindow(window));
  });
}

/** A party leaves a case: the window it is in ends, and those to come after that moment come to nothing. */
export function leaveCase(turns: StaffTurns, request: StaffRequest, args: LeaveArgs): Promise<Changed> {
  return withCase(turns, request, args, async (turn, file) => {
    const { mistakes, change } = turn;
    const at = endOf(mistakes, ['at'], args.at ?? null, change.now);
    const windows = await change.manager.findBy(ParticipationEntity, { caseId: file.id, oin: args.oin });
    if (windows.length === 0)
      mistakes.add(['oin'], 'This party takes no part in the case', 'See `ketenpoort case parties`');
    mistakes.check();
    const open = windows.filter((window) => isOpenAt(at, window));
    for (const { caseId, oin, fromAt } of open) {
      const untilAt = new Date(Math.max(at, fromAt.getTime()));
      await change.manager.update(ParticipationEntity, { caseId, oin, fromAt }, { untilAt });
    }
    if (open.length > 0) tell(turn, file, 'LEFT', { party: args.oin, from: toIso(at) });
  });
}

type File = Pick<CaseFileEntity, 'id' | 'region' | 'person'>;

async function withCase(
  turns: StaffTurns,
  request: StaffRequest,
  { case: id, dryRun }: Pick<LeaveArgs, 'case' | 'dryRun'>,
  work: (turn: StaffTurn, file: File) => Promise<void>,
): Promise<Changed> {
  const regionsOf: RegionsOf = async (manager) => {
    const file = await caseFile(manager, id);
    return file ? knownTo(request.caller, [file.region]) : [];
  };
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    const file = await caseFile(turn.change.manager, id);
    // Of another region's case no more is said than of one that does not exist.
    if (file && turn.change.regions.includes(file.region) && turn.mayKnow([file.region])) await work(turn, file);
    else turn.mistakes.add(['case'], 'There is no such case', 'State the id that `ketenpoort case open` gave');
    turn.mistakes.check();
    return {};
  });
}

/** InputRefused, before any lock is taken. */
function checkCount(participants: readonly WindowArgs[]): void {
  const mistakes = new Mistakes();
  if (participants.length > MOST_PARTICIPANTS)
    mistakes.add(
      ['participants'],
      `More than ${String(MOST_PARTICIPANTS)} are named`,
      'Open the case with fewer, and let the others join it with `ketenpoort case join`',
    );
  mistakes.check();
}

async function windowsOf(
  turn: StaffTurn,
  { id, region }: Pick<File, 'id' | 'region'>,
  participants: readonly WindowArgs[],
): Promise<ParticipationEntity[]> {
  const seen: { readonly window: ParticipationEntity; readonly path: Path }[] = [];
  for (const [index, participant] of participants.entries()) {
    const path = ['participants', index];
    const window = await checkedWindow(turn, { caseId: id, region, path }, participant);
    if (window === null) continue;
    const free = checkFree(
      turn,
      { path, anyFrom: false },
      window,
      seen.filter((other) => other.window.oin === window.oin),
    );
    if (free !== 'there') seen.push({ window, path });
  }
  return seen.map(({ window }) => window);
}

/** A person who has a case in a region of the caller's: of others no more is said than of one who does not exist. */
async function personOf({ mistakes, change, caller }: StaffTurn, id: string | null): Promise<string> {
  if (id === null) return randomUUID();
  const person = id.toLowerCase();
  const inOwn = caller.regions && { region: In([...caller.regions]) };
  const isKnown = isUuid(person) && (await change.manager.existsBy(CaseFileEntity, { person, ...inOwn }));
  const remedy = 'State an id that `ketenpoort case open` gave, or leave it out';
  if (!isKnown) mistakes.add(['person'], 'There is no such person', remedy);
  return person;
}

function wordsOfWindow(window: ParticipationEntity): Readonly<Record<string, Json>> {
  const { from, until } = spanOf(window);
  const { oin: party, role, functions } = window;
  return { party, role, functions, from: toIso(from), until: until === null ? null : toIso(until) };
}

function tell(
  turn: StaffTurn,
  { id, region, person }: File,
  step: string,
  change: Readonly<Record<string, Json>>,
): void {
  turn.change.bump(caseKey(id));
  const about = { case: turn.pseudonym('case', id), subject: turn.pseudonym('person', person) };
  turn.tell([region], { kind: 'case-step', step, about, change });
}
