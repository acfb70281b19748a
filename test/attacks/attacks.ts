import type { Attack } from './attack.js';
import { ASSERTION_ATTACKS } from './classes/assertions.js';
import { CONSENT_ATTACKS } from './classes/consents.js';
import { CONTRIBUTION_ATTACKS } from './classes/contributions.js';
import { DATABASE_ATTACKS } from './classes/database-rights.js';
import { BINDING_ATTACKS } from './classes/dpop-bindings.js';
import { PROOF_ATTACKS } from './classes/dpop-proofs.js';
import { BOUND_TOKEN_ATTACKS } from './classes/dpop-tokens.js';
import { FILE_ATTACKS } from './classes/files.js';
import { BODY_ATTACKS } from './classes/graphql-bodies.js';
import { DOCUMENT_ATTACKS } from './classes/graphql-documents.js';
import { DODGE_ATTACKS } from './classes/graphql-dodges.js';
import { ANSWER_ATTACKS } from './classes/http-answers.js';
import { REQUEST_ATTACKS } from './classes/http-requests.js';
import { LIMIT_ATTACKS } from './classes/limits.js';
import { LOG_ATTACKS } from './classes/logs.js';
import { CERTIFICATE_ATTACKS } from './classes/mtls.js';
import { ON_BEHALF_ATTACKS } from './classes/on-behalf.js';
import { ORACLE_ATTACKS } from './classes/oracles.js';
import { POLICY_ATTACKS } from './classes/policy.js';
import { CONSENT_POLICY_ATTACKS } from './classes/policy-consent.js';
import { RATE_ATTACKS } from './classes/rates.js';
import { SEALED_ATTACKS } from './classes/sealed-values.js';
import { SIGNATURE_ATTACKS } from './classes/signatures.js';
import { STAFF_ATTACKS } from './classes/staff.js';
import { STAFF_KEY_ATTACKS } from './classes/staff-keys.js';
import { TOKEN_FORM_ATTACKS } from './classes/token-forms.js';
import { TOKEN_ATTACKS } from './classes/tokens.js';
import { TRUSTED_DOCUMENT_ATTACKS } from './classes/trusted-documents.js';

const ALL: readonly Attack[] = [
  ...SIGNATURE_ATTACKS,
  ...TOKEN_ATTACKS,
  ...ASSERTION_ATTACKS,
  ...TOKEN_FORM_ATTACKS,
  ...DOCUMENT_ATTACKS,
  ...BODY_ATTACKS,
  ...DODGE_ATTACKS,
  ...POLICY_ATTACKS,
  ...CONSENT_POLICY_ATTACKS,
  ...ORACLE_ATTACKS,
  ...CONTRIBUTION_ATTACKS,
  ...DATABASE_ATTACKS,
  ...SEALED_ATTACKS,
  ...REQUEST_ATTACKS,
  ...ANSWER_ATTACKS,
  ...CONSENT_ATTACKS,
  ...STAFF_ATTACKS,
  ...STAFF_KEY_ATTACKS,
  ...FILE_ATTACKS,
  ...LOG_ATTACKS,
  ...PROOF_ATTACKS,
  ...BOUND_TOKEN_ATTACKS,
  ...BINDING_ATTACKS,
  ...CERTIFICATE_ATTACKS,
  ...ON_BEHALF_ATTACKS,
  ...TRUSTED_DOCUMENT_ATTACKS,
  ...LIMIT_ATTACKS,
  ...RATE_ATTACKS,
];

const CLASSES = [...new Set(ALL.map(classOf))];

/** Every attempt: class by class, and in a class by number. */
export const ATTACKS: readonly Attack[] = CLASSES.flatMap((one) =>
  ALL.filter((attack) => classOf(attack) === one).sort((a, b) => (a.id < b.id ? -1 : 1)),
);

function classOf({ id }: Attack): string {
  return id.split('-')[0] ?? '';
}
