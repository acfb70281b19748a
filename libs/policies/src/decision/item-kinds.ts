import { within, type Instant, type Reason } from '#kernel';
import type { Attributes } from './compile.js';
import type { Item } from './facts.js';

/** What a clause may ask of an item. The kind of an item is the sum of those that are so. */
const BITS = { own: 1, archived: 2, restricted: 4, thirdParty: 8, valid: 16 } as const;

type ItemAttributes = Pick<Attributes, keyof typeof BITS>;

/** Every combination; its place in the list is its kind. */
export const ITEM_KINDS: readonly ItemAttributes[] = Array.from({ length: 32 }, (_, kind) => ({
  own: (kind & BITS.own) > 0,
  archived: (kind & BITS.archived) > 0,
  restricted: (kind & BITS.restricted) > 0,
  thirdParty: (kind & BITS.thirdParty) > 0,
  valid: (kind & BITS.valid) > 0,
}));

/** In the order in which they are told when an item has several. */
export const MARKS: readonly { readonly bit: number; readonly reason: Reason }[] = [
  { bit: BITS.archived, reason: 'WPG14_ARCHIVED' },
  { bit: BITS.restricted, reason: 'RESTRICTED_INVESTIGATION' },
  { bit: BITS.thirdParty, reason: 'THIRD_PARTY_DATA' },
];

/** The kind that is asked about in the place of all that differ from it in nothing that is looked at: `kind & bitsOf(attributes)`. */
export function bitsOf(attributes: ReadonlySet<string>): number {
  return Object.entries(BITS).reduce((bits, [name, bit]) => (attributes.has(name) ? bits | bit : bits), 0);
}

/** The kind of an item for the party that asks, at this moment. */
export function kindOfItem(item: Item, oin: string, at: Instant): number {
  const own = item.contributor === oin || item.owner === oin;
  return (
    BITS.own * Number(own) +
    BITS.archived * Number(item.archived) +
    BITS.restricted * Number(item.restricted) +
    BITS.thirdParty * Number(item.thirdParty) +
    BITS.valid * Number(within(at, item.validity))
  );
}
