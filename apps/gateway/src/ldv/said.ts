import type { Wordings } from '../graphql/answers.js';
import { OWN } from './criteria.js';

/** What is said to who reads processing activities: parties and privacy officers. Of purposes only officers are asked. */
export const TO_READERS: Wordings = {
  MISSING_PURPOSE_OF_USE: `State for which control purpose you look: the member ${OWN.purpose}. \`purposes\` names those that hold here (Wpg 32a(2)).`,
  UNKNOWN_PURPOSE: `For this purpose the log is not read here. State one of \`purposes\` in the member ${OWN.purpose} (Wpg 32a(2)).`,
  FUNCTION_NOT_REGISTERED:
    'Parties read here what is their own, and privacy officers the regions that they watch; nobody else.',
  LEDGER_UNAVAILABLE: 'It could not be recorded that you looked, so nothing is shown. Ask again later.',
};
