import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate and its private key, PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate is for. */
export interface CertificateOrder {
  readonly name: string;
  /** Goes into `serialNumber` of the subject, as PKIoverheid has it. */
  readonly oin?: string;
}

/** Makes X.509 certificates (RFC 5280) for tests: P-256, good for a day, for 127.0.0.1 and localhost. */
export class TestAuthority {
  readonly cert: string;
  readonly #key: KeyObject;
  readonly #name: Buffer;

  constructor(name = 'Testautoriteit (verzonnen)') {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#name = nameOf({ name });
    const extensions = [extension('551d13', sequence(BOOLEAN_TRUE)), extension('551d0f', der(0x03, hex('0106')))];
    this.cert = this.#sign(this.#name, publicKey, extensions);
  }

  issue(order: CertificateOrder): Certified {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const places = sequence(der(0x87, hex('7f000001')), der(0x82, Buffer.from('localhost')));
    const cert = this.#sign(nameOf(order), publicKey, [extension('551d11', places)]);
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  #sign(subject: Buffer, key: KeyObject, extensions: readonly Buffer[]): string {
    const now = Date.now();
    const term = sequence(timeOf(now - 3_600_000), timeOf(now + 86_400_000));
    const publicKey = createPublicKey(key.export({ type: 'spki', format: 'pem' }));
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const serial = der(0x02, Buffer.concat([hex('01'), randomBytes(8)]));
    const head = [der(0xa0, der(0x02, hex('02'))), serial, ECDSA_SHA256, this.#name, term, subject, spki];
    const content = sequence(...head, der(0xa3, sequence(...extensions)));
    const signature = der(0x03, Buffer.concat([hex('00'), sign('sha256', content, this.#key)]));
    return pemOf(sequence(content, ECDSA_SHA256, signature));
  }
}

/** The DER of a PEM certificate. */
export function derOf({ cert }: Pick<Certified, 'cert'>): Buffer {
  return Buffer.from(cert.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

const BOOLEAN_TRUE = der(0x01, hex('ff'));
const ECDSA_SHA256 = sequence(der(0x06, hex('2a8648ce3d040302')));

/** One value of DER (X.690): tag, length, content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

// Common name, and serialNumber where there is an OIN.
function nameOf({ name, oin }: CertificateOrder): Buffer {
  const part = (type: string, tag: number, text: string): Buffer =>
    der(0x31, sequence(der(0x06, hex(type)), der(tag, Buffer.from(text))));
  const number = oin === undefined ? [] : [part('550405', 0x13, oin)];
  return sequence(part('550403', 0x0c, name), ...number);
}

function timeOf(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.[0-9]+/g, '');
  return der(0x18, Buffer.from(text));
}

function extension(type: string, value: Buffer): Buffer {
  return sequence(der(0x06, hex(type)), der(0x04, value));
}

function pemOf(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
