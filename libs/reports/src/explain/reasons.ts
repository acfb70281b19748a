import type { Reason } from '#kernel';

/** What each exact reason means, in a sentence for an officer. */
export const REASON_TEXTS: Readonly<Record<Reason, string>> = {
  CATEGORY_NOT_ALLOWED: 'no clause grants it to this kind of party and function for this purpose',
  LEVEL_TOO_HIGH: 'clauses grant less detailed fields of this category, not this one',
  PHASE_NOT_ALLOWED: 'no clause grants it in this phase of the case',
  PARTY_NOT_ACCEDED: 'the party had not acceded to the convenant, or had left it',
  NO_LEGAL_BASIS: 'no clause has a basis in law for it in this track or without an emergency',
  WPG20_DECISION_MISSING: 'no decision of article 20 Wpg was in force for it',
  CONVENANT_NOT_IN_FORCE: 'the convenant was not in force',
  CONVENANT_REVOKED: 'the convenant had been revoked',
  CONFIDENTIALITY_REQUIRED: 'only a professional under a duty of confidentiality may have it',
  BSN_BASIS_MISSING: 'the party has no basis in law to process the BSN',
  NO_CONSENT: 'it needs consent and there was none',
  CONSENT_WITHDRAWN: 'it needs consent, which had been withdrawn',
  CONSENT_EXPIRED: 'it needs consent, which had ended',
  OBJECTION: 'the person objected to it',
  CONSENT_UNKNOWN: 'it needs consent, and the register could not be asked',
  SOURCE_UNAVAILABLE: 'it was granted, and its source did not deliver it',
  SOURCE_REFUSED: 'it was granted, and its source refused to deliver it',
  POLICY_ERROR: 'no clause could be found to decide by',
  WPG14_ARCHIVED: 'the police removed it (article 14 Wpg)',
  RESTRICTED_INVESTIGATION: 'an investigation restricts it',
  THIRD_PARTY_DATA: 'it is about somebody else',
  PARTY_NOT_IN_CASE: 'the party takes no part in the case, or not in this function',
  CASE_UNKNOWN: 'there is no such case in the region',
};
