import { parseScope, standingDelegation } from '#identity';
import type { AssertionVerifier, Authenticated, Client, TokenIssuer } from '#identity';
import { within } from '#kernel';
import type { Instant, Purpose } from '#kernel';
import { oauthAnswer, oauthError } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';
import type { StaffDesk } from './staff-desk.js';
import { readTokenForm } from './token-form.js';
import type { FormRequest, TokenForm } from './token-form.js';

/** The APIs that a token can be for; the first when the request names none. */
export type Resources = readonly [string, ...string[]];

interface Granted {
  readonly region: string;
  readonly purposes: readonly Purpose[];
}

const NOT_ACCEPTED =
  'The client assertion was not accepted. It needs a registered, unrevoked key by its kid, iss and sub equal to the client_id, ' +
  'the issuer or this address as its one aud, an exp at most 5 minutes ahead, a jti of 16 characters or more, never used before, and of a professional, if it names one, ' +
  'id, function and confidential, and of a party it acts on behalf of the OIN';

/** The grant client_credentials with private_key_jwt (RFC 6749 §4.4, RFC 7523). */
export class TokenEndpoint {
  constructor(
    private readonly assertions: AssertionVerifier,
    private readonly issuer: TokenIssuer,
    private readonly resources: Resources,
    private readonly staff: StaffDesk | null = null,
  ) {}

  /** Answers a request for a token, refusals included. Throws only when the directory of parties cannot be asked. */
  async answer(request: FormRequest, now: Instant): Promise<OAuthAnswer> {
    const outcome = readTokenForm(request);
    if ('refusal' in outcome) return outcome.refusal;
    const { form } = outcome;
    return this.staff !== null && form.resource === this.staff.resource
      ? this.answerStaff(this.staff, form, now)
      : this.answerParty(form, now);
  }

  private async answerParty(form: TokenForm, now: Instant): Promise<OAuthAnswer> {
    const audience = this.resources.find((resource) => resource === (form.resource ?? this.resources[0]));
    if (audience === undefined) return oauthError('invalid_target', `Name as resource: ${this.resources.join(' or ')}`);
    const { authenticated, refusal, clientId } = await this.assertions.verify(form.assertion, now);
    if (authenticated === null) return notAccepted(refusal, clientId);
    if (form.clientId !== null && form.clientId !== clientId) return notAccepted('CLIENT_ID', clientId);
    const granted = grantedTo(authenticated, form.scope, now);
    return 'status' in granted ? granted : this.issue(authenticated, granted, audience, now);
  }

  private async answerStaff(desk: StaffDesk, form: TokenForm, now: Instant): Promise<OAuthAnswer> {
    const outcome = await desk.answer(form, now);
    return 'answer' in outcome ? outcome.answer : notAccepted(outcome.notAccepted, outcome.clientId);
  }

  private async issue(who: Authenticated, what: Granted, audience: string, now: Instant): Promise<OAuthAnswer> {
    const { client, key, professional, onBehalfOf } = who;
    const grant = { ...what, clientId: client.clientId, oin: client.oin, key, professional, onBehalfOf, audience };
    const { token, expiresIn, scope } = await this.issuer.issue(grant, now);
    return oauthAnswer({ access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope });
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
  if (scope === null)
    return oauthError('invalid_scope', 'A scope is region:<id>, once at most, and purpose:<CODE>, by spaces');
  const region = regionOf(who.client, scope.region, now);
  if (region === null) return oauthError('invalid_scope', 'Name one region that the party takes part in: region:<id>');
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
