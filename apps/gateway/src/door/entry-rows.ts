import type { GrantedFields, RefusedFields } from '#ledger';
import { contributorsOf, type Block, type HeldGrant } from '#policies';
import type { Settled } from './settled.js';

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
