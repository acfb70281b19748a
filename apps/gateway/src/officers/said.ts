import type { Wordings } from '../graphql/answers.js';
import { TO_STAFF } from '../staff/execute.js';

/** What is said to officers. */
export const TO_OFFICERS: Wordings = {
  ...TO_STAFF,
  MISSING_PURPOSE_OF_USE:
    'State for which control purpose you look: the argument `controlPurpose`. `purposes` names those that hold here (Wpg 32a(2)).',
  UNKNOWN_PURPOSE:
    'For this purpose the log is not read here. State one of `purposes` as `controlPurpose` (Wpg 32a(2)).',
  FUNCTION_NOT_REGISTERED: 'Only privacy officers look here, each in the regions that they watch.',
  TRY_LATER:
    'This could not be answered now. Ask again. Where `readUntil` is told the log is read up to there alone, and the answer would lack what came since: if that lasts, tell the operator.',
  LEDGER_UNAVAILABLE: 'It could not be recorded that you looked, so nothing is shown. Ask again later.',
};

/** What is said to them of exports: what is stated is a member of the body. */
export const OF_EXPORTS: Wordings = {
  ...TO_OFFICERS,
  MISSING_PURPOSE_OF_USE:
    'State for which control purpose you export: the member `controlPurpose`. `purposes` names those that hold here (Wpg 32a(2)).',
  LEDGER_UNAVAILABLE: 'It could not be recorded that you export, so nothing is. Ask again later.',
};

/** What is said to them of what they change. */
export const OF_CHANGES: Wordings = {
  LEDGER_UNAVAILABLE:
    'It could not be confirmed that this was recorded, so nothing is shown. A restriction may have been set, or lifted: see `restrictions`, ' +
    'or ask again later. What is so already is not done twice.',
};
