import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateSigningKey, signingKeysOf } from '#identity';
import { answerOf } from './gate-answer.js';
import type { HeldToken } from './token-endpoint.js';

const PATH = '/documents/sha256:0?dryRun=true';
const received: { url: string | undefined; authorization: string | undefined; dpop: unknown }[] = [];
let answers: { status: number; headers: Record<string, string>; text: string }[] = [];
let server: Server;
let issuer: string;

const claimsOf = ({ headers: { dpop } }: IncomingMessage): unknown =>
  typeof dpop === 'string' ? JSON.parse(Buffer.from(dpop.split('.')[1]!, 'base64url').toString()) : null;
const wantsNonce = {
  status: 401,
  headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'nieuw' },
  text: '{}',
};
const done = { status: 200, headers: {}, text: '{"done":true}' };

async function bound(nonce: string | null): Promise<HeldToken> {
  const [key] = await signingKeysOf([generateSigningKey('once')]);
  return { token: 'een.token.hier', key, nonce };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const { url, headers } = request;
    received.push({ url, authorization: headers.authorization, dpop: claimsOf(request) });
    const given = answers.shift();
    response.writeHead(given?.status ?? 500, given?.headers).end(given?.text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  issuer = `http://127.0.0.1:${String(typeof address === 'object' ? address!.port : 0)}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  received.length = 0;
});

describe('who asks the gate', () => {
  it('sends a token that is bound to nothing as it is', async () => {
    answers = [done];
    const held = { token: 'een.token.hier', key: null, nonce: null };
    expect(await answerOf(issuer, held, { method: 'DELETE', path: PATH, body: null })).toEqual({ done: true });
    expect(received).toEqual([{ url: PATH, authorization: 'Bearer een.token.hier', dpop: null }]);
  });

  it('proves that it holds the key of a bound one, for the address without its query', async () => {
    answers = [done];
    await answerOf(issuer, await bound('oud'), { method: 'DELETE', path: PATH, body: null });
    const dpop = { htm: 'DELETE', htu: `${issuer}/documents/sha256:0`, nonce: 'oud' };
    expect(received).toMatchObject([{ url: PATH, authorization: 'DPoP een.token.hier', dpop }]);
  });

  it('asks once more, with the nonce that the gate gives, and not a third time', async () => {
    answers = [wantsNonce, done];
    const asked = { method: 'POST', path: '/documents', body: { text: '{ me { oin } }' } } as const;
    expect(await answerOf(issuer, await bound(null), asked)).toEqual({ done: true });
    expect(received.map(({ dpop }) => dpop)).toMatchObject([{}, { nonce: 'nieuw' }]);
    answers = [wantsNonce, wantsNonce];
    expect(await answerOf(issuer, await bound(null), asked)).toEqual({});
  });
});
