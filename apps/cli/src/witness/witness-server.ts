import { sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  cosignature,
  cosignedMessage,
  judgeSubmission,
  noteKey,
  originOf,
  readSubmission,
  shardOf,
  signatureLine,
  type NoteKey,
  type WitnessView,
} from '#ledger';
import { sha256, verifyEd25519, type LedgerKeys } from '#persistence';
import type { WitnessState } from './witness-state.js';

/** Far more than 63 hashes and a note take. Bytes. */
const MOST_BYTES = 64 * 1024;
const TEXT = 'text/plain; charset=utf-8';

/** Who witnesses, and for which ledgers. */
export interface WitnessTerms {
  readonly key: NoteKey;
  readonly private: KeyObject;
  readonly ledgers: readonly Pick<LedgerKeys, 'name' | 'trusted'>[];
  readonly state: WitnessState;
  readonly now: () => number;
  /** Is told of each answer: the log, its size, and the status. */
  readonly told: (line: string) => void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** A witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint`. It looks at signature and consistency, and learns nothing else. */
export function witnessServer(terms: WitnessTerms): Server {
  const server = createServer((request, response) => {
    void answer(terms, request).then(
      (given) => give(response, given),
      () => give(response, { status: 500, body: 'it could not be kept, and so was not cosigned\n' }),
    );
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  return server;
}

async function answer(terms: WitnessTerms, request: IncomingMessage): Promise<Answer> {
  if (request.url !== '/add-checkpoint') return { status: 404, body: 'there is only /add-checkpoint\n' };
  if (request.method !== 'POST') return { status: 405, body: 'POST a checkpoint\n' };
  const text = await bodyOf(request);
  if (text === null) return { status: 413, body: 'that is more than a checkpoint and a proof\n' };
  return cosigned(terms, text);
}

// Judging and keeping are one step: nothing else runs in between.
function cosigned(terms: WitnessTerms, text: string): Answer {
  const submission = readSubmission(text);
  if (submission === null) return { status: 400, body: 'the body is not that of add-checkpoint\n' };
  const judged = judgeSubmission({ sha256, verify: verifyEd25519 }, submission, (origin) => viewOf(terms, origin));
  const [origin = ''] = submission.note.split('\n');
  terms.told(
    `${String(judged.status)} ${judged.status === 200 ? `${origin} ${String(judged.checkpoint.size)}` : ''}`.trim(),
  );
  if (judged.status === 409) return { status: 409, body: `${String(judged.size)}\n`, type: 'text/x.tlog.size' };
  if (judged.status !== 200) return { status: judged.status, body: `${WHY[judged.status]}\n` };
  terms.state.keep(origin, judged.checkpoint);
  const at = BigInt(Math.floor(terms.now() / 1_000));
  const signature = sign(null, cosignedMessage(at, judged.note.text), terms.private);
  return { status: 200, body: signatureLine(cosignature({ key: terms.key, at }, signature)) };
}

const WHY = {
  400: 'the old size is larger than the checkpoint',
  403: 'no key that is trusted for this log signed it',
  404: 'this log is not witnessed here',
  422: 'it does not begin with what was cosigned before',
} as const;

function viewOf({ ledgers, state }: WitnessTerms, origin: string): WitnessView {
  for (const { name, trusted } of ledgers) {
    const shard = shardOf(name, origin);
    if (shard === null) continue;
    const keys = trusted.map((key) => noteKey(sha256, originOf(name, shard), key));
    return { keys, last: state.last(origin) };
  }
  return { keys: null, last: null };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function give(response: ServerResponse, { status, body, type = TEXT }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
