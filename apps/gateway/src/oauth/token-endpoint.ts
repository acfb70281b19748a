import { parseScope, standingDelegation } from '#identity';
import type { AssertionVerifier, Authenticated, Client, TokenIssuer } from '#identity';
import { PURPOSES, within } from '#kernel';
import type { Instant, Purpose } from '#kernel';
import { oauthAnswer, oauthError, tokenTypeOf } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';
import { confirmationFor, lackOf } from './sender.js';
import type { Sender, SenderCheck, SenderRequest } from './sender.js';
import type { StaffDesk } from './staff-desk.js';
import { readTokenForm } from './token-form.js';
import type { FormRequest, TokenForm } from './token-form.js';

/** The APIs that a token can be for; the first when the request names none. */
export type Resources = readonly [string, ...string[]];

/** What the endpoint is made of. */
export interface TokenEndpointParts {
  readonly assertions: AssertionVerifier;
  readonly issuer: TokenIssuer;
  readonly resources: Resources;
  readonly staff: StaffDesk;
  readonly senders: SenderCheck;
}

type TokenRequest = FormRequest & SenderRequest;

type Issue = Authenticated & Granted & { readonly audience: string; readonly sender: Sender };

interface Granted {
  readonly region: string;
  readonly purposes: readonly Purpose[];
}

const NOT_ACCEPTED =
  'The client assertion was not accepted. It needs a registered, unrevoked key by its kid, iss and sub equal to the client_id, ' +
  'the issuer or this address as its one aud, an exp at most 5 minutes ahead, a jti of 16 characters or more, never used before, and of a professional, if it names one, ' +
  'id, function and confidential, and of a party it acts on behalf of the OIN; and if a client certificate is shown, that must be the ' +
  'party’s: its OIN as serialNumber of the subject';

const ONE_REGION = 'Name one region that the party takes part in: region:<id>';

/** The grant client_credentials with private_key_jwt (RFC 6749 §4.4, RFC 7523). */
export class TokenEndpoint {
  constructor(private readonly parts: TokenEndpointParts) {}

  /** Answers a request for a token, refusals included. Throws only when the directory of parties or the memory of proofs cannot be
   *  asked. */
  async answer(request: TokenRequest, now: Instant): Promise<OAuthAnswer> {
    const outcome = readTokenForm(request);
    const answer = 'refusal' in outcome ? outcome.refusal : await this.answerForm(outcome.form, request, now);
    const wantsProof = answer.body['error'] === 'invalid_dpop_proof';
    return request.dpop === undefined && !wantsProof ? answer : this.parts.senders.withNonce(answer, now);
  }

  private async answerForm(form: TokenForm, request: TokenRequest, now: Instant): Promise<OAuthAnswer> {
    const { staff, senders } = this.parts;
    const outcome = await senders.read(request, now);
    if ('refusal' in outcome) return outcome.refusal;
    const { sender } = outcome;
    return form.resource === staff.resource ? this.answerStaff(form, sender, now) : this.answerParty(form, sender, now);
  }

  private async answerParty(form: TokenForm, sender: Sender, now: Instant): Promise<OAuthAnswer> {
    const { resources, assertions } = this.parts;
    const audience = resources.find((resource) => resource === (form.resource ?? resources[0]));
    if (audience === undefined) return oauthError('invalid_target', `Name as resource: ${resources.join(' or ')}`);
    const { authenticated, refusal, clientId } = await assertions.verify(form.assertion, now);
    if (authenticated === null) return notAccepted(refusal, clientId);
    const problem = this.problemOf(form, authenticated.client, sender);
    if (problem !== null) return { ...problem, client: clientId };
    const granted = grantedTo(authenticated, form.scope, now);
    if ('status' in granted) return { ...granted, client: clientId };
    return (
      (await this.parts.senders.spend(sender)) ?? this.issue({ ...authenticated, ...granted, audience, sender }, now)
    );
  }

