import type { EnvironmentReader } from './environment.js';

/** Where TLS ends in this process; absolute paths. */
export interface TlsFiles {
  /** The chain of this server's certificate, PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Who issues the certificates of clients, PEM; null: clients are not asked for one. */
  readonly clientCa: string | null;
}

/** How callers reach an application. */
export interface Transport {
  /** Null: TLS ends elsewhere, or the address is a loopback one. */
  readonly tls: TlsFiles | null;
  /** Addresses and networks of the proxies that may say which client certificate a caller showed. */
  readonly trustedProxies: readonly string[];
}

export function transport(reader: EnvironmentReader): Transport {
  return { tls: tlsFiles(reader), trustedProxies: reader.networks('TRUSTED_PROXY') };
}

function tlsFiles(reader: EnvironmentReader): TlsFiles | null {
  const file = (variable: string): string | null =>
    reader.optional(variable) === null ? null : reader.path(variable, '');
  const [certificate, key, clientCa] = [file('TLS_CERT_FILE'), file('TLS_KEY_FILE'), file('TLS_CLIENT_CA_FILE')];
  if (certificate !== null && key !== null) return { certificate, key, clientCa };
  const missing = certificate === null ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE';
  if (certificate !== key || clientCa !== null)
    reader.mistake(missing, 'it is not set while another of TLS is', 'Set TLS_CERT_FILE and TLS_KEY_FILE, or neither');
  return null;
}
