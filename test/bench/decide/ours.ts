import { decide, type Decision } from '#policies';
import { pairsOf, type Engine } from './engine.js';

/** The gate's own: one call for the whole operation, from a plan that was made before. */
export const ketenpoort: Engine = {
  name: 'ketenpoort',
  atOnce: 1,
  prepare(question) {
    const { plan, facts, oin } = question;
    const pairs = pairsOf(question);
    return {
      ask: () => decide(plan, facts, oin),
      read: (answer) => {
        const granted = grantedPairs(answer as Decision);
        return pairs.map(({ item, field }) => granted.has(`${item} ${field}`));
      },
    };
  },
  stop: () => Promise.resolve(),
};

function grantedPairs({ granted }: Decision): ReadonlySet<string> {
  return new Set(
    granted.flatMap(({ block, items }) =>
      items.flatMap(({ id }) => block.fields.map(({ coordinate }) => `${id} ${coordinate}`)),
    ),
  );
}
