import { change } from './changes.js';
import type { Noun } from '../dispatch.js';
import { needed, verb } from './verb.js';

const goOn = verb({
  name: 'ledger continue',
  does: 'Lets a region whose database was set back go on, in a new shard that says what was published of the one before',
  words: ['region'],
  changes: true,
  examples: ['ledger continue groningen --dry-run', 'ledger continue groningen --as beheerder'],
  work: (given) => {
    const region = String(given.words[0]);
    return change(given, {
      name: 'continueLedger',
      args: { region: ['ID!', region] },
      done: () => `${region} goes on in a new shard of its ledger.`,
    });
  },
});

const prune = verb({
  name: 'ledger prune',
  does: 'Lets go of the bodies of months that ended before a day, five years ago or earlier; leaves, hashes and proofs stay',
  options: { before: { value: 'day', does: 'such as 2021-01-01: months that ended before it' } },
  changes: true,
  examples: ['ledger prune --before 2021-01-01 --dry-run'],
  work: (given) =>
    change(given, {
      name: 'pruneLedger',
      args: { before: ['String!', needed(given, 'before')] },
      more: 'months bodies',
      done: ({ months, bodies }) => `Let go of ${String(bodies)} bodies of the months ${monthsIn(months)}.`,
    }),
});

function monthsIn(months: unknown): string {
  return Array.isArray(months) ? months.map((month) => String(month).slice(0, 7)).join(', ') : '';
}

export const LEDGER: Noun = {
  does: 'Looks after the ledger itself',
  words: {
    continue: goOn,
    prune,
    export: {
      run: async (...given) => (await import('../ledger/export.js')).exportLedger(...given),
      does: 'Writes the raw ledger to one file, to be verified anywhere',
    },
  },
  examples: ['ketenpoort ledger continue groningen --dry-run', 'ketenpoort ledger export --out ledger.export'],
};
