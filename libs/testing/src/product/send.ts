import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Certified } from '../services/certificates.js';

/** One request, on a connection of its own. */
export interface Sending {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Who vouches for the server; none: nobody looks. */
  readonly ca?: string;
  /** The client certificate that is shown. */
  readonly certificate?: Certified;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends what `fetch` cannot: with a client certificate, and to a server whose CA only this test knows. Rejects when the connection
 *  fails. */
export async function send(url: string, sending: Sending): Promise<Received> {
  const { method = 'POST', headers = {}, body, ca, certificate } = sending;
  const tls = { ...(ca !== undefined && { ca }), rejectUnauthorized: ca !== undefined, ...certificate };
  const options = { method, headers, agent: false };
  const sent = url.startsWith('https:') ? requestHttps(url, { ...options, ...tls }) : requestHttp(url, options);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = await text(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body: bodyOf(received) };
}

function bodyOf(received: string): Received['body'] {
  try {
    return JSON.parse(received) as Received['body'];
  } catch {
    return {};
  }
}
