import { askerOf, type Requester } from '#identity';
import type { Answer } from '../door/call.js';
import type { Doors } from '../graphql/asking.js';
import type { RepeatedRefusals } from './repeated-refusals.js';

/** The doors, with what they refuse whole noted: a case that is not available, alike whether it is there or not, all or nothing that
 *  came to nothing, and a contribution that was not taken. */
export function watchDoors({ gate, desk, outcomes }: Doors, refusals: Pick<RepeatedRefusals, 'note'>): Doors {
  const noted = (requester: Requester, answer: Answer): Answer => {
    const count = refusedIn(answer);
    if (count > 0) void refusals.note({ party: askerOf(requester) }, count);
    return answer;
  };
  return {
    gate: {
      welcome: (admitted) => gate.welcome(admitted),
      answer: async (operation) => noted(operation.requester, await gate.answer(operation)),
    },
    desk: { answer: async (caller, calls) => noted(caller.requester, await desk.answer(caller, calls)) },
    outcomes,
  };
}

/** Root fields that are null because something of them is withheld. */
function refusedIn({ values, report: { withheld } }: Answer): number {
  const keys = new Set(withheld.map(({ path: [key] }) => key).filter((key) => values.get(String(key)) === null));
  return keys.size;
}
