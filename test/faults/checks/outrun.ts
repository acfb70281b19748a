import { byShard, type Check, type Found, type LedgerLine } from './history.js';

/** The order of the ledger is the truth: a record that rests on a consent, at a later index than the withdrawal of that consent. */
export const outrun: Check = {
  name: 'answer that outran a withdrawal',
  says: 'a record that rests on a consent whose withdrawal stands before it in the ledger',
  find: ({ ledger }) => [...byShard(ledger).values()].flatMap(outrunIn),
};

function outrunIn(lines: readonly LedgerLine[]): readonly Found[] {
  const withdrawn = new Set<string>();
  const found: Found[] = [];
  for (const { shard, idx, step, consent, consents, id } of lines.toSorted((a, b) => a.idx - b.idx)) {
    if (step === 'WITHDRAWN' && consent !== null) withdrawn.add(lineOf(consent));
    const gone = consents.find((one) => withdrawn.has(lineOf(one)));
    if (gone !== undefined) found.push({ shard, index: idx, what: `${id} rests on ${gone}, which was withdrawn` });
  }
  return found;
}

/** A line of the register without its version: once withdrawn, none of its versions is in force again. */
function lineOf(consent: string): string {
  return consent.split('@')[0] ?? consent;
}
