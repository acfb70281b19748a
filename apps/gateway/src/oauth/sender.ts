import type {
  CertificateProblem,
  ClientCertificate,
  Confirmation,
  DpopProof,
  DpopVerifier,
  PartyTerms,
  ProofRefusal,
} from '#identity';
import { meets } from '#identity';
import type { Instant } from '#kernel';
import { answerWith, oauthError } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';

/** What came in beside the form: the header DPoP, and the client certificate of the connection. */
export interface SenderRequest {
  readonly dpop: string | undefined;
  readonly certificate: ClientCertificate | CertificateProblem | null;
}

/** What a client showed to hold when it asked for a token. The token is bound to all of it. */
export interface Sender {
  readonly proof: DpopProof | null;
  readonly certificate: ClientCertificate | null;
}

export type SenderOutcome = { readonly sender: Sender } | { readonly refusal: OAuthAnswer };

const HOW_TO_PROVE =
  'Send one DPoP proof (RFC 9449) in the header DPoP: typ dpop+jwt, ES256 or PS256, the public jwk, a jti of 16 characters or more ' +
  'that was never used before, htm POST, htu this address, iat now, and as nonce what DPoP-Nonce gives';
const CERTIFICATE_NEEDED =
  'Your party gets tokens that are bound to its client certificate only (RFC 8705). Ask again over TLS, presenting the certificate';
const NO_CERTIFICATE = 'No client certificate may be named in a header, except by the proxy in front of this server';

/** Reads what tokens are bound to (RFC 9449 §5, RFC 8705 §3). */
export class SenderCheck {
  constructor(
    private readonly dpop: DpopVerifier,
    private readonly url: string,
  ) {}

  /** Uses nothing up: a client that must send another nonce loses no assertion. */
  async read({ dpop, certificate }: SenderRequest, now: Instant): Promise<SenderOutcome> {
    if (typeof certificate === 'string') return { refusal: oauthError('invalid_request', NO_CERTIFICATE) };
    if (dpop === undefined) return { sender: { proof: null, certificate } };
    const { proof, refusal } = await this.dpop.verify(dpop, { method: 'POST', url: this.url, token: null }, now);
    return proof === null ? { refusal: proofRefused(refusal) } : { sender: { proof, certificate } };
  }

  /** Uses up the proof, last of all. Gives a refusal when it was shown before. */
  async spend({ proof }: Sender): Promise<OAuthAnswer | null> {
    if (proof === null || (await this.dpop.spend(proof))) return null;
    return oauthError('invalid_dpop_proof', 'The DPoP proof was used before. Make a new one for each request');
  }

  /** The answer with the nonce that the next proof must hold. */
  withNonce(answer: OAuthAnswer, now: Instant): OAuthAnswer {
    return answerWith(answer, { 'dpop-nonce': this.dpop.nonce(now) });
  }
}

/** What the sender must show besides, on the terms of its party; null: nothing. */
export function lackOf(sender: Sender, { proof }: PartyTerms): OAuthAnswer | null {
  if (meets(proof, confirmationFor(sender))) return null;
  return proof === 'DPOP'
    ? oauthError('invalid_dpop_proof', `Your party gets tokens that are bound to a key only. ${HOW_TO_PROVE}`)
    : oauthError('invalid_request', CERTIFICATE_NEEDED);
}

/** What a token for this sender says. */
export function confirmationFor({ proof, certificate }: Sender): Confirmation {
  return { jkt: proof?.thumbprint ?? null, x5t: certificate?.thumbprint ?? null };
}

function proofRefused(refusal: ProofRefusal): OAuthAnswer {
  if (refusal !== 'NONCE_MISSING' && refusal !== 'NONCE_STALE') return oauthError('invalid_dpop_proof', HOW_TO_PROVE);
  return oauthError(
    'use_dpop_nonce',
    'Send a DPoP proof, and an assertion that was not used, with the nonce of the header DPoP-Nonce',
  );
}
