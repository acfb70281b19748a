import { createHash, X509Certificate } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { derOf, TestAuthority } from '#testing';
import { ClientCertificates, closeUntrusted } from './client-certificate.js';
import type { CertificateRequest } from './client-certificate.js';

const OIN = '00000009990000000003';
const authority = new TestAuthority();
const shown = authority.issue({ name: 'politie (verzonnen)', oin: OIN });
const THUMBPRINT = createHash('sha256').update(derOf(shown)).digest('base64url');
const header = `:${derOf(shown).toString('base64')}:`;
const certificates = new ClientCertificates(['192.0.2.1', '10.0.0.0/8', '2001:db8::/32']);

function requestWith(remoteAddress: string | undefined, clientCert?: string, tls: object = {}): CertificateRequest {
  return { headers: clientCert === undefined ? {} : { 'client-cert': clientCert }, socket: { remoteAddress, ...tls } };
}
const tlsOf = (authorized: boolean, cert = shown.cert) => ({
  ...{ authorized, getPeerX509Certificate: () => new X509Certificate(cert) },
});

describe('the client certificate of a request', () => {
  it('is that of its connection, where TLS ends here', () => {
    expect(certificates.of(requestWith('203.0.113.9', undefined, tlsOf(true)))).toEqual({
      thumbprint: THUMBPRINT,
      oin: OIN,
    });
  });

  it.each([
    ['no TLS', {}],
    ['TLS without a certificate', { authorized: true, getPeerX509Certificate: () => undefined }],
    ['a certificate that is not trusted', tlsOf(false)],
  ])('is none: %s', (_case, tls) => {
    expect(certificates.of(requestWith('203.0.113.9', undefined, tls))).toBeNull();
  });

  it.each(['192.0.2.1', '10.200.3.4', '::ffff:10.0.0.1', '2001:db8::7'])(
    'is what a named proxy says it is: %s (RFC 9440)',
    (address) => {
      expect(certificates.of(requestWith(address, header))).toEqual({ thumbprint: THUMBPRINT, oin: OIN });
    },
  );

  it('is not that of the proxy itself', () => {
    const own = authority.issue({ name: 'proxy (verzonnen)' });
    expect(certificates.of(requestWith('10.0.0.1', undefined, tlsOf(true, own.cert)))).toBeNull();
    expect(certificates.of(requestWith('10.0.0.1', header, tlsOf(true, own.cert)))).toMatchObject({ oin: OIN });
  });

  it.each(['203.0.113.9', '11.0.0.1', '::1', '127.0.0.1', undefined])(
    'is refused in a header from anybody else, even beside one of the connection: %s',
    (address) => {
      const request = requestWith(address, header, tlsOf(true));
      expect([certificates.isForged(request), certificates.of(request)]).toEqual([true, 'NOT_TRUSTED']);
    },
  );

  it('is refused in a header from everybody when no proxy is named', () => {
    expect(new ClientCertificates().of(requestWith('127.0.0.1', header))).toBe('NOT_TRUSTED');
  });

  it.each([
    ['empty', ''],
    ['without its colons', header.slice(1, -1)],
    ['with what is no base64', ':ä:'],
    ['as base64url', `:${derOf(shown).toString('base64url')}-_:`],
    ['with something behind it', `${header};a=1`],
    ['twice', `${header}, ${header}`],
    ['of nothing', '::'],
    ['of no certificate', ':AAAA:'],
    ['with bytes behind the certificate', `:${Buffer.concat([derOf(shown), Buffer.alloc(3)]).toString('base64')}:`],
    ['as PEM', encodeURIComponent(shown.cert)],
  ])('is malformed: %s', (_case, text) => {
    expect(certificates.of(requestWith('10.0.0.1', text))).toBe('MALFORMED');
  });

  it('names no organisation when its subject has no OIN', () => {
    for (const order of [{ name: 'x' }, { name: 'x', oin: '123' }]) {
      const { cert } = authority.issue(order);
      expect(certificates.of(requestWith('10.0.0.1', undefined))).toBeNull();
      expect(certificates.of(requestWith('9.9.9.9', undefined, tlsOf(true, cert)))).toMatchObject({ oin: null });
    }
  });
});

describe('a connection', () => {
  it.each([
    ['stays without a certificate', { authorized: false, getPeerX509Certificate: () => undefined }, 0],
    ['stays with one that is trusted', tlsOf(true), 0],
    ['is closed with one that is not', tlsOf(false), 1],
  ])('%s', (_case, tls, closed) => {
    const server = new EventEmitter();
    let times = 0;
    closeUntrusted(server);
    server.emit('secureConnection', { ...tls, destroy: () => (times += 1) });
    expect(times).toBe(closed);
  });
});
