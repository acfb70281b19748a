import type { Asked, Receipt } from '../checks/history.js';
import { ONLY_BY_CONSENT } from './question.js';

/** One request as it leaves. */
export interface Sending {
  readonly url: string;
  readonly token: string;
  readonly query: string;
  readonly trace: string;
}

type Outcome = Pick<Asked, 'fate' | 'receipt' | 'code' | 'showed'>;

const PATIENCE_MS = 8_000;
/** The connection was never there: nothing can have come of it. */
const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED']);

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly disclosure?: { readonly receipt?: Receipt } };
}

/** Asks, and tells what came of it. Never rejects: what breaks is what this is about. */
export async function ask({ url, token, query, trace }: Sending): Promise<Outcome> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        traceparent: `00-${trace}-${trace.slice(0, 16)}-01`,
      },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return outcomeOf(response.status, await response.text());
  } catch (error) {
    const code = breakOf(error);
    return { ...NOTHING, fate: NEVER_SENT.has(code) ? 'failed' : 'unknown', code };
  }
}

/** No answer of the product's. */
const UNCLEAR = 'UNCLEAR';
const NOTHING = { receipt: null, showed: false } as const;

function outcomeOf(status: number, text: string): Outcome {
  const body = bodyOf(text);
  if (body === null) return { ...NOTHING, fate: 'unknown', code: UNCLEAR };
  const showed = text.includes(ONLY_BY_CONSENT);
  const [error] = body.errors ?? [];
  if (status === 200 && error === undefined) return { fate: 'ok', receipt: receiptIn(body), code: '', showed };
  return { fate: 'failed', receipt: null, showed, code: error?.extensions?.code ?? `${UNCLEAR} ${status}` };
}

function receiptIn({ extensions }: Body): Receipt | null {
  return extensions?.disclosure?.receipt ?? null;
}

function bodyOf(text: string): Body | null {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return null;
  }
}

function breakOf(error: unknown): string {
  let current: unknown = error;
  while (current instanceof Error) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    if (current.name === 'TimeoutError') return 'TIMEOUT';
    current = current.cause;
  }
  return error instanceof Error ? error.name : 'BROKEN';
}
