import { isActivity, LONGEST_ACTIVITY } from '#identity';
import { partyKey, type Purpose } from '#kernel';
import { PartyActivityEntity, PartyEntity, type RegionsOf } from '#persistence';
import { wordOf } from './arguments.js';
import { mustKnowParty, regionsOfParty, termsFor } from './registered.js';
import { knownTo, type Changed, type StaffRequest, type StaffTurn, type StaffTurns } from './turns.js';

export interface ActivityArgs {
  readonly oin: string;
  readonly purpose: string;
  /** Null: none any more. */
  readonly activity?: string | null;
  readonly dryRun: boolean;
}

interface Wanted {
  readonly purpose: Purpose;
  readonly activity: string | null;
}

/** Registers as which processing activity of its own a party receives for a purpose: what its next requests are recorded with. */
export function setPartyActivity(turns: StaffTurns, request: StaffRequest, args: ActivityArgs): Promise<Changed> {
  const { oin, dryRun } = args;
  const regionsOf: RegionsOf = async (manager, now) => knownTo(request.caller, await regionsOfParty(manager, oin, now));
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    mustKnowParty(turn);
    const { change } = turn;
    turn.mustAdminister(change.regions);
    const { purpose, activity } = await wantedOf(turn, args);
    const known = await change.manager.findOneBy(PartyActivityEntity, { oin, purpose });
    if ((known?.activity ?? null) === activity) return {};
    if (activity === null) await change.manager.delete(PartyActivityEntity, { oin, purpose });
    else await change.manager.upsert(PartyActivityEntity, { oin, purpose, activity }, ['oin', 'purpose']);
    change.bump(partyKey(oin));
    turn.tell(change.regions, { kind: 'party', step: 'ACTIVITY_SET', change: { oin, purpose, activity } });
    return {};
  });
}

async function wantedOf(
  { change, mistakes }: StaffTurn,
  { oin, purpose, activity = null }: ActivityArgs,
): Promise<Wanted> {
  const { type } = await change.manager.findOneByOrFail(PartyEntity, { oin });
  const { purposes } = await termsFor(change.manager, change.regions, type);
  const stated = wordOf(mistakes, ['purpose'], purpose, purposes);
  if (activity !== null && !isActivity(activity))
    mistakes.add(
      ['activity'],
      'This is no URI of a processing activity',
      `State an https URL or a URN of at most ${String(LONGEST_ACTIVITY)} printable characters, with the version in it`,
    );
  mistakes.check();
  if (stated === null) throw new Error('a purpose that is not known was not refused');
  return { purpose: stated, activity };
}
