import { createHash, X509Certificate } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { BlockList, isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isOin } from '#kernel';

/** A client certificate whose private key the caller showed to hold, in TLS. */
export interface ClientCertificate {
  /** `x5t#S256` of RFC 8705 §3.1: SHA-256 of its DER, base64url. */
  readonly thumbprint: string;
  /** The organisation it was given to: the OIN in `serialNumber` of its subject (PKIoverheid), if it has one. */
  readonly oin: string | null;
}

/** NOT_TRUSTED: the header came from who may not say which certificate a caller has. */
export type CertificateProblem = 'NOT_TRUSTED' | 'MALFORMED';

/** What is looked at in a request: the socket is one of TLS or not. */
export interface CertificateRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly socket: {
    readonly remoteAddress?: string | undefined;
    readonly authorized?: boolean | undefined;
    getPeerX509Certificate?(): X509Certificate | undefined;
  };
}

const HEADER = 'client-cert';

/** Finds the client certificate of a request: in the TLS connection when TLS ends here, in the header `Client-Cert` (RFC 9440) when it
 *  ends at a proxy that was named. From anybody else the header is a forgery, and refused. */
export class ClientCertificates {
  readonly #proxies = new BlockList();

  /** Addresses, or networks such as `10.0.0.0/8`. */
  constructor(proxies: readonly string[] = []) {
    for (const proxy of proxies) {
      const [address = '', prefix] = proxy.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#proxies.addAddress(address, family);
      else this.#proxies.addSubnet(address, Number(prefix), family);
    }
  }

  /** Whether the request carries a header that only a named proxy may send. Costs nothing when there is none. */
  isForged({ headers, socket }: CertificateRequest): boolean {
    return headers[HEADER] !== undefined && !this.#isProxy(socket.remoteAddress);
  }

  /** The certificate, or null when none was shown. */
  of(request: CertificateRequest): ClientCertificate | CertificateProblem | null {
    if (this.isForged(request)) return 'NOT_TRUSTED';
    const { headers, socket } = request;
    // The certificate of a proxy's own connection is the proxy's.
    if (this.#isProxy(socket.remoteAddress)) return fromHeader(headers[HEADER]);
    const certificate = socket.authorized === true ? socket.getPeerX509Certificate?.() : undefined;
    return certificate === undefined ? null : described(certificate);
  }

  #isProxy(address: string | undefined): boolean {
    if (address === undefined) return false;
    const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
    return mapped === undefined
      ? this.#proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
      : this.#proxies.check(mapped, 'ipv4');
  }
}

/** Closes each connection on which a certificate is shown that no trusted CA issued. Who shows none is served, as far as that goes. */
export function closeUntrusted(server: EventEmitter): void {
  server.on('secureConnection', (socket: TLSSocket) => {
    if (!socket.authorized && socket.getPeerX509Certificate() !== undefined) socket.destroy();
  });
}

// A byte sequence of RFC 8941 §3.3.5, alone and in its one canonical form.
function fromHeader(header: string | readonly string[] | undefined): ClientCertificate | CertificateProblem | null {
  if (header === undefined) return null;
  const base64 = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(String(header))?.[1] ?? '';
  const der = Buffer.from(base64, 'base64');
  if (der.length === 0 || der.toString('base64') !== base64) return 'MALFORMED';
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? described(certificate) : 'MALFORMED';
  } catch {
    return 'MALFORMED';
  }
}

function described(certificate: X509Certificate): ClientCertificate {
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  const { serialNumber } = { ...certificate.toLegacyObject().subject } as Readonly<Record<string, unknown>>;
  return { thumbprint, oin: typeof serialNumber === 'string' && isOin(serialNumber) ? serialNumber : null };
}
