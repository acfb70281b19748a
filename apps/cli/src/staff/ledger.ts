import { change } from './changes.js';
import type { Noun } from '../dispatch.js';
import { verb } from './verb.js';

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

export const LEDGER: Noun = {
  does: 'Looks after the ledger itself',
  words: { continue: goOn },
  examples: ['ketenpoort ledger continue groningen --dry-run'],
};
