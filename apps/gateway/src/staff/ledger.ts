import { regionKey, type Json } from '#kernel';
import { META, restoredChange, type Restored } from '#ledger';
import { ledgerRegions, type Loss, type RegionsOf } from '#persistence';
import type { Changed, StaffRequest, StaffTurn, StaffTurns } from './turns.js';

export interface ContinueArgs {
  readonly region: string;
  readonly dryRun: boolean;
}

/** Lets a region whose database was set back go on: in a new shard, whose first entry says what was published of those before, and how
 *  much of that is left. The shard of all heads was set back with it, and goes on in the same turn; named as the region, by itself.
 *  Changes nothing where nothing was set back. */
export function continueLedger(turns: StaffTurns, request: StaffRequest, args: ContinueArgs): Promise<Changed> {
  const { region, dryRun } = args;
  const regionsOf: RegionsOf = async (manager) => {
    const isThere = region === META || (await ledgerRegions(manager)).includes(region);
    return isThere ? [...new Set([region, META])] : [];
  };
  return turns.take(request, { regionsOf, dryRun }, (turn) => {
    turn.mustAdminister([region]);
    const changes = turn.change.regions.map((held) => [held, goOn(turn, held)] as const);
    turn.mistakes.check();
    for (const [held, change] of changes) {
      if (change === null) continue;
      // Whoever still holds facts of before the restore reads them anew.
      turn.change.bump(regionKey(held));
      turn.tell([held], { kind: 'restored', step: 'CONTINUED', change });
    }
    return Promise.resolve({});
  });
}

/** What the first entry of the new shard says; null when the region was not set back. */
function goOn({ change, mistakes }: StaffTurn, region: string): Readonly<Record<string, Json>> | null {
  const found = change.goOn(region);
  if (found === null) return null;
  const { from, also } = found;
  if ([from, ...also].some(({ published }) => published.root === null))
    mistakes.conflict(
      ['region'],
      'Of what was signed last only the size is known',
      'Bring back the checkpoint topic, or the high-water file of a gateway, and start the gateway again. When only a witness ' +
        'knows of it and it is wrong, take it out of WITNESSES_FILE first',
    );
  return restoredChange(restored(from), also.map(restored));
}

function restored({ published: { root, ...published }, left }: Loss): Restored {
  return { ...published, root: root ?? new Uint8Array(), left };
}
