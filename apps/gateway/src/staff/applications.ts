import { NEVER_RECIPIENTS, partyKey, type Purpose } from '#kernel';
import { ApplicationEntity, PartyEntity, type RegionsOf } from '#persistence';
import { checkClientId, wordsOf } from './arguments.js';
import { mustKnowParty, regionsOfParty, termsFor } from './registered.js';
import { knownTo, type Changed, type StaffRequest, type StaffTurn, type StaffTurns } from './turns.js';

export interface ApplicationArgs {
  readonly oin: string;
  readonly clientId: string;
  readonly functions: readonly string[];
  readonly purposes: readonly string[];
  readonly dryRun: boolean;
}

export interface ScopeArgs {
  readonly clientId: string;
  readonly functions?: readonly string[] | null;
  readonly purposes?: readonly string[] | null;
  readonly dryRun: boolean;
}

interface Lists {
  readonly functions: string[];
  readonly purposes: Purpose[];
}

/** Registers an application of a party: what its professionals may act as, and what it may ask for. */
export function addApplication(turns: StaffTurns, request: StaffRequest, args: ApplicationArgs): Promise<Changed> {
  const { oin, clientId, dryRun } = args;
  const regionsOf: RegionsOf = async (manager, now) => knownTo(request.caller, await regionsOfParty(manager, oin, now));
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    mustKnowParty(turn);
    turn.mustAdminister(turn.change.regions);
    const { mistakes, change } = turn;
    checkClientId(mistakes, ['clientId'], clientId);
    const lists = await listsOf(turn, oin, args);
    const known = await change.manager.findOneBy(ApplicationEntity, { clientId });
    if (known?.oin === oin && known.revokedAt)
      mistakes.conflict(['clientId'], 'This application was revoked', 'Choose another client id');
    else if (known && !(known.oin === oin && isSame(known, lists)))
      mistakes.conflict(
        ['clientId'],
        'There is another application of this id',
        'Choose another, or use `ketenpoort app scope`',
      );
    mistakes.check();
    if (known) return {};
    await change.manager.insert(ApplicationEntity, { clientId, oin, ...lists, revokedAt: null });
    tell(turn, oin, 'APPLICATION_ADDED', { application: clientId, ...lists });
    return {};
  });
}

/** Changes what an application is registered for. */
export function scopeApplication(turns: StaffTurns, request: StaffRequest, args: ScopeArgs): Promise<Changed> {
  return withApplication(turns, request, args, async (turn, known) => {
    turn.mustAdminister(turn.change.regions);
    const wanted = { functions: args.functions ?? known.functions, purposes: args.purposes ?? known.purposes };
    const lists = await listsOf(turn, known.oin, wanted);
    if (known.revokedAt) turn.mistakes.conflict(['clientId'], 'This application was revoked', 'Add one of another id');
    turn.mistakes.check();
    if (isSame(known, lists)) return;
    await turn.change.manager.update(ApplicationEntity, { clientId: known.clientId }, lists);
    tell(turn, known.oin, 'APPLICATION_SCOPED', { application: known.clientId, ...lists });
  });
}

/** Ends an application for good: to the token endpoint it is unknown, and its tokens end with it. An administrator of one of the
 *  party's regions may, so that nobody waits for another region to stop a leak. */
export function revokeApplication(
  turns: StaffTurns,
  request: StaffRequest,
  args: Pick<ScopeArgs, 'clientId' | 'dryRun'>,
): Promise<Changed> {
  return withApplication(turns, request, args, async (turn, known) => {
    if (known.revokedAt) return;
    const { clientId, oin } = known;
    await turn.change.manager.update(ApplicationEntity, { clientId }, { revokedAt: new Date(turn.change.now) });
    tell(turn, oin, 'APPLICATION_REVOKED', { application: clientId });
  });
}

function withApplication(
  turns: StaffTurns,
  request: StaffRequest,
  { clientId, dryRun }: Pick<ScopeArgs, 'clientId' | 'dryRun'>,
  work: (turn: StaffTurn, known: ApplicationEntity) => Promise<void>,
): Promise<Changed> {
  const regionsOf: RegionsOf = async (manager, now) => {
    const known = await manager.findOneBy(ApplicationEntity, { clientId });
    // Also of one that is not there, so that one of another region cannot be told from it.
    const regions = await regionsOfParty(manager, known?.oin ?? '', now);
    return known ? knownTo(request.caller, regions) : [];
  };
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    const known = await turn.change.manager.findOneBy(ApplicationEntity, { clientId });
    if (known && turn.mayKnow(turn.change.regions)) await work(turn, known);
    else
      turn.mistakes.add(
        ['clientId'],
        'There is no such application',
        'See `ketenpoort party list` for those there are',
      );
    turn.mistakes.check();
    return {};
  });
}

async function listsOf(turn: StaffTurn, oin: string, wanted: Pick<ApplicationArgs, keyof Lists>): Promise<Lists> {
  const { mistakes, change } = turn;
  const party = await change.manager.findOneBy(PartyEntity, { oin });
  if (party === null) {
    mistakes.add(['oin'], 'There is no such party', 'Add the party to a region first');
    return { functions: [], purposes: [] };
  }
  // LEG-10: no application, so that there is nothing to ask with.
  if (NEVER_RECIPIENTS.includes(party.type))
    mistakes.add(
      ['oin'],
      'A party of this type may be named, and never receives anything',
      'Register no application for it',
    );
  const terms = await termsFor(change.manager, change.regions, party.type);
  for (const list of ['functions', 'purposes'] as const)
    if (wanted[list].length === 0) mistakes.add([list], 'Nothing is named', 'Name one at least');
  return {
    functions: wordsOf(mistakes, ['functions'], wanted.functions, terms.functions),
    purposes: wordsOf(mistakes, ['purposes'], wanted.purposes, terms.purposes),
  };
}

function isSame(one: Lists, other: Lists): boolean {
  const text = ({ functions, purposes }: Lists): string =>
    JSON.stringify([[...functions].sort(), [...purposes].sort()]);
  return text(one) === text(other);
}

function tell(turn: StaffTurn, oin: string, step: string, words: Readonly<Record<string, string | string[]>>): void {
  turn.change.bump(partyKey(oin));
  turn.tell(turn.change.regions, { kind: 'party', step, change: { oin, ...words } });
}
