import { createPublicKey, generateKeyPairSync, hash, sign, verify, type KeyObject } from 'node:crypto';
import { checkpointText, noteKey, originOf, writeNote, type Sha256, type VerifyEd25519 } from '#ledger';

export const sha256Of: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

export const verifyOf: VerifyEd25519 = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url');
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature);
};

/** Signs the checkpoints of a made-up ledger, under each of its keys. */
export class TestSigner {
  readonly #keys: readonly { readonly privateKey: KeyObject; readonly x: string }[];

  constructor(
    readonly ledger: string,
    keys = 2,
  ) {
    this.#keys = Array.from({ length: keys }, () => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      return { privateKey, x: String(publicKey.export({ format: 'jwk' }).x) };
    });
  }

  /** `ledger-verifying.json`. */
  get verifying(): string {
    const keys = this.#keys.map(({ x }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid: x.slice(0, 8) }));
    return JSON.stringify({ name: this.ledger, keys });
  }

  note(shard: string, size: number, root: Uint8Array): string {
    const origin = originOf(this.ledger, shard);
    const text = checkpointText({ origin, size: BigInt(size), root });
    const signatures = this.#keys.map(({ privateKey, x }) => {
      const { name, id } = noteKey(sha256Of, origin, Buffer.from(x, 'base64url'));
      return { name, id, bytes: sign(null, Buffer.from(text), privateKey) };
    });
    return writeNote({ text, signatures });
  }
}
