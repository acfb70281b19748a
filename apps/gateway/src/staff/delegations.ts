import { partyKey, toIso, within, type Purpose } from '#kernel';
import { AccessionEntity, DelegationEntity, ledgerRegions, PartyEntity, type RegionsOf } from '#persistence';
import { endOf, momentOf, wordsOf } from './arguments.js';
import { dateOf, regionsOfParty, termsFor } from './registered.js';
import { knownTo, type Changed, type StaffRequest, type StaffTurn, type StaffTurns, type Told } from './turns.js';

export interface DelegateArgs extends Named {
  readonly functions: readonly string[];
  readonly purposes: readonly string[];
  readonly from?: string | null;
  readonly until?: string | null;
}

export interface EndDelegationArgs extends Named {
  readonly at?: string | null;
}

interface Named {
  readonly region: string;
  /** Who acts. */
  readonly delegate: string;
  /** For whom. */
  readonly principal: string;
  readonly dryRun: boolean;
}

/** A party may act on behalf of another in a region: in these functions of the other's, for these purposes. Said again with other
 *  terms, the new ones replace the old. */
export function delegate(turns: StaffTurns, request: StaffRequest, args: DelegateArgs): Promise<Changed> {
  return withParties(turns, request, args, async (turn, type) => {
    const wanted = await wantedOf(turn, args, type);
    turn.mistakes.check();
    const { manager } = turn.change;
    const known = await manager.findOneBy(DelegationEntity, keyOf(args));
    if (known && isSame(known, wanted, args)) return;
    await manager.upsert(DelegationEntity, { ...keyOf(args), ...wanted }, ['delegate', 'principal', 'region']);
    const { functions, purposes, fromAt, untilAt } = wanted;
    const span = { from: fromAt.toISOString(), until: untilAt?.toISOString() ?? null };
    tell(turn, 'DELEGATED', { ...keyOf(args), functions, purposes, ...span });
  });
}

/** From a moment on the party acts no more on behalf of the other: also with tokens that were issued before. */
export function endDelegation(turns: StaffTurns, request: StaffRequest, args: EndDelegationArgs): Promise<Changed> {
  return withParties(turns, request, args, async (turn) => {
    const { mistakes, change } = turn;
    const known = await change.manager.findOneBy(DelegationEntity, keyOf(args));
    if (known === null)
      mistakes.add(['delegate'], 'This party does not act for the other here', 'See `ketenpoort party list`');
    const at = endOf(mistakes, ['at'], args.at ?? null, change.now);
    mistakes.check();
    const { fromAt, untilAt } = known ?? { fromAt: new Date(at), untilAt: null };
    if (untilAt !== null && (untilAt.getTime() <= change.now || untilAt.getTime() === at)) return;
    const end = Math.max(at, fromAt.getTime());
    await change.manager.update(DelegationEntity, keyOf(args), { untilAt: new Date(end) });
    tell(turn, 'DELEGATION_ENDED', { ...keyOf(args), from: toIso(end) });
  });
}

function withParties(
  turns: StaffTurns,
  request: StaffRequest,
  args: Named,
  work: (turn: StaffTurn, principal: PartyEntity['type']) => Promise<void>,
): Promise<Changed> {
  const { region, dryRun } = args;
  // What the delegate may do changes, so its epoch moves: under the locks of all its regions.
  const regionsOf: RegionsOf = async (manager, now) => {
    const there = (await ledgerRegions(manager)).filter((known) => known === region);
    return knownTo(
      request.caller,
      [...new Set([...there, ...(await regionsOfParty(manager, args.delegate, now))])].sort(),
    );
  };
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    turn.mustAdminister([region]);
    const principal = await checkParty(turn, args, 'principal');
    await checkParty(turn, args, 'delegate');
    if (args.delegate === args.principal)
      turn.mistakes.add(['principal'], 'A party needs no leave to act for itself', 'Name another party');
    turn.mistakes.check();
    if (principal) await work(turn, principal.type);
    return {};
  });
}

/** The party, which must take part in the region now or later. */
async function checkParty(
  { change, mistakes }: StaffTurn,
  args: Named,
  side: 'delegate' | 'principal',
): Promise<PartyEntity | null> {
  const oin = args[side];
  const party = await change.manager.findOneBy(PartyEntity, { oin });
  const accession = await change.manager.findOneBy(AccessionEntity, { oin, region: args.region });
  const ended = accession?.exitedAt ?? null;
  if (party === null || accession === null || (ended !== null && ended.getTime() <= change.now))
    mistakes.add([side], 'This party does not take part in the region', 'Add it first: `ketenpoort party add`');
  return party;
}

type Wanted = Pick<DelegationEntity, 'functions' | 'purposes' | 'fromAt' | 'untilAt'>;

async function wantedOf(turn: StaffTurn, args: DelegateArgs, type: PartyEntity['type']): Promise<Wanted> {
  const { mistakes, change } = turn;
  const terms = await termsFor(change.manager, [args.region], type);
  if (args.purposes.length === 0) mistakes.add(['purposes'], 'Nothing is named', 'Name one at least');
  const from = momentOf(mistakes, ['from'], args.from ?? null, change.now);
  const until = args.until ? momentOf(mistakes, ['until'], args.until, from) : null;
  if (until !== null && !within(change.now, { from: 0, until }))
    mistakes.add(['until'], 'This moment has passed', 'Leave it out, or state one that is still to come');
  else if (until !== null && until <= from)
    mistakes.add(['until'], 'It would end before it begins', 'State a later moment');
  return {
    functions: wordsOf(mistakes, ['functions'], args.functions, terms.functions),
    purposes: wordsOf<Purpose>(mistakes, ['purposes'], args.purposes, terms.purposes),
    fromAt: new Date(from),
    untilAt: dateOf(until),
  };
}

function keyOf({
  delegate: who,
  principal,
  region,
}: Named): Pick<DelegationEntity, 'delegate' | 'principal' | 'region'> {
  return { delegate: who, principal, region };
}

/** One that stands stands from when it began, unless another begin is stated. */
function isSame(known: DelegationEntity, wanted: Wanted, { from }: DelegateArgs): boolean {
  const begins = from ? known.fromAt.getTime() === wanted.fromAt.getTime() : known.fromAt <= wanted.fromAt;
  const text = ({ functions, purposes, untilAt }: Wanted): string =>
    JSON.stringify([[...functions].sort(), [...purposes].sort(), untilAt]);
  return begins && text(known) === text(wanted);
}

function tell(turn: StaffTurn, step: string, change: Told['change'] & { readonly delegate: string }): void {
  turn.change.bump(partyKey(change.delegate));
  turn.tell(turn.change.regions, { kind: 'party', step, change });
}
