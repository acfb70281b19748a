import { RequestInvalid, Unauthenticated } from '#kernel';
import type { Instant } from '#kernel';
import { presentedToken } from './bearer.js';
import type { BearerRequest, PresentedToken } from './bearer.js';
import type { CertificateRequest, ClientCertificates } from './client-certificate.js';
import { isBound } from './confirmation.js';
import type { Confirmation } from './confirmation.js';
import type { DpopVerifier } from './dpop.js';

/** What is looked at in a request. `url` is the request target. */
export interface PossessionRequest extends CertificateRequest {
  readonly method: string;
  readonly url: string;
}

/** What an answer is told in its head. */
export interface PossessionReply {
  header(name: 'dpop-nonce', value: string): unknown;
}

/** Who lets tokens in, as whoever they were given to. */
export interface TokenAdmission<Who extends { readonly confirmation: Confirmation }> {
  admit(token: string, now: Instant): Promise<Who>;
}

/** The check that who presents a bound token is who it was given to. At every request: nothing of it is kept. */
export class Possession {
  constructor(
    readonly dpop: DpopVerifier,
    readonly certificates: ClientCertificates,
    /** The public origin of this API, as callers write it. */
    private readonly origin: string,
  ) {}

  /** Admits who presents a token, once it is shown that it is theirs. Whoever sends proofs is told, with whatever is answered, the nonce
   *  for the next. Throws as `presentedToken`, the admission and `prove` do. */
  async admit<Who extends { readonly confirmation: Confirmation }>(
    request: PossessionRequest & BearerRequest,
    reply: PossessionReply,
    admission: TokenAdmission<Who>,
    now: Instant,
  ): Promise<{ readonly token: string; readonly caller: Who }> {
    const presented = presentedToken(request);
    const { scheme, token } = presented;
    if (scheme === 'DPOP') reply.header('dpop-nonce', this.dpop.nonce(now));
    const caller = await admission.admit(token, now);
    await this.prove(presented, caller.confirmation, request, now);
    return { token, caller };
  }

  /** Throws Unauthenticated when the token is bound and possession is not shown, or is not bound and was sent as if it were;
   *  RequestInvalid (BAD_USER_INPUT) for a `Client-Cert` that the sender may not send or that holds no certificate. */
  async prove(
    presented: PresentedToken,
    confirmation: Confirmation,
    request: PossessionRequest,
    now: Instant,
  ): Promise<void> {
    if (this.certificates.isForged(request)) throw new RequestInvalid('BAD_USER_INPUT', 'Client-Cert: NOT_TRUSTED');
    if (presented.scheme === 'BEARER' && !isBound(confirmation)) return;
    const { jkt, x5t } = confirmation;
    if (x5t !== null) this.proveCertificate(x5t, request);
    if (presented.scheme === 'DPOP') await this.proveKey(presented.token, jkt, request, now);
    else if (jkt !== null) throw new Unauthenticated('DPOP_SCHEME_NEEDED');
  }

  private proveCertificate(x5t: string, request: CertificateRequest): void {
    const shown = this.certificates.of(request);
    if (typeof shown === 'string') throw new RequestInvalid('BAD_USER_INPUT', `Client-Cert: ${shown}`);
    if (shown === null) throw new Unauthenticated('CERTIFICATE_MISSING');
    if (shown.thumbprint !== x5t) throw new Unauthenticated('CERTIFICATE_OTHER');
  }

  private async proveKey(token: string, jkt: string | null, request: PossessionRequest, now: Instant): Promise<void> {
    if (jkt === null) throw new Unauthenticated('DPOP_NOT_BOUND');
    const { dpop: text } = request.headers;
    if (typeof text !== 'string') throw new Unauthenticated('DPOP_MISSING');
    const target = { method: request.method, url: this.origin + pathOf(request.url), token };
    const { proof, refusal } = await this.dpop.verify(text, target, now);
    if (proof === null) throw new Unauthenticated(`DPOP_${refusal}`);
    if (proof.thumbprint !== jkt) throw new Unauthenticated('DPOP_KEY_OTHER');
    if (!(await this.dpop.spend(proof))) throw new Unauthenticated('DPOP_REPLAYED');
  }
}

// Proxies may send the whole address; the router goes by the path.
function pathOf(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
}
