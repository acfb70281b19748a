import type { GrantedFields, RefusedFields } from '#ledger';
import type { Item } from '#policies';
import type { Settled } from './settled.js';

/** What was granted, by holder, clause, form and consent. Where nobody has contributed, the participants that would hold it. */
export function grantedRows(settled: Settled, oin: string): GrantedFields[] {
  if (settled.strictlyRefused) return [];
  const rows = new Rows<Omit<GrantedFields, 'fields'>>();
  for (const { field, clause, consent, items } of settled.decision.granted) {
    const contributors = contributorsOf(items);
    const holders = contributors.length > 0 ? contributors : settled.holdersOf(field.category);
    for (const holder of holders.length > 0 ? holders : [oin]) {
      const row = { holder, clause: clause.terms.id, form: clause.terms.form, ...(consent !== null && { consent }) };
      rows.add([holder, clause.terms.id, consent ?? ''], row, field.coordinate);
    }
  }
  return rows.all();
}

/** What was refused and exactly why, by holder where one is known. */
export function refusedRows({ decision, holdersOf }: Settled): RefusedFields[] {
  const rows = new Rows<Omit<RefusedFields, 'fields'>>();
  if (decision.barrier !== null) rows.open(['', decision.barrier], { reason: decision.barrier });
  for (const { field, reason, items } of decision.refused) {
    const holders = decision.barrier !== null ? [] : items ? contributorsOf(items) : holdersOf(field.category);
    if (holders.length === 0) rows.add(['', reason], { reason }, field.coordinate);
    for (const holder of holders) rows.add([holder, reason], { holder, reason }, field.coordinate);
  }
  return rows.all();
}

/** Who contributed these items, each once. They are few. */
function contributorsOf(items: readonly Item[]): readonly string[] {
  const found: string[] = [];
  for (const { contributor } of items) if (!found.includes(contributor)) found.push(contributor);
  return found;
}

/** Field lists by what they have in common, named by `key`. */
class Rows<Head extends object> {
  readonly #rows = new Map<string, { readonly head: Head; readonly fields: Set<string> }>();

  open(key: readonly string[], head: Head): Set<string> {
    const name = key.join('|');
    const known = this.#rows.get(name);
    if (known) return known.fields;
    const fields = new Set<string>();
    this.#rows.set(name, { head, fields });
    return fields;
  }

  add(key: readonly string[], head: Head, coordinate: string): void {
    this.open(key, head).add(coordinate);
  }

  all(): (Head & { fields: string[] })[] {
    return Array.from(this.#rows.values(), ({ head, fields }) => ({ ...head, fields: [...fields] }));
  }
}
