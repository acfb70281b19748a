import { regionKey } from '#kernel';
import { restoredChange } from '#ledger';
import { ledgerRegions } from '#persistence';
import type { Changed, StaffRequest, StaffTurns } from './turns.js';

export interface ContinueArgs {
  readonly region: string;
  readonly dryRun: boolean;
}

/** Lets a region whose database was set back go on: in a new shard, whose first entry says what was published of the one before, and how
 *  much of that is left. Changes nothing where nothing was set back. */
export function continueLedger(turns: StaffTurns, request: StaffRequest, args: ContinueArgs): Promise<Changed> {
  const { region, dryRun } = args;
  const regionsOf = async (manager: Parameters<typeof ledgerRegions>[0]): Promise<readonly string[]> =>
    (await ledgerRegions(manager)).filter((known) => known === region);
  return turns.take(request, { regionsOf, dryRun }, (turn) => {
    turn.mustAdminister([region]);
    const { mistakes, change } = turn;
    const found = change.goOn(region);
    if (found === null) return Promise.resolve({});
    const { root, ...published } = found.published;
    if (root === null)
      mistakes.conflict(
        ['region'],
        'Of what was signed last only the size is known',
        'Bring back the checkpoint topic, or the high-water file of a gateway, and start the gateway again. When only a witness ' +
          'knows of it and it is wrong, take it out of WITNESSES_FILE first',
      );
    mistakes.check();
    // Whoever still holds facts of before the restore reads them anew.
    change.bump(regionKey(region));
    const said = restoredChange({ ...published, root: root ?? new Uint8Array(), left: found.left });
    turn.tell([region], { kind: 'restored', step: 'CONTINUED', change: said });
    return Promise.resolve({});
  });
}
