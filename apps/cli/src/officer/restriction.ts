import { RESTRICTION_GROUNDS, RESTRICTION_REASONS, WEIGHED_POINTS, type Weighing } from '#reports';
import type { Noun } from '../dispatch.js';
import { needed, verb, type Given, type OptionPlan } from '../staff/verb.js';
import { look, LOOK_OPTIONS, type Variables } from './looking.js';
import { csvOf, tableOf, type Column } from './table.js';
import { weighingFile } from './weighing.js';

interface Restriction {
  readonly id: string;
  readonly party: string | null;
  readonly category: string | null;
  readonly fromDay: string | null;
  readonly untilDay: string | null;
  readonly ground: string;
  readonly reason: string;
  readonly weighing: Weighing;
  readonly endsAt: string;
  readonly setAt: string;
  readonly setBy: string;
  readonly liftedAt: string | null;
  readonly liftedBy: string | null;
}

const WANTS =
  'restrictions { id party category fromDay untilDay ground reason weighing endsAt setAt setBy liftedAt liftedBy }';

const OPTIONS: Readonly<Record<string, OptionPlan>> = {
  ...LOOK_OPTIONS,
  for: { value: 'PURPOSE', does: 'INZAGE_BETROKKENE: the only purpose that there is for it' },
};

const SCOPE: Readonly<Record<string, OptionPlan>> = {
  party: { value: 'oin or slug', does: 'what this party received (default: whoever did)' },
  category: { value: 'K04', does: 'data of this category (default: of every one)' },
  'from-day': { value: 'day', does: 'from this day on, in the Netherlands: 2026-12-01 (default: from the beginning)' },
  'until-day': { value: 'day', does: 'up to this day, itself included (default: without end)' },
};

const [FIRST, LAST] = [RESTRICTION_GROUNDS[0], RESTRICTION_GROUNDS.at(-1)];

const set = verb({
  name: 'restriction set',
  does: 'Keep something from the overview of a person for a while (UAVG 41): everything, unless it is said what',
  words: ['person'],
  options: {
    ground: { value: 'letter', does: `the letter of UAVG 41(1) on which it rests: ${FIRST} to ${String(LAST)}` },
    reason: { value: 'REASON', does: RESTRICTION_REASONS.join(', ') },
    weighing: {
      value: 'file',
      does: `what was weighed of each point of UAVG 41(2), or why it does not apply: YAML or JSON with ${WEIGHED_POINTS.join(', ')}`,
    },
    'ends-at': { value: 'moment', does: 'when it ends, within a year: 2026-12-01T09:00:00+01:00' },
    ...{ ...SCOPE, ...OPTIONS },
  },
  examples: [
    'restriction set <id of the person> --ground d --reason LOPEND_ONDERZOEK --weighing weighing.yaml --ends-at 2027-03-01T00:00:00+01:00 ' +
      '--party politie --for INZAGE_BETROKKENE --region groningen',
  ],
  work: async (given) => {
    const endsAt = needed(given, 'ends-at');
    const variables: Variables = {
      person: ['ID!', given.words[0]],
      ground: ['String!', needed(given, 'ground')],
      reason: ['String!', needed(given, 'reason')],
      weighing: ['Weighing!', weighingFile(needed(given, 'weighing'))],
      endsAt: ['Moment!', endsAt],
      ...(await scopeOf(given)),
    };
    const answer = await look(given, { operation: 'mutation', name: 'setRestriction', wants: 'id', variables });
    const { id, record } = answer as { id: string; record: string };
    return { json: answer, lines: [`Kept from the person until ${endsAt}: ${id}`, `Recorded: ${record}`] };
  },
});

const lift = verb({
  name: 'restriction lift',
  does: 'End a restriction now: what it kept is in the next overview of the person',
  words: ['id'],
  options: OPTIONS,
  examples: ['restriction lift 7d0c6c0e-… --for INZAGE_BETROKKENE --region groningen'],
  work: async (given) => {
    const answer = await look(given, {
      ...{ operation: 'mutation', name: 'liftRestriction', wants: 'id' },
      variables: { id: ['ID!', given.words[0]] },
    });
    const lines = ['It keeps nothing from the person any more.', `Recorded: ${String(answer['record'])}`];
    return { json: answer, lines };
  },
});

const COLUMNS: readonly Column<Restriction>[] = [
  ['set', ({ setAt }) => setAt],
  ['ends', ({ endsAt }) => endsAt],
  ['lifted', ({ liftedAt }) => liftedAt],
  ['ground', ({ ground }) => ground],
  ['reason', ({ reason }) => reason],
  ['keeps', keptBy],
  ['id', ({ id }) => id],
];

const CSV: readonly Column<Restriction>[] = [
  ['id', ({ id }) => id],
  ['set_at', ({ setAt }) => setAt],
  ['set_by', ({ setBy }) => setBy],
  ['ends_at', ({ endsAt }) => endsAt],
  ['lifted_at', ({ liftedAt }) => liftedAt],
  ['lifted_by', ({ liftedBy }) => liftedBy],
  ['ground', ({ ground }) => ground],
  ['reason', ({ reason }) => reason],
  ['party', ({ party }) => party],
  ['category', ({ category }) => category],
  ['from_day', ({ fromDay }) => fromDay],
  ['until_day', ({ untilDay }) => untilDay],
  ...WEIGHED_POINTS.map((point): Column<Restriction> => [point, ({ weighing }) => weighing[point]]),
];

const list = verb({
  name: 'restriction list',
  does: 'What is and was kept from a person, newest first; with --json or --csv also what was weighed',
  words: ['person'],
  options: OPTIONS,
  csv: true,
  examples: ['restriction list <id of the person> --for INZAGE_BETROKKENE --region groningen'],
  work: async (given) => {
    const answer = await look(given, {
      ...{ name: 'restrictions', wants: WANTS },
      variables: { person: ['ID!', given.words[0]] },
    });
    const rows = answer['restrictions'] as readonly Restriction[];
    const lines = rows.length === 0 ? ['Nothing is or was kept from the person.'] : tableOf(COLUMNS, rows);
    return { json: answer, lines, csv: csvOf(CSV, rows) };
  },
});

async function scopeOf(given: Given): Promise<Variables> {
  const party = given.one('party');
  return {
    party: ['ID', party && (await (await given.session()).oinOf(party))],
    category: ['String', given.one('category')],
    fromDay: ['String', given.one('from-day')],
    untilDay: ['String', given.one('until-day')],
  };
}

function keptBy({ party, category, fromDay, untilDay }: Restriction): string {
  const days = fromDay === null && untilDay === null ? null : `${fromDay ?? ''}..${untilDay ?? ''}`;
  return [party, category, days].filter((part) => part !== null).join(' ') || 'everything';
}

export const RESTRICTION: Noun = {
  does: 'What is kept from the overview of a person for a while (UAVG 41), for privacy officers',
  words: { set, list, lift },
  examples: ['ketenpoort restriction list <id of the person> --for INZAGE_BETROKKENE --region groningen'],
};
