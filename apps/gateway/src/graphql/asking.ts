import type { ServerResponse } from 'node:http';
import type { ContributionDesk } from '../contribution/contribution-desk.js';
import type { Answer } from '../door/call.js';
import type { Gate } from '../door/gate.js';
import type { OutcomeRecorder } from '../outcome/outcome-recorder.js';
import type { CallOrError } from './calls.js';
import type { Admitted } from './context.js';

/** The ways in: for what is asked, and for what is contributed; and who sees to the outcome of an answer. */
export interface Doors {
  readonly gate: Pick<Gate, 'answer' | 'welcome'>;
  readonly desk: Pick<ContributionDesk, 'answer'>;
  readonly outcomes: Pick<OutcomeRecorder, 'follow'>;
}

interface Asking {
  readonly admitted: Admitted;
  readonly calls: readonly CallOrError[];
  readonly response: ServerResponse;
}

/** Asks the gate for one HTTP request, and sees to the outcome of its answer. Whoever asks again for the same request gets what
 *  was asked first: one request is one disclosure. */
export function ask({ gate, outcomes }: Pick<Doors, 'gate' | 'outcomes'>, asking: Asking): Promise<Answer> {
  const { admitted, calls, response } = asking;
  admitted.asked ??= gate.answer({ ...admitted, calls }).then((answer) => {
    outcomes.follow(response, answer.recorded);
    return answer;
  });
  return admitted.asked;
}
