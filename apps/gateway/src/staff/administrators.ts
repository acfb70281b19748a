import { keyProblemOf, STAFF_ROLES } from '#identity';
import { SettingsInvalid } from '#kernel';
import { registerFiledStaff, type FactChanges, type FiledStaff, type Pseudonyms } from '#persistence';
import type { KeyDocument } from '#settings';

const STAFF_ID = /^[a-z][a-z0-9-]{1,30}$/;
const FILE = 'administrators.json';

/** Who `administrators.json` names. SettingsInvalid when one of them is not a public key with its owner. */
export function filedAdministrators(keys: readonly KeyDocument[]): readonly FiledStaff[] {
  return keys.map(filedStaff);
}

/** Lets in who `administrators.json` names and the database does not know yet: how the first administrator comes to be. Answers how
 *  many keys were new. LedgerUnavailable while a region cannot record it. */
export async function importAdministrators(
  filed: readonly FiledStaff[],
  facts: FactChanges,
  pseudonyms: Pseudonyms,
): Promise<number> {
  let count = 0;
  for (const staff of filed) if (await registerFiledStaff(facts, pseudonyms, staff)) count += 1;
  return count;
}

function filedStaff({ staff, role = 'ADMINISTRATOR', ...jwk }: KeyDocument): FiledStaff {
  const known = STAFF_ROLES.find((one) => one === role);
  if (typeof staff !== 'string' || !STAFF_ID.test(staff) || known === undefined)
    throw new SettingsInvalid(
      `${FILE}: a key lacks its owner. Add "staff": 2 to 31 small letters, digits and hyphens; "role" is ${STAFF_ROLES.join(' or ')}`,
    );
  const problem = keyProblemOf(jwk);
  if (problem === null) return { id: staff, role: known, jwk };
  throw new SettingsInvalid(
    problem === 'PRIVATE'
      ? `${FILE}: the key of ${staff} is a PRIVATE key. Throw it away, make another, and put its public half here`
      : `${FILE}: the key of ${staff} is no public JWK with a "kid", EC P-256 or RSA. \`ketenpoort key make\` makes one`,
  );
}
