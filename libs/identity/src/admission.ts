import { createHash } from 'node:crypto';
import { RequestInvalid, Unauthenticated, within } from '#kernel';
import type { Instant } from '#kernel';
import type { Professional } from './claims.js';
import { meets } from './confirmation.js';
import type { Confirmation } from './confirmation.js';
import { standingDelegation } from './delegation.js';
import type { Accession, Client, PartyDirectory } from './party-directory.js';
import type { PartyTerms } from './party-terms.js';
import { SYSTEM_FUNCTION } from './requester.js';
import type { Recheck, Requester } from './requester.js';
import type { TokenRefusal, TokenVerifier, VerifiedToken } from './token-verifier.js';
import type { VerifiedTokens } from './verified-tokens.js';

/** Why a token was not accepted: the `detail` of Unauthenticated, for the log and for the choice of a challenge. */
export type AdmissionRefusal =
  | TokenRefusal
  | 'CLIENT_UNKNOWN'
  | 'KEY_REVOKED'
  | 'NOT_ACCEDED'
  | 'NOT_DELEGATED'
  | 'DPOP_REQUIRED'
  | 'CERTIFICATE_REQUIRED';

/** A request whose requester may have to be admitted anew. */
export interface Renewable {
  readonly token: string;
  readonly rechecks?: readonly Recheck[];
}

/** The first step of the way: from a token to who asks. */
export class Admission {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly directory: PartyDirectory,
    private readonly tokens: VerifiedTokens,
  ) {}

  /** Throws Unauthenticated when the token is not ours, not for this API or not in its term, or when the party has lost the
   *  application, the key, the region or the delegation it was issued for; RequestInvalid (FUNCTION_NOT_REGISTERED) when the application may
   *  no longer act in the professional's function. What it gives may be up to a minute old: `partyEpoch` says how old. */
  async admit(token: string, now: Instant): Promise<Requester> {
    const known = this.tokens.find(token, now);
    if (known !== null) return known;
    const verified = await this.verifier.verify(token, now);
    if (verified.token === null) throw refusal(verified.refusal);
    const client = await this.directory.client(verified.token.clientId);
    const requester = requesterOf(verified.token, client, now);
    this.tokens.keep(token, requester, now);
    return requester;
  }

  /** Admits a token with everything read anew, for when its `partyEpoch` turned out to be old; what the front found to hold of the
   *  requester must hold still. Throws as `admit` does, and what the rechecks throw. */
  async renew({ token, rechecks = [] }: Renewable, now: Instant): Promise<Requester> {
    this.forget(token);
    const requester = await this.admit(token, now);
    for (const recheck of rechecks) await recheck(requester);
    return requester;
  }

  /** Makes the next `admit` of this token read everything anew. */
  forget(token: string): void {
    this.tokens.forget(token);
  }
}

function refusal(reason: AdmissionRefusal): Unauthenticated {
  return new Unauthenticated(reason);
}

/** Who asks: the party of the token, or the party for which it acts. */
function requesterOf(token: VerifiedToken, client: Client | null, now: Instant): Requester {
  const { onBehalfOf } = token;
  if (client === null || onBehalfOf === null) return partyOf(token, client, now);
  const own = partyOf({ ...token, professional: null }, client, now);
  const delegation = standingDelegation(client.delegations, { region: token.region, principal: onBehalfOf }, now);
  // As of an accession: one that was registered anew asks for a token anew.
  if (delegation === null || delegation.span.from >= token.issuedAt + 1000) throw refusal('NOT_DELEGATED');
  const { principal, span } = delegation;
  return {
    ...own,
    ...{ oin: principal.oin, name: principal.name, partyType: principal.type, partyEpoch: principal.epoch },
    activities: principal.activities,
    ...actingAs(token.professional, delegation),
    purposes: own.purposes.filter((purpose) => delegation.purposes.includes(purpose)),
    delegate: { oin: own.oin, name: own.name, epoch: own.partyEpoch },
    notAfter: Math.min(own.notAfter, span.until ?? Infinity, principal.acceded?.until ?? Infinity),
  };
}

function partyOf(token: VerifiedToken, client: Client | null, now: Instant): Requester {
  if (client?.oin !== token.oin) throw refusal('CLIENT_UNKNOWN');
  const shown = client.keys.find(({ kid, revoked }) => kid === token.key && !revoked);
  if (shown === undefined) throw refusal('KEY_REVOKED');
  const accession = accessionOf(token, client, now);
  if (accession === undefined) throw refusal('NOT_ACCEDED');
  const { oin, clientId, region, key, confirmation } = token;
  mustBeBound(client.terms, confirmation);
  return {
    ...{ oin, clientId, region, key, confirmation, name: client.name, partyType: client.type, terms: client.terms },
    activities: client.activities,
    ...actingAs(token.professional, client),
    purposes: token.purposes.filter((purpose) => client.purposes.includes(purpose)),
    tokenHash: createHash('sha256').update(token.id).digest('hex'),
    partyEpoch: client.epoch,
    delegate: null,
    notAfter: Math.min(token.expiresAt, accession.span.until ?? Infinity, shown.until ?? Infinity),
  };
}

// Also when the token is older than the demand.
function mustBeBound({ proof }: PartyTerms, confirmation: Confirmation): void {
  if (!meets(proof, confirmation)) throw refusal(proof === 'DPOP' ? 'DPOP_REQUIRED' : 'CERTIFICATE_REQUIRED');
}

/** The accession that the token was issued under, if it stands: who accedes anew asks for a token anew. Tokens know their second,
 *  not the millisecond. */
function accessionOf({ region, issuedAt }: VerifiedToken, { regions }: Client, now: Instant): Accession | undefined {
  return regions.find(
    (accession) => accession.region === region && within(now, accession.span) && accession.span.from < issuedAt + 1000,
  );
}

function actingAs(
  professional: Professional | null,
  { functions }: Pick<Client, 'functions'>,
): Pick<Requester, 'professional' | 'function' | 'confidential'> {
  if (professional === null) return { professional, function: SYSTEM_FUNCTION, confidential: false };
  if (functions.includes(professional.function))
    return { professional, function: professional.function, confidential: professional.confidential };
  throw new RequestInvalid('FUNCTION_NOT_REGISTERED', 'the application is not registered for the function');
}
