import { bodyFor } from './query.js';
import type { Target } from './targets.js';

/** One answer, asked outside the measurements. */
export interface Answered {
  readonly id: string;
  /** The case as it was answered. */
  readonly file: Readonly<Record<string, unknown>>;
  /** The answer up to the end of `data`: what every target must say, byte for byte. */
  readonly text: string;
  /** Of the whole answer. */
  readonly bytes: number;
  readonly withheld: number;
}

interface Body {
  readonly data?: { readonly case: Readonly<Record<string, unknown>> | null };
  readonly errors?: unknown;
  readonly extensions?: { readonly disclosure?: { readonly withheld: readonly unknown[] } };
}

/** Asks a target about one case. Throws unless there is an answer with data and without errors. */
export async function answerOf({ url, headers, name }: Target, id: string): Promise<Answered> {
  const response = await fetch(url, { method: 'POST', headers, body: bodyFor(id) });
  const text = await response.text();
  const body = JSON.parse(text) as Body;
  const file = body.data?.case;
  if (response.status !== 200 || !file || body.errors)
    throw new Error(`${name} answered ${response.status} about ${id}`);
  const start = `{"data":${JSON.stringify(body.data)}`;
  if (!text.startsWith(start)) throw new Error(`${name} writes its answer otherwise than expected`);
  return { id, file, text: start, bytes: Buffer.byteLength(text), withheld: withheldIn(body) };
}

function withheldIn({ extensions }: Body): number {
  return extensions?.disclosure?.withheld.length ?? 0;
}
