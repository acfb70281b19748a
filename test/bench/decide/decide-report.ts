import type { Bench } from '../bench.js';
import { figure, median, table, type Figure } from '../figures.js';
import { FORTY, measureDecide, type DecideFound, type Timed } from './decide.js';
import { ketenpoort } from './ours.js';

export const decideBench: Bench = {
  says: 'deciding forty fields from a plan, against CASL, Cedar and Cerbos given the same clauses',
  async run(run) {
    const found = await measureDecide(run);
    return { figures: decideFigures(found.timed), text: decideTable(found) };
  },
};

const [QUERY, SETTLED] = ['query', 'settled'] as const;

/** `decide-ratio`: how many times as long the fastest peer takes for the query of the bench `way`. */
export function decideFigures(timed: readonly Timed[]): readonly Figure[] {
  const ratio = (operation: string): number => ratioToFastest(timed.filter((one) => one.operation === operation));
  const ours = (operation: string): number => middle(timed, operation, ketenpoort.name);
  return [
    figure('decide-ratio', ratio(QUERY), '×', 10),
    figure('decide-us', ours(SETTLED), 'µs', 1),
    figure('decide-settled-ratio', ratio(SETTLED), '×'),
    figure('decide-query-us', ours(QUERY), 'µs'),
    ...timed
      .filter(({ engine }) => engine !== ketenpoort.name)
      .map(({ engine, operation, micros }) => figure(`decide-${operation}-${engine}-us`, median(micros), 'µs')),
  ];
}

function middle(timed: readonly Timed[], operation: string, engine: string): number {
  const found = timed.find((one) => one.operation === operation && one.engine === engine);
  return found ? median(found.micros) : Number.NaN;
}

/** The median over rounds of what the fastest peer took in that round over what we took. */
function ratioToFastest(timed: readonly Timed[]): number {
  const ours = timed.find(({ engine }) => engine === ketenpoort.name)?.micros ?? [];
  const peers = timed.filter(({ engine }) => engine !== ketenpoort.name);
  return median(ours.map((own, round) => Math.min(...peers.map(({ micros }) => micros[round] ?? Infinity)) / own));
}

function decideTable({ compared, rules, clauses, timed, operations }: DecideFound): string {
  const rows = timed.map(({ engine, operation, micros }) => [operation, engine, Number(median(micros).toFixed(2))]);
  const sizes = operations.map(({ name, questions }) => {
    const pairs = questions.map(({ items }) => items.reduce((sum, { fields }) => sum + fields.length, 0));
    const range = `${Math.min(...pairs)} to ${Math.max(...pairs)}`;
    return `${name}: ${FORTY} fields, ${range} items and fields asked of the peers, ${questions.length} cases`;
  });
  return [
    `${clauses} clauses as ${rules} rules; ${compared.questions} questions compared, ${compared.pairs} items and fields, ` +
      `${compared.granted} granted: all engines said the same`,
    ...sizes,
    '',
    table([['operation', 'engine', 'µs/decision'], ...rows]),
  ].join('\n');
}
