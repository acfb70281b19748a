import type { Field } from '#policies';
import type { Delivered, Value, Wanted } from '#sources';

const kept = new WeakMap<readonly Field[], readonly Field[]>();

/** Fields of which the gate makes the value; lists of a settled plan are the same object each time. */
function madeOf(fields: readonly Field[]): readonly Field[] {
  const known = kept.get(fields);
  if (known) return known;
  const made = fields.filter(({ origin }) => origin === 'PARTY_PSEUDONYM');
  kept.set(fields, made);
  return made;
}

/** What was delivered, with the granted fields that no source has: the pseudonym of the person, by case, for who asks. */
export function withMade(
  wanted: readonly Wanted[],
  delivered: readonly Delivered[],
  pseudonym: (caseId: string) => string,
): readonly Delivered[] {
  if (wanted.every(({ fields }) => madeOf(fields).length === 0)) return delivered;
  return delivered.map((one, index): Delivered => {
    const { caseId, fields } = wanted[index] ?? { caseId: '', fields: [] };
    const made = madeOf(fields).map(({ coordinate }): [string, Value] => [coordinate, pseudonym(caseId)]);
    return made.length > 0 ? { ...one, values: new Map([...one.values, ...made]) } : one;
  });
}
