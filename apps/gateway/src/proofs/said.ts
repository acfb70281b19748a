import type { Wordings } from '../graphql/answers.js';

/** The header in which officers state for what they look at bodies: a path of C2SP tlog-tiles stays what it is. */
export const CONTROL_PURPOSE = 'ketenpoort-control-purpose';

/** What is said of purposes here. */
export const TO_VIEWERS: Wordings = {
  MISSING_PURPOSE_OF_USE: `State for which control purpose you look: the header ${CONTROL_PURPOSE}. \`purposes\` names those that hold here (Wpg 32a(2)).`,
  UNKNOWN_PURPOSE: `For this purpose bodies are not read. State one of \`purposes\` in the header ${CONTROL_PURPOSE} (Wpg 32a(2)).`,
};
