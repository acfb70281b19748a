import type { Wordings } from '../graphql/answers.js';

/** The header in which officers state for what they look at bodies: a path of C2SP tlog-tiles stays what it is. */
export const CONTROL_PURPOSE = 'ketenpoort-control-purpose';

/** What is said here of purposes, and to who is neither a party nor a privacy officer. */
export const TO_VIEWERS: Wordings = {
  MISSING_PURPOSE_OF_USE: `State for which control purpose you look: the header ${CONTROL_PURPOSE}. \`purposes\` names those that hold here (Wpg 32a(2)).`,
  UNKNOWN_PURPOSE: `For this purpose bodies are not read. State one of \`purposes\` in the header ${CONTROL_PURPOSE} (Wpg 32a(2)).`,
  FUNCTION_NOT_REGISTERED:
    'Parties have proofs of their own entries here, and privacy officers look where they watch; nobody else does.',
};
