import type { Requester } from '#identity';
import type { EntryRequester } from '#ledger';
import type { Pseudonyms } from './pseudonyms.js';

/** Who asked, as every record names them: the professional by a pseudonym, the token by its hash. */
export function entryRequester(requester: Requester, pseudonyms: Pseudonyms): EntryRequester {
  const { professional } = requester;
  return {
    application: requester.clientId,
    confidential: requester.confidential,
    function: requester.function,
    oin: requester.oin,
    party_type: requester.partyType,
    ...(professional && { professional: pseudonyms.of('professional', `${requester.oin}:${professional.id}`) }),
    token: requester.tokenHash,
  };
}
