import type { Requester } from '#identity';
import type { EntryRequester } from '#ledger';
import type { Pseudonyms } from './pseudonyms.js';

/** Who asked, as every record names them: the professional by a pseudonym, the token by its hash. */
export function entryRequester(requester: Requester, pseudonyms: Pseudonyms): EntryRequester {
  const { professional } = requester;
  return {
    oin: requester.oin,
    party_type: requester.partyType,
    application: requester.clientId,
    function: requester.function,
    ...(professional && { professional: pseudonyms.of('professional', `${requester.oin}:${professional.id}`) }),
    confidential: requester.confidential,
    token: requester.tokenHash,
  };
}
