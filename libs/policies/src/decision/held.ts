import type { Decision, Grant } from './decide.js';
import type { Item } from './facts.js';

/** A grant, and the parties whose data it gave, or would have given had there been any. */
export interface HeldGrant {
  readonly grant: Grant;
  readonly holders: readonly [string, ...string[]];
}

/** Who stands for what nobody holds, who asks, and who takes part. */
export interface Sides {
  readonly ours: string;
  readonly requester: string;
  /** Participants that may hold items of a unit. */
  readonly holdersOf: (unit: string) => readonly string[];
}

/** Grants as the record tells them. One that gave no item names those who might have contributed
 *  one and of whom none was refused, the requester alone where the clause gives own items; when nobody is left, it gave
 *  nothing, and the refusals tell of its fields. */
export function heldGrants(decision: Decision, sides: Sides): HeldGrant[] {
  return decision.granted.flatMap((grant) => {
    const contributors = contributorsOf(grant.items);
    const [first, ...others] = contributors.length > 0 ? contributors : wouldHold(grant, decision, sides);
    return first === undefined ? [] : [{ grant, holders: [first, ...others] as const }];
  });
}

function wouldHold({ block, clause }: Grant, decision: Decision, sides: Sides): readonly string[] {
  const possible = clause.terms.ownItems ? [sides.requester] : sides.holdersOf(block.unit);
  if (possible.length === 0) return [sides.ours];
  const refused = decision.refused.filter((one) => one.block === block).flatMap(({ items }) => items ?? []);
  return possible.filter((holder) => !refused.some(({ contributor }) => contributor === holder));
}

/** Who contributed these items, each once. They are few. */
export function contributorsOf(items: readonly Item[]): readonly string[] {
  const found: string[] = [];
  for (const { contributor } of items) if (!found.includes(contributor)) found.push(contributor);
  return found;
}
