import { ATTACKS } from '../attacks.js';
import type { Order, Told } from './order.js';
import { groupsOf, tryUndefended } from './run.js';

/** Tries, one group after the other, the attempts of the ids it is given, and tells its parent of each. */
async function work({ ids, ...terms }: Order): Promise<void> {
  for (const group of groupsOf(ATTACKS.filter(({ id }) => ids.includes(id)))) {
    const failed = await tryUndefended(group, terms);
    for (const { id } of group.attacks) tell({ id, failed: failed.get(id) ?? null });
  }
}

function tell(told: Told): void {
  process.send?.(told);
}

// Without a defence, what fails may fail anywhere.
process.on('uncaughtException', () => undefined);
process.on('unhandledRejection', () => undefined);
process.once('message', (order: Order) => {
  work(order).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
