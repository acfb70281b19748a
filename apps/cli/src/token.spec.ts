import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateSigningKey } from '#identity';
import { token } from './token.js';

const keys = mkdtempSync(join(tmpdir(), 'ketenpoort-token-'));
const lines: string[] = [];
let received: URLSearchParams;
let answer: { status: number; text: string };
let answers: (typeof answer)[] = [];
const proofs: unknown[] = [];
let server: Server;
let issuer: string;

/** Claims of the assertion that the endpoint got. */
const asserted = (): unknown =>
  JSON.parse(Buffer.from(received.get('client_assertion')!.split('.')[1]!, 'base64url').toString());

function run(parameters: readonly string[], change: Record<string, string> = {}): Promise<number> {
  const environment = { ISSUER: issuer, CONSENT_URL: 'http://127.0.0.1:3001', KEYS_DIR: keys, ...change };
  return token(parameters, { environment, out: (line) => lines.push(line), err: (line) => lines.push(line) });
}

beforeAll(async () => {
  mkdirSync(join(keys, 'parties'));
  const party = (slug: string, members: object): void => {
    const text = JSON.stringify({ ...generateSigningKey(slug), ...members });
    writeFileSync(join(keys, 'parties', `${slug}.json`), text, { mode: 0o600 });
  };
  party('politie', {
    client_id: 'politie-app',
    professional: { id: 'p-1', function: 'wijkagent', confidential: true },
  });
  party('gemeente', { client_id: 'gemeente-app' });
  party('om', { client_id: 'om-app', region: 'groningen' });
  party('nieuw', {});
  server = createServer((request, response) => {
    proofs.push(request.headers['dpop']);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received = new URLSearchParams(Buffer.concat(parts).toString());
      const given = answers.shift() ?? answer;
      response.writeHead(given.status, { 'dpop-nonce': 'een-nonce' }).end(given.text);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address!.port : 0}`;
});

afterAll(() => {
  server.close();
  rmSync(keys, { recursive: true });
});

beforeEach(() => {
  [lines.length, proofs.length, answers] = [0, 0, []];
  answer = { status: 200, text: '{"access_token":"een.token.hier","scope":"region:groningen"}' };
});

describe('the token command', () => {
  it('prints the token and nothing else', async () => {
    expect(await run(['politie'])).toBe(0);
    expect(lines).toEqual(['een.token.hier']);
    expect(Object.fromEntries(received)).toMatchObject({
      grant_type: 'client_credentials',
      resource: `${issuer}/graphql`,
      scope: '',
    });
    const professional = { id: 'p-1', function: 'wijkagent', confidential: true };
    expect(asserted()).toMatchObject({ iss: 'politie-app', sub: 'politie-app', aud: issuer, professional });
  });

  it('asks for what the options say', async () => {
    const purposes = ['--purpose', 'MELDING', '--purpose', 'CRISIS'];
    const person = ['--function', 'casusregisseur', '--professional', 'g-2', '--no-confidential'];
    await run(['gemeente', '--region', 'groningen', ...purposes, ...person, '--for', 'consent', '--json']);
    expect(received.get('scope')).toBe('region:groningen purpose:MELDING purpose:CRISIS');
    expect(received.get('resource')).toBe('http://127.0.0.1:3001');
    expect(asserted()).toMatchObject({ professional: { id: 'g-2', function: 'casusregisseur', confidential: false } });
    expect(lines).toEqual([answer.text]);
  });

  it.each([
    [[], 'region:groningen'],
    [['--purpose', 'CRISIS'], 'region:groningen purpose:CRISIS'],
    [['--region', 'twente'], 'region:twente'],
  ])('acts in the region of the key file unless another is named: %j', async (parameters, scope) => {
    await run(['om', ...parameters]);
    expect(received.get('scope')).toBe(scope);
  });

  it.each([[['gemeente']], [['politie', '--system']]])('names no professional for %j', async (parameters) => {
    await run([...parameters, '--purpose', 'MELDING']);
    expect(asserted()).not.toHaveProperty('professional');
    expect(received.get('scope')).toBe('purpose:MELDING');
  });

  it('makes up who acts when only the function is given, under a duty of confidentiality', async () => {
    await run(['gemeente', '--function', 'casusregisseur']);
    expect(asserted()).toMatchObject({ professional: { id: 'gemeente-medewerker-1', confidential: true } });
  });

  it('binds the token to a key, with the nonce that the gate gives', async () => {
    const file = join(keys, 'bound.json');
    writeFileSync(file, JSON.stringify(generateSigningKey('bound')), { mode: 0o600 });
    answers = [{ status: 400, text: '{"error":"use_dpop_nonce"}' }];
    expect(await run(['politie', '--dpop', file, '--json'])).toBe(0);
    const claims = proofs.map((proof): unknown =>
      JSON.parse(Buffer.from(String(proof).split('.')[1]!, 'base64url').toString()),
    );
    expect(claims).toMatchObject([{ htm: 'POST', htu: `${issuer}/oauth/token` }, { nonce: 'een-nonce' }]);
    expect(JSON.parse(lines[0]!)).toMatchObject({ access_token: 'een.token.hier', dpop_nonce: 'een-nonce' });
  });

  it('says what to do for a party that must bind its tokens, and none when it was not asked to', async () => {
    answer = { status: 400, text: '{"error":"invalid_dpop_proof","error_description":"Send one DPoP proof"}' };
    await expect(run(['politie'])).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('DPoP proof'),
    });
    expect(proofs).toEqual([undefined]);
  });

  it('explains itself', async () => {
    expect(await run(['--help'])).toBe(0);
    expect(lines[0]).toContain('npm run -s token -- <party>');
  });
});

describe('the token command fails', () => {
  it.each([
    ['without a party', []],
    ['with two parties', ['politie', 'gemeente']],
    ['with an option that is not there', ['politie', '--rol', 'x']],
    ['with a party that is not there', ['../politie']],
    ['with a purpose that is not there', ['politie', '--purpose', 'NIEUWSGIERIG']],
    ['with an API that is not there', ['politie', '--for', 'elders']],
    ['with nobody who acts in a function', ['politie', '--system', '--function', 'wijkagent']],
    ['with nobody who acts under a name', ['politie', '--system', '--professional', 'p-2']],
    ['with nobody who is under no duty', ['politie', '--system', '--no-confidential']],
  ])('with 2 %s', async (_case, parameters) => {
    await expect(run(parameters)).rejects.toMatchObject({ name: 'Failure', exitCode: 2 });
  });

  it('with 2 and how to make a key, when there is none to bind the token to', async () => {
    const advice = expect.stringContaining('ketenpoort key make --out /nergens/key.json');
    const refused = { exitCode: 2, message: advice };
    await expect(run(['politie', '--dpop', '/nergens/key.json'])).rejects.toMatchObject(refused);
  });

  it('with 1 and what the endpoint said, when it refuses', async () => {
    answer = { status: 400, text: '{"error":"invalid_scope","error_description":"Name one region"}' };
    await expect(run(['politie'])).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('invalid_scope'),
    });
  });

  it('with 1 and how to start, when nothing runs, no demo was made or the party is not registered', async () => {
    const start = { exitCode: 1, message: expect.stringContaining('npm start') };
    await expect(run(['politie'], { ISSUER: 'http://127.0.0.1:1' })).rejects.toMatchObject(start);
    await expect(run(['politie'], { KEYS_DIR: join(keys, 'nowhere') })).rejects.toMatchObject(start);
    await expect(run(['nieuw'])).rejects.toMatchObject(start);
  });

  it('with 1 when something else answers', async () => {
    answer = { status: 200, text: '<html>' };
    await expect(run(['politie'])).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining('ISSUER') });
  });
});
