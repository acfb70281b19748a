import type { Attack } from './attack.js';
import { CONSENT_ATTACKS } from './classes/consents.js';
import { CONTRIBUTION_ATTACKS } from './classes/contributions.js';
import { DATABASE_ATTACKS } from './classes/database.js';
import { FILE_ATTACKS } from './classes/files.js';
import { DODGE_ATTACKS } from './classes/graphql-dodges.js';
import { DOCUMENT_ATTACKS } from './classes/graphql-documents.js';
import { HTTP_ATTACKS } from './classes/http.js';
import { LOG_ATTACKS } from './classes/logs.js';
import { ORACLE_ATTACKS } from './classes/oracles.js';
import { POLICY_ATTACKS } from './classes/policy.js';
import { SIGNATURE_ATTACKS } from './classes/signatures.js';
import { STAFF_ATTACKS } from './classes/staff.js';
import { TOKEN_ENDPOINT_ATTACKS } from './classes/token-endpoint.js';
import { TOKEN_ATTACKS } from './classes/tokens.js';

/** Every attempt. */
export const ATTACKS: readonly Attack[] = [
  ...SIGNATURE_ATTACKS,
  ...TOKEN_ATTACKS,
  ...TOKEN_ENDPOINT_ATTACKS,
  ...DOCUMENT_ATTACKS,
  ...DODGE_ATTACKS,
  ...POLICY_ATTACKS,
  ...ORACLE_ATTACKS,
  ...CONTRIBUTION_ATTACKS,
  ...DATABASE_ATTACKS,
  ...HTTP_ATTACKS,
  ...CONSENT_ATTACKS,
  ...STAFF_ATTACKS,
  ...FILE_ATTACKS,
  ...LOG_ATTACKS,
];
