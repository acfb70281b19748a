import { readNote, signatureUnder, type NoteKey, type VerifyEd25519 } from '#ledger';

/** A browser verifies signatures in its own time, and the verifier asks at once: every signature there is to ask about is verified
 *  before it is asked about. */
export class PrimedVerifier {
  readonly #known = new Map<string, boolean>();

  /** Verifies what these keys signed of a note. Nothing for what is no note: the verifier tells what is wrong with it. */
  async prime(note: string, keys: readonly NoteKey[]): Promise<void> {
    for (const { publicKey, message, signature } of askedOf(note, keys)) {
      const name = nameOf(publicKey, message, signature);
      if (!this.#known.has(name)) this.#known.set(name, await verified(publicKey, message, signature));
    }
  }

  /** False for what was not primed. */
  readonly verify: VerifyEd25519 = (publicKey, message, signature) =>
    this.#known.get(nameOf(publicKey, message, signature)) ?? false;
}

interface Asked {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

function askedOf(note: string, keys: readonly NoteKey[]): readonly Asked[] {
  try {
    const { text, signatures } = readNote(note);
    const message = new TextEncoder().encode(text);
    return keys.flatMap((key) => {
      const signature = signatureUnder(signatures, key);
      return signature === null ? [] : [{ publicKey: key.publicKey, message, signature }];
    });
  } catch {
    return [];
  }
}

async function verified(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message));
}

function nameOf(...parts: readonly Uint8Array[]): string {
  return parts.map((part) => part.join()).join(' ');
}
