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
import { nameOf } from './told.js';

const PATIENCE_MS = 5_000;
const SIZE = /^(0|[1-9][0-9]{0,18})\n?$/;
/** A witness sends a line for each of its keys. Bytes. */
const LONGEST_ANSWER = 64 * 1024;

/** How often it may name another size than it was asked from, while gateways take turns in asking it. */
const MOST_TURNS = 4;

/** What a witness makes of a checkpoint: it cosigned it; it knows a larger tree of that log; what it knows of the log does not go together
 *  with it; or it gave no answer that can be used, or none at all (`isAway`). Nothing of this but the cosignature is signed. */
export type WitnessVerdict =
  | { readonly kind: 'COSIGNED'; readonly line: string }
  | { readonly kind: 'AHEAD'; readonly size: bigint }
  | { readonly kind: 'FORKED' }
  | { readonly kind: 'SILENT'; readonly why: string; readonly isAway: boolean };

/** Makes the consistency proof from a size to that of the checkpoint; none from 0. */
export type Prove = (from: bigint) => Promise<readonly Uint8Array[]>;

interface Question {
  readonly checkpoint: ReadCheckpoint;
  readonly prove: Prove;
}

interface Answer {
  /** Of HTTP; 0: there was no answer, and `text` says why. */
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

  /** Asks for a cosignature. A witness may be away; rejects only when `prove` does. */
  async submit(shard: string, checkpoint: ReadCheckpoint, prove: Prove): Promise<WitnessVerdict> {
    const question = { checkpoint, prove };
    let from = this.#sizes.get(shard) ?? 0n;
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const answer = await this.#ask(from, question);
      const known = sizeIn(answer);
      if (known !== null && known > checkpoint.size) return this.#ahead(question);
      if (known === from || answer.status === 422) return this.#forked(from, question);
      if (known === null) return this.#judge(shard, answer, checkpoint);
      from = known;
    }
    return silent('it names another size each time');
  }

  /** What it objects is not signed: it has to say it twice, and as a witness that knows the log. Asked from nothing, such a one names the
   *  size that it knows. */
  async #ahead(question: Question): Promise<WitnessVerdict> {
    const size = sizeIn(await this.#ask(0n, question));
    return size !== null && size > question.checkpoint.size ? { kind: 'AHEAD', size } : silent(UNSURE);
  }

  async #forked(from: bigint, question: Question): Promise<WitnessVerdict> {
    const isSure = from > 0n && sizeIn(await this.#ask(0n, question)) === from;
    return isSure ? { kind: 'FORKED' } : silent(UNSURE);
  }

  async #ask(old: bigint, { checkpoint: { size, note }, prove }: Question): Promise<Answer> {
    const proof = old === 0n || old === size ? [] : await prove(old);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        body: writeSubmission({ old, proof, note }),
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return { status: response.status, text: await beginningOf(response) };
    } catch (error) {
      return { status: 0, text: nameOf(error) };
    }
  }

  #judge(shard: string, { status, text }: Answer, { note, size }: ReadCheckpoint): WitnessVerdict {
    if (status === 0) return { ...silent(text), isAway: true };
    if (status !== 200) return silent(`status ${String(status)}`);
    const line = this.#cosignatureIn(text, note);
    if (line === null) return silent('no cosignature under its key');
    this.#sizes.set(shard, size);
    return { kind: 'COSIGNED', line };
  }

  #cosignatureIn(text: string, note: string): string | null {
    try {
      const signed = { text: note.slice(0, note.lastIndexOf('\n\n') + 1), signatures: readSignatureLines(text) };
      const own = cosignaturesOf(signed, [this.key], verifyEd25519);
      const found = signed.signatures.find(({ name, id }) => name === this.key.name && id === this.key.id);
      return own.length > 0 && found ? signatureLine(found) : null;
    } catch (error) {
      if (error instanceof NoteMalformed) return null;
      throw error;
    }
  }
}

const UNSURE = 'it objects, and says something else when asked again';

function silent(why: string) {
  return { kind: 'SILENT', why, isAway: false } as const;
}

/** The size that it knows instead of the one it was asked from; null when the answer names none. */
function sizeIn({ status, text }: Answer): bigint | null {
  const [, digits] = status === 409 ? (SIZE.exec(text) ?? []) : [];
  return digits === undefined ? null : BigInt(digits);
}

/** No more is read of it than a witness has to say. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8');
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
