import { RequestInvalid } from '#kernel';
import type { Requester } from '#identity';

/** Functions whose work is to speak with the person about what is shared, and so to enter what the person states: those who
 *  direct the process and the case, who are responsible for the care, and who supervise. Names of the convenant's functions.
 *  Police and prosecution state nothing on a person's behalf. */
export const STATING_FUNCTIONS: readonly string[] = [
  'procesregisseur',
  'casusregisseur',
  'zorgverantwoordelijke',
  'casemanager',
  'toezichthouder',
  'adviseur',
];

/** Throws FUNCTION_NOT_REGISTERED unless a professional acts. */
export function mustBeProfessional({ professional }: Requester): void {
  if (professional === null) throw new RequestInvalid('FUNCTION_NOT_REGISTERED', 'no professional acts');
}

/** Throws FUNCTION_NOT_REGISTERED unless a professional acts in one of STATING_FUNCTIONS. */
export function mustBeAbleToState(requester: Requester): void {
  mustBeProfessional(requester);
  if (!STATING_FUNCTIONS.includes(requester.function))
    throw new RequestInvalid('FUNCTION_NOT_REGISTERED', 'the function states nothing on behalf of a person');
}
