import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  COSIGNATURE,
  cosignature,
  cosignedMessage,
  judgeSubmission,
  noteKey,
  originOf,
  readSubmission,
  shardOf,
  signatureLine,
  writeVerifierKey,
  type NoteKey,
  type Witnessed,
} from '#ledger';
import { sha256Of, verifyOf } from './signing.js';

export interface WitnessAnswer {
  readonly status: number;
  readonly body: string;
}

/** A witness of one ledger over HTTP, on this machine. What it cosigned it keeps in memory. */
export class TestWitness {
  /** What it says instead of what it would, to whom asks with this body; undefined: what it would. */
  says: (body: string) => WitnessAnswer | undefined = () => undefined;
  asked = 0;
  readonly #key: NoteKey;
  readonly #private = generateKeyPairSync('ed25519').privateKey;
  readonly #known = new Map<string, Witnessed>();
  readonly #server: Server;

  private constructor(
    name: string,
    private readonly ledger: { readonly name: string; readonly trusted: readonly Uint8Array[] },
  ) {
    const { x = '' } = this.#private.export({ format: 'jwk' });
    this.#key = noteKey(sha256Of, name, Buffer.from(x, 'base64url'), COSIGNATURE);
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        const answer = this.#answerTo(body);
        response.writeHead(answer.status).end(answer.body);
      });
    });
  }

  static async start(name: string, ledger: TestWitness['ledger']): Promise<TestWitness> {
    const witness = new TestWitness(name, ledger);
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    return witness;
  }

  /** As the file of WITNESSES_FILE names it. */
  get address(): { readonly key: string; readonly url: string } {
    const { port } = this.#server.address() as AddressInfo;
    return { key: writeVerifierKey(this.#key), url: `http://127.0.0.1:${String(port)}` };
  }

  /** What it cosigned last of a shard; 0: nothing. */
  size(shard: string): bigint {
    return this.#known.get(originOf(this.ledger.name, shard))?.size ?? 0n;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answerTo(body: string): WitnessAnswer {
    this.asked += 1;
    return this.says(body) ?? this.#judge(body);
  }

  #judge(body: string): WitnessAnswer {
    const submission = readSubmission(body);
    if (submission === null) return { status: 400, body: '' };
    const [origin = ''] = submission.note.split('\n');
    const shard = shardOf(this.ledger.name, origin);
    const keys = shard === null ? null : this.ledger.trusted.map((key) => noteKey(sha256Of, origin, key));
    const judged = judgeSubmission({ sha256: sha256Of, verify: verifyOf }, submission, () => {
      return { keys, last: this.#known.get(origin) ?? null };
    });
    if (judged.status === 409) return { status: 409, body: `${String(judged.size)}\n` };
    if (judged.status !== 200) return { status: judged.status, body: '' };
    this.#known.set(origin, judged.checkpoint);
    const at = BigInt(Math.floor(Date.now() / 1_000));
    const signature = sign(null, cosignedMessage(at, judged.note.text), this.#private);
    return { status: 200, body: signatureLine(cosignature({ key: this.#key, at }, signature)) };
  }
}
