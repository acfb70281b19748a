import { askerOf, type Requester } from '#identity';
import type { EntryRequester } from '#ledger';
import type { Pseudonyms } from './pseudonyms.js';

/** Who asked, as every record names them: the professional by a pseudonym, the token by its hash. Who asks for another stands first, the
 *  party whose rights counted beside it, and `party_type` is of the latter: by it was decided. */
export function entryRequester(requester: Requester, pseudonyms: Pseudonyms): EntryRequester {
  const { professional, delegate } = requester;
  const oin = askerOf(requester);
  return {
    application: requester.clientId,
    confidential: requester.confidential,
    function: requester.function,
    oin,
    ...(delegate && { on_behalf_of: requester.oin }),
    party_type: requester.partyType,
    ...(professional && { professional: pseudonyms.of('professional', `${oin}:${professional.id}`) }),
    token: requester.tokenHash,
  };
}
