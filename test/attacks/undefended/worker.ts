import { ATTACKS } from '../attacks.js';
import type { Filled } from '#testing';
import { groupsOf, tryUndefended } from './run.js';

/** Tries, one group after the other, the attempts of the ids it is given, and tells its parent of each. */
async function work(filled: Filled, ids: readonly string[]): Promise<void> {
  for (const group of groupsOf(ATTACKS.filter(({ id }) => ids.includes(id)))) {
    const failed = await tryUndefended(group, filled);
    for (const { id } of group.attacks) process.send?.({ id, failed: failed.get(id) ?? null });
  }
}

// Without a defence, what fails may fail anywhere.
process.on('uncaughtException', () => undefined);
process.on('unhandledRejection', () => undefined);
process.once('message', (order: { readonly filled: Filled; readonly ids: readonly string[] }) => {
  work(order.filled, order.ids).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
