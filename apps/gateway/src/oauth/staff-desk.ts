import type { AssertionVerifier, StaffGrant, StaffMember, StaffTokenIssuer } from '#identity';
import type { Instant } from '#kernel';
import { oauthAnswer, oauthError, tokenTypeOf } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';
import { confirmationFor } from './sender.js';
import type { Sender } from './sender.js';
import type { TokenForm } from './token-form.js';

/** A grant, a refusal, or why the assertion was not accepted: for the log alone. */
export type DeskOutcome =
  | { readonly grant: StaffGrant }
  | { readonly answer: OAuthAnswer }
  | { readonly notAccepted: string; readonly clientId: string | null };

/** Where staff get tokens for the staff API: the same grant and the same kind of assertion as applications, with no scope, since
 *  what staff may do stands in the database. */
export class StaffDesk {
  constructor(
    private readonly assertions: AssertionVerifier<StaffMember>,
    private readonly issuer: StaffTokenIssuer,
  ) {}

  get resource(): string {
    return this.issuer.place.audience;
  }

  /** Who is to have a token, and what for. */
  async judge({ assertion, clientId, scope }: TokenForm, sender: Sender, now: Instant): Promise<DeskOutcome> {
    if (scope !== '') return { answer: oauthError('invalid_scope', 'Leave out the scope: staff act for no purpose') };
    const { authenticated, refusal, clientId: signer } = await this.assertions.verify(assertion, now);
    if (authenticated === null) return { notAccepted: refusal, clientId: signer };
    const { client, key, professional, onBehalfOf } = authenticated;
    if (clientId !== null && clientId !== client.clientId) return { notAccepted: 'CLIENT_ID', clientId: signer };
    if (onBehalfOf !== null)
      return { answer: oauthError('invalid_request', 'Leave out on_behalf_of: staff act for nobody else') };
    if (professional !== null)
      return { answer: oauthError('invalid_request', 'Leave out the professional: the key is yours alone') };
    return { grant: { id: client.clientId, role: client.role, key, confirmation: confirmationFor(sender) } };
  }

  async issue(grant: StaffGrant, now: Instant): Promise<OAuthAnswer> {
    const { token, expiresIn } = await this.issuer.issue(grant, now);
    return oauthAnswer({ access_token: token, token_type: tokenTypeOf(grant.confirmation), expires_in: expiresIn });
  }
}
