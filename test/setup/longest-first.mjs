import Sequencer from '@jest/test-sequencer';

/** What takes minutes, longest first. Begun last, each would be waited for while nothing else is left to do. */
const LONGEST = [
  'test/faults/faults.medium.spec.ts',
  'test/faults/mutation-trials.medium.spec.ts',
  'test/acceptance/failover.spec.ts',
  'test/acceptance/failover-loss.spec.ts',
  'libs/relay/src/cluster.medium.spec.ts',
  'test/conformance/deciding-again.spec.ts',
  'test/conformance/one-decision.spec.ts',
  'test/acceptance/set-up-a-region.spec.ts',
  'test/acceptance/partners.spec.ts',
  'test/acceptance/limits.spec.ts',
  'test/attacks/undefended.medium.spec.ts',
];

/** Jest's own order, but for those. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONGEST.findIndex((one) => path.endsWith(`/${one}`));
      return place < 0 ? LONGEST.length : place;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
