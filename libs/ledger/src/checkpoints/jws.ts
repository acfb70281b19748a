import { base64urlnopad, utf8 } from '@scure/base';
import type { VerifyEd25519 } from './note.js';

const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/u;

/** What is signed for a JWS in compact serialisation (RFC 7515 §5.1): its header and payload. `alg` is that of RFC 9864. */
export function jwsInput(kid: string, payload: string): string {
  return `${jwsHeader(kid)}.${base64urlnopad.encode(utf8.decode(payload))}`;
}

/** The protected header; the same for every checkpoint under one key. */
export function jwsHeader(kid: string): string {
  return base64urlnopad.encode(utf8.decode(JSON.stringify({ alg: 'Ed25519', kid })));
}

/** The JWS of what was signed, with its signature (64 bytes). */
export function writeJws(input: string, signature: Uint8Array): string {
  return `${input}.${base64urlnopad.encode(signature)}`;
}

/** The payload of a compact JWS when the key signed it, else null. */
export function openJws(jws: string, publicKey: Uint8Array, verify: VerifyEd25519): string | null {
  const [, header = '', payload = '', signature = ''] = COMPACT.exec(jws) ?? [];
  try {
    const { alg } = JSON.parse(utf8.encode(base64urlnopad.decode(header))) as { readonly alg?: unknown };
    const signed = base64urlnopad.decode(signature);
    if (alg !== 'Ed25519' || !verify(publicKey, utf8.decode(`${header}.${payload}`), signed)) return null;
    return utf8.encode(base64urlnopad.decode(payload));
  } catch {
    return null;
  }
}
