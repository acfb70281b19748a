import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { SettingsInvalid } from '#kernel';
import { readPrivately } from './private-file.js';
import type { TlsFiles } from './transport.js';

/** What a server of HTTPS takes. Asks clients for a certificate when `ca` says who issues them; who shows none is served as well. */
export interface TlsTerms {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly requestCert: boolean;
  /** False: the handshake goes on, and the server closes the connection itself when a certificate is shown that is not trusted. */
  readonly rejectUnauthorized: false;
  readonly minVersion: 'TLSv1.2';
}

/** Reads certificate, key and CA. SettingsInvalid names the file and what to do, never its content; the key must be its owner's alone. */
export function readTls({ certificate, key, clientCa }: TlsFiles): TlsTerms {
  const terms: TlsTerms = {
    cert: textOf(certificate, 'TLS_CERT_FILE'),
    key: readPrivately(key, 'Set TLS_KEY_FILE to a private key in PEM'),
    ...(clientCa !== null && { ca: textOf(clientCa, 'TLS_CLIENT_CA_FILE') }),
    requestCert: clientCa !== null,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  };
  try {
    createSecureContext(terms);
  } catch {
    throw new SettingsInvalid(
      `${certificate}: it and ${key} do not go together, or are no PEM. Set TLS_CERT_FILE and TLS_KEY_FILE to a pair`,
    );
  }
  return terms;
}

/** The option of a server that makes it one of HTTPS; none when TLS ends elsewhere. */
export function httpsOf(files: TlsFiles | null): { readonly https?: TlsTerms } {
  return files === null ? {} : { https: readTls(files) };
}

function textOf(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SettingsInvalid(`${path}: it cannot be read. Set ${variable} to a file in PEM`, cause);
  }
}
