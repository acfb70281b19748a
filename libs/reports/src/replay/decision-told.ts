import type { PartyType, Purpose } from '#kernel';
import type { AnswerEntry } from '#ledger';
import type { AskedThen } from '#policies';

/** The entries of one decision, in the order of their parts: a decision too long for one body has several. */
export type DecisionEntries = readonly [AnswerEntry, ...AnswerEntry[]];

/** How many entries tell of the decision, and which of them this is: `2/3` is the second of three. */
export function partOf({ part }: AnswerEntry): { readonly number: number; readonly of: number } {
  const [number, of] = part.split('/').map(Number) as [number, number];
  return { number, of };
}

/** Whether anything was decided: a list of cases that has none asks for nothing. */
export function isDecision({ case: of }: AnswerEntry): boolean {
  return of !== null;
}

/** Every field that was asked, each once: granted, refused or held back (LDV, level of detail 2). */
export function askedFields(entries: DecisionEntries): readonly string[] {
  const fields = new Set<string>();
  for (const { granted, refused, held_back = [] } of entries) {
    for (const row of [...granted, ...refused]) for (const field of row.fields) fields.add(field);
    for (const field of held_back) fields.add(field);
  }
  return [...fields];
}

/** What was asked, for deciding again. */
export function askedThen(entries: DecisionEntries): AskedThen {
  const [{ requester, purpose, at, subject }] = entries;
  const { party_type, function: role, confidential, oin, on_behalf_of } = requester;
  return {
    requester: { partyType: party_type as PartyType, function: role, confidential },
    oin: on_behalf_of ?? oin,
    purpose: purpose as Purpose,
    fields: askedFields(entries),
    at: Date.parse(at),
    isKnown: subject !== null,
  };
}