  private async answerStaff(form: TokenForm, sender: Sender, now: Instant): Promise<OAuthAnswer> {
    const { staff, senders } = this.parts;
    const outcome = await staff.judge(form, sender, now);
    if ('notAccepted' in outcome) return notAccepted(outcome.notAccepted, outcome.clientId);
    if ('answer' in outcome) return outcome.answer;
    return (await senders.spend(sender)) ?? staff.issue(outcome.grant, now);
  }

  private problemOf({ clientId }: TokenForm, client: Client, sender: Sender): OAuthAnswer | null {
    const { certificate } = sender;
    if (clientId !== null && clientId !== client.clientId) return notAccepted('CLIENT_ID', client.clientId);
    // A certificate is its organisation's: with that of another no token is given (NL GOV OAuth, OAU-04).
    if (certificate !== null && certificate.oin !== client.oin)
      return notAccepted('CERTIFICATE_OTHER', client.clientId);
    return lackOf(sender, client.terms);
  }

  private async issue({ client, sender, ...what }: Issue, now: Instant): Promise<OAuthAnswer> {
    const { clientId, oin } = client;
    const confirmation = confirmationFor(sender);
    const { token, expiresIn, scope } = await this.parts.issuer.issue({ ...what, clientId, oin, confirmation }, now);
    return oauthAnswer({ access_token: token, token_type: tokenTypeOf(confirmation), expires_in: expiresIn, scope });
  }
}

// The exact reason is for the log: to the caller it would tell which clients and keys exist. An id that is not registered is a text
// of the caller's and is not told.
function notAccepted(refusal: string, client: string | null): OAuthAnswer {
  return { ...oauthError('invalid_client', NOT_ACCEPTED), refusal, client };
}

/** What a client may act as and ask for: by itself, or on behalf of another. */
type Rights = Pick<Client, 'functions' | 'purposes'>;

// One unknown or unregistered part refuses the whole request (IW-03): a narrower token than was asked for would hide the mistake.
function grantedTo(who: Authenticated, text: string, now: Instant): Granted | OAuthAnswer {
  const scope = parseScope(text);
  if (scope === null) return oauthError('invalid_scope', mistakeIn(text));
  const region = regionOf(who.client, scope.region, now);
  if (region === null) return oauthError('invalid_scope', ONE_REGION);
  const rights = rightsOf(who, region, now);
  if (rights === null)
    return oauthError('invalid_request', 'No delegation to act on behalf of this party in the region is registered');
  const { professional } = who;
  if (professional !== null && !rights.functions.includes(professional.function))
    return oauthError('invalid_request', 'The function of the professional is not registered for this client');
  if (!scope.purposes.every((purpose) => rights.purposes.includes(purpose)))
    return oauthError('invalid_scope', 'Name only purposes that are registered for this client');
  return { region, purposes: scope.purposes.length > 0 ? scope.purposes : rights.purposes };
}

/** What is wrong with a scope that cannot be read: a word in it that is not known, or else its form. */
function mistakeIn(scope: string): string {
  const unknown = scope.split(' ').find((part) => /^(region|purpose):\S+$/.test(part) && parseScope(part) === null);
  if (unknown === undefined) return 'A scope is region:<id>, once at most, and purpose:<CODE>, by spaces';
  return unknown.startsWith('region:') ? ONE_REGION : `A purpose is not known. Choose from: ${PURPOSES.join(', ')}`;
}

/** IW-16: of what is done for another, the functions are those that the delegation names, and the purposes those that both the
 *  application and the delegation have. Null when there is no delegation. */
function rightsOf({ client, onBehalfOf }: Authenticated, region: string, now: Instant): Rights | null {
  if (onBehalfOf === null) return client;
  const delegation = standingDelegation(client.delegations, { region, principal: onBehalfOf }, now);
  if (delegation === null) return null;
  const purposes = client.purposes.filter((purpose) => delegation.purposes.includes(purpose));
  return { functions: delegation.functions, purposes };
}

function regionOf({ regions }: Client, named: string | null, now: Instant): string | null {
  const acceded = regions.filter(({ span }) => within(now, span)).map(({ region }) => region);
  const [only = null, ...others] = acceded.filter((region) => named === null || region === named);
  return others.length === 0 ? only : null;
}
