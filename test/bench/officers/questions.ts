import { createHash } from 'node:crypto';
import { PURPOSES } from '#kernel';
import { readCatalogue } from '#persistence';
import { DEMO_PARTIES } from '../../../apps/launch/src/demo/index.js';
import { oinOf } from '../../../apps/launch/src/demo/parties.js';
import { LOG, randomFrom } from './fill.js';

/** One kind of search, asked each time about something else. */
export interface Question {
  readonly name: string;
  readonly filter: () => Readonly<Record<string, unknown>>;
}

const DAY_MS = 86_400_000;

/** Values to ask about, the same at each run. */
function values() {
  const random = randomFrom(11);
  const below = (count: number): number => Math.floor(count * random());
  const oneOf = <Each>(list: readonly Each[]): Each => list[below(list.length)] as Each;
  const known = [...readCatalogue('config').fields.keys()].sort();
  const name = (nr: number): string => createHash('sha256').update(String(nr)).digest('hex');
  return {
    party: () => oinOf(oneOf(DEMO_PARTIES)),
    purpose: () => oneOf(PURPOSES),
    field: () => oneOf(known.slice(0, -1)),
    rare: known.at(-1),
    busiest: name(1),
    aCase: () => name(1 + below(LOG.cases)),
    person: () => name(LOG.cases + 1 + below(LOG.cases)),
    professional: () => ({ pseudonym: name(2 * LOG.cases + 1 + below(LOG.professionals)) }),
    week: () => {
      const from = Date.now() - (7 + below(LOG.years * 365 - 14)) * DAY_MS;
      return { from: new Date(from).toISOString(), until: new Date(from + 7 * DAY_MS).toISOString() };
    },
  };
}

/** Every filter by itself, and those that are used together; common and rare ones, and some that never meet. */
export function questions(): readonly Question[] {
  const some = values();
  return [...alone(some), ...together(some)];
}

type Values = ReturnType<typeof values>;

function alone({ party, purpose, field, rare, busiest, aCase, person, professional, week }: Values): Question[] {
  return [
    { name: 'nothing', filter: () => ({}) },
    { name: 'party', filter: () => ({ party: party() }) },
    { name: 'holder', filter: () => ({ holder: oinOf('zvh') }) },
    { name: 'purpose', filter: () => ({ purpose: purpose() }) },
    { name: 'category', filter: () => ({ category: field().slice(0, 3) }) },
    { name: 'field', filter: () => ({ field: field(), granted: true }) },
    { name: 'rare field', filter: () => ({ field: rare }) },
    { name: 'case', filter: () => ({ case: aCase() }) },
    { name: 'busiest case', filter: () => ({ case: busiest }) },
    { name: 'person', filter: () => ({ person: person() }) },
    { name: 'professional', filter: () => ({ professional: professional() }) },
    { name: 'week', filter: () => week() },
    { name: 'delivered', filter: () => ({ outcome: 'DELIVERED' }) },
    { name: 'aborted', filter: () => ({ outcome: 'ABORTED' }) },
    { name: 'emergency', filter: () => ({ emergency: true }) },
    { name: 'refusals', filter: () => ({ kind: 'REFUSAL' }) },
    { name: 'reason', filter: () => ({ reason: 'NO_CONSENT' }) },
  ];
}

function together({ party, purpose, field, rare, aCase, professional, week }: Values): Question[] {
  return [
    { name: 'party, purpose', filter: () => ({ party: party(), purpose: purpose() }) },
    { name: 'party, field', filter: () => ({ party: party(), field: field(), granted: true }) },
    { name: 'party, purpose, week', filter: () => ({ party: party(), purpose: purpose(), ...week() }) },
    { name: 'purpose, rare field', filter: () => ({ purpose: purpose(), field: rare }) },
    { name: 'rare field, week', filter: () => ({ field: rare, ...week() }) },
    { name: 'party, aborted', filter: () => ({ party: party(), outcome: 'ABORTED' }) },
    { name: 'party, delivered', filter: () => ({ party: party(), outcome: 'DELIVERED', ...week() }) },
    { name: 'party, emergency, category', filter: () => ({ party: party(), emergency: true, category: 'K09' }) },
    { name: 'case, party, purpose', filter: () => ({ case: aCase(), party: party(), purpose: purpose() }) },
    { name: 'professional, field, week', filter: () => ({ professional: professional(), field: field(), ...week() }) },
  ];
}
