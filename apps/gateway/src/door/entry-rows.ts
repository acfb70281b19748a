import type { GrantedFields, RefusedFields } from '#ledger';
import type { Block, Grant, Item } from '#policies';
import type { Settled } from './settled.js';

/** A grant, and the parties whose data it gave, or would have given had there been any. */
export interface HeldGrant {
  readonly grant: Grant;
  readonly holders: readonly [string, ...string[]];
}

/** Who stands for what nobody holds, and who asks. */
export interface Sides {
  readonly ours: string;
  readonly requester: string;
}

/** Grants as the record tells them; none in a strict refusal. One that gave no item names those who might have contributed
 *  one and of whom none was refused, the requester alone where the clause gives own items; when nobody is left, it gave
 *  nothing, and the refusals tell of its fields. */
export function heldGrants(settled: Settled, sides: Sides): HeldGrant[] {
  if (settled.strictlyRefused) return [];
  return settled.decision.granted.flatMap((grant) => {
    const contributors = contributorsOf(grant.items);
    const [first, ...others] = contributors.length > 0 ? contributors : wouldHold(grant, settled, sides);
    return first === undefined ? [] : [{ grant, holders: [first, ...others] as const }];
  });
}

function wouldHold({ block, clause }: Grant, { decision, holdersOf }: Settled, sides: Sides): readonly string[] {
  const possible = clause.terms.ownItems ? [sides.requester] : holdersOf(block.unit);
  if (possible.length === 0) return [sides.ours];
  const refused = decision.refused.filter((one) => one.block === block).flatMap(({ items }) => items ?? []);
  return possible.filter((holder) => !refused.some(({ contributor }) => contributor === holder));
}

/** What was granted, by holder, clause, form and consent. */
export function grantedRows(held: readonly HeldGrant[]): GrantedFields[] {
  const rows = new Rows<GrantedFields>();
  for (const { grant, holders } of held) {
    const { block, clause, consent } = grant;
    const { id, form } = clause.terms;
    const fields = coordinatesOf(block);
    for (const holder of holders) {
      const row = { clause: id, ...(consent !== null && { consent }), fields, form, holder };
      rows.add(`${holder}|${id}|${consent ?? ''}`, row);
    }
  }
  return rows.all();
}

/** What was refused and exactly why, by holder where one is known. */
export function refusedRows({ decision, holdersOf }: Settled): RefusedFields[] {
  const { barrier, refused } = decision;
  const rows = new Rows<RefusedFields>();
  if (barrier !== null) rows.add(`|${barrier}`, { fields: [], reason: barrier });
  for (const { block, reason, items } of refused) {
    const holders = barrier !== null ? [] : items ? contributorsOf(items) : holdersOf(block.unit);
    const fields = coordinatesOf(block);
    if (holders.length === 0) rows.add(`|${reason}`, { fields, reason });
    for (const holder of holders) rows.add(`${holder}|${reason}`, { fields, holder, reason });
  }
  return rows.all();
}

/** Who contributed these items, each once. They are few. */
function contributorsOf(items: readonly Item[]): readonly string[] {
  const found: string[] = [];
  for (const { contributor } of items) if (!found.includes(contributor)) found.push(contributor);
  return found;
}

const coordinates = new WeakMap<Block, readonly string[]>();

function coordinatesOf(block: Block): readonly string[] {
  const known = coordinates.get(block);
  if (known) return known;
  const made = block.fields.map(({ coordinate }) => coordinate);
  coordinates.set(block, made);
  return made;
}

/** Rows by what they have in common besides their fields, which a key tells. */
class Rows<Row extends { readonly fields: readonly string[] }> {
  readonly #rows = new Map<string, Row>();

  /** No field may be added twice under one key: fields of different blocks differ. */
  add(key: string, row: Row): void {
    const known = this.#rows.get(key);
    this.#rows.set(key, known ? { ...known, fields: [...known.fields, ...row.fields] } : row);
  }

  all(): Row[] {
    return [...this.#rows.values()];
  }
}
