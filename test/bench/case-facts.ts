import { within, type Span } from '#kernel';
import type { CaseFacts, Facts, Item } from '#policies';
import type { DemoCase } from '../../apps/launch/src/demo/demo-data.js';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';
import { oinOf } from '../../apps/launch/src/demo/parties.js';

/** When the demo cases are decided. */
export const AT = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;

/** The phases in which CASUSOVERLEG may be stated. */
export const TALKED_OVER: readonly string[] = ['INCLUSIE', 'PLAN', 'UITVOERING', 'UITSTROOM'];

/** A demo case as a party that acceded reads it: with all its items. */
export function factsOf(file: DemoCase, slug: string): Facts {
  return { at: AT, acceded: true, case: caseFactsOf(file, slug), preconditions: [], notAfter: AT + 2000 };
}

function caseFactsOf(file: DemoCase, slug: string): CaseFacts {
  const { id, person, phase, track, participants, consents, items, emergency } = file;
  const seat = participants.find((one) => one.slug === slug && within(AT, spanOf(one)));
  return {
    ...{ id, person, phase, track },
    participation: seat?.role ?? null,
    functions: [],
    participants: participants.map((one) => ({ oin: oinOf(one.slug), type: typeOf(one.slug) })),
    emergency: emergency && { reason: emergency.reason, span: spanOf(emergency) },
    consents: consents.map((consent) => ({ ...consent, version: 1, span: spanOf(consent) })),
    items: items.map((item): Item => {
      const [contributor, owner] = [oinOf(item.contributor), item.owner === null ? null : oinOf(item.owner)];
      return { ...item, version: 1, contributor, owner, validity: spanOf(item), updatedAt: AT, sealed: '' };
    }),
  };
}

function typeOf(slug: string): CaseFacts['participants'][number]['type'] {
  const party = demoRegion().parties.find((candidate) => candidate.slug === slug);
  if (!party) throw new RangeError(`${slug} is no demo party`);
  return party.type;
}

function spanOf(days: { readonly fromDays: number; readonly untilDays: number | null }): Span {
  return { from: AT + days.fromDays * DAY_MS, until: days.untilDays === null ? null : AT + days.untilDays * DAY_MS };
}
