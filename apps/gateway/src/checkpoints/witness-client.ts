import {
  COSIGNATURE,
  cosignaturesOf,
  NoteMalformed,
  readSignatureLines,
  readVerifierKey,
  signatureLine,
  writeSubmission,
  type NoteKey,
} from '#ledger';
import { SettingsInvalid } from '#kernel';
import { sha256, verifyEd25519, type ReadCheckpoint } from '#persistence';
import type { WitnessAddress } from '#settings';

const PATIENCE_MS = 5_000;
const SIZE = /^(0|[1-9][0-9]{0,18})\n?$/;
/** A witness sends a line for each of its keys. Characters. */
const LONGEST_ANSWER = 64 * 1024;

/** What a witness makes of a checkpoint: it cosigned it; it knows a larger tree of that log; what it knows of the log does not go together
 *  with it; or it gave no answer that can be used, or none at all (`isAway`). */
export type WitnessVerdict =
  | { readonly kind: 'COSIGNED'; readonly line: string }
  | { readonly kind: 'AHEAD'; readonly size: bigint }
  | { readonly kind: 'FORKED' }
  | { readonly kind: 'SILENT'; readonly why: string; readonly isAway: boolean };

/** Makes the consistency proof from a size to that of the checkpoint; none from 0. */
export type Prove = (from: bigint) => Promise<readonly Uint8Array[]>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A witness of another organisation, asked as C2SP tlog-witness says. */
export class WitnessClient {
  readonly key: NoteKey;
  readonly #url: string;
  /** By shard, the size that it cosigned last. */
  readonly #sizes = new Map<string, bigint>();

  /** SettingsInvalid when the key is not that of a witness. */
  constructor({ key, url }: WitnessAddress) {
    this.key = witnessKeyOf(key);
    this.#url = `${url}/add-checkpoint`;
  }

  /** Asks for a cosignature. Never rejects: a witness may be away. */
  async submit(shard: string, checkpoint: ReadCheckpoint, prove: Prove): Promise<WitnessVerdict> {
    try {
      const old = this.#sizes.get(shard) ?? 0n;
      const first = await this.#ask(old, checkpoint, prove);
      const known = first.status === 409 ? sizeIn(first.text) : null;
      if (known === null || known === old) return this.#judge(shard, first, checkpoint);
      if (known > checkpoint.size) return { kind: 'AHEAD', size: known };
      this.#sizes.set(shard, known);
      return this.#judge(shard, await this.#ask(known, checkpoint, prove), checkpoint);
    } catch (error) {
      return { kind: 'SILENT', why: error instanceof Error ? error.name : 'unknown', isAway: true };
    }
  }

  async #ask(old: bigint, { size, note }: ReadCheckpoint, prove: Prove): Promise<Answer> {
    const proof = old === 0n || old === size ? [] : await prove(old);
    const response = await fetch(this.#url, {
      method: 'POST',
      body: writeSubmission({ old, proof, note }),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    return { status: response.status, text: text.slice(0, LONGEST_ANSWER) };
  }

  #judge(shard: string, { status, text }: Answer, { note, size }: ReadCheckpoint): WitnessVerdict {
    if (status === 422 || status === 409) return { kind: 'FORKED' };
    if (status !== 200) return { kind: 'SILENT', why: `status ${String(status)}`, isAway: false };
    const signed = { text: note.slice(0, note.lastIndexOf('\n\n') + 1), signatures: readSignatureLines(text) };
    const own = cosignaturesOf(signed, [this.key], verifyEd25519);
    const found = signed.signatures.find(({ name, id }) => name === this.key.name && id === this.key.id);
    if (own.length === 0 || !found) return { kind: 'SILENT', why: 'no cosignature under its key', isAway: false };
    this.#sizes.set(shard, size);
    return { kind: 'COSIGNED', line: signatureLine(found) };
  }
}

function sizeIn(text: string): bigint | null {
  const [, digits] = SIZE.exec(text) ?? [];
  return digits === undefined ? null : BigInt(digits);
}

function witnessKeyOf(text: string): NoteKey {
  try {
    const key = readVerifierKey(sha256, text);
    if (key.type === COSIGNATURE) return key;
  } catch (error) {
    if (!(error instanceof NoteMalformed)) throw error;
  }
  throw new SettingsInvalid(
    'WITNESSES_FILE: a "key" is not the verifier key of a witness. Copy what `ketenpoort witness` prints',
  );
}
