import { migratedTemplate, useTemplate, type Filled, type ProductTerms } from '#testing';
import { ATTACKS } from '../attacks.js';
import { World } from '../world.js';
import { startInside } from './inside.js';
import type { Terms, Tried } from './terms.js';

/** Runs attempts against the copy that this module stands in. */
export async function tryHere(
  ids: readonly string[],
  { filled, migrates, holdsUp, drop }: Terms,
): Promise<readonly Tried[]> {
  const world = new World({
    ...(await beginning(filled, migrates)),
    ...(!holdsUp && { run: startInside }),
  });
  const tried: Tried[] = [];
  try {
    for (const { id, attempt } of ATTACKS.filter((attack) => ids.includes(attack.id))) {
      tried.push({ id, through: await attempt(world) });
    }
  } finally {
    // What is left open on a database is cut off when it is dropped, and told of: here that is nobody's concern.
    await world.stop({ drop }).catch(() => undefined);
  }
  return tried;
}

/** A copy with other migrations than ours makes a database by its own. What is tried there needs no data. */
async function beginning(filled: Filled, migrates: boolean): Promise<Pick<ProductTerms, 'filled' | 'empty'>> {
  if (!migrates) return { filled };
  useTemplate((await migratedTemplate()).name);
  return { empty: true };
}
