import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateSigningKey, publicJwk, thumbprintOf, type Jwk } from '#identity';
import { generateLedgerKey } from '#persistence';
import { Failure, MISUSE } from '../command.js';
import type { Noun } from '../dispatch.js';
import { change, holderOf, publicKeyFile } from './changes.js';
import { needed, verb } from './verb.js';

const HOLDER = {
  party: { value: 'party', does: 'whose key it is: a party, by slug or OIN' },
  staff: { value: 'staff id', does: 'whose key it is: a member of staff' },
};

const make = verb({
  name: 'key make',
  does: 'Makes a key pair: the private half in a file for you alone, the public half printed',
  options: {
    out: { value: 'file', does: 'where the private JWK goes; never one that is there' },
    staff: { value: 'staff id', does: 'notes whose key it is, for a member of staff' },
    'client-id': { value: 'id', does: 'notes which application it is for' },
    signs: {
      value: 'what',
      does: '"ledger": an Ed25519 key to sign the ledger with; left out: an ES256 key to sign in with',
    },
  },
  examples: [
    'key make --out my-key.json > my-key.public.json',
    'key make --staff an --out .data/keys/staff/an.json',
    'key make --signs ledger --out ledger-key.json',
  ],
  work: (given) => {
    const path = needed(given, 'out');
    if (existsSync(path)) throw new Failure(`${path} is there already, and a key is never overwritten`, MISUSE);
    if (!existsSync(dirname(path)))
      throw new Failure(`${dirname(path)} is no folder. Make it first, for you alone`, MISUSE);
    const made = madeFor(given.one('signs'));
    const [staff, clientId] = [given.one('staff'), given.one('client-id')];
    const jwk = { ...made, ...(staff !== null && { staff }) };
    const text = JSON.stringify({ ...jwk, ...(clientId !== null && { client_id: clientId }) }, null, 2);
    writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
    const shown = { ...publicJwk(jwk), ...(staff !== null && { staff }) };
    return Promise.resolve({ json: shown, lines: [JSON.stringify(shown)] });
  },
});

function madeFor(signs: string | null): Jwk {
  if (signs === 'ledger') return generateLedgerKey();
  if (signs !== null) throw new Failure('--signs knows "ledger". Leave it out for a key to sign in with', MISUSE);
  const made = generateSigningKey('');
  return { ...made, kid: thumbprintOf(publicJwk(made)) };
}

const add = verb({
  name: 'key add',
  does: 'Registers one more public key; several may be in force at once',
  words: ['public JWK file'],
  options: HOLDER,
  changes: true,
  examples: ['key add politie.public.json --party politie', 'key add an.public.json --staff an --dry-run'],
  work: async (given) => {
    const jwk = publicKeyFile(String(given.words[0]));
    const holder = await holderOf(given, await given.session());
    return change(given, {
      name: 'addKey',
      args: { ...holder, jwk: ['Json!', jwk] },
      done: () => `Key ${kidOf(jwk)} is registered.`,
    });
  },
});

const rotate = verb({
  name: 'key rotate',
  does: 'Registers a new key, and lets the one it replaces end later, so that there is no gap',
  words: ['old kid', 'public JWK file'],
  options: {
    ...HOLDER,
    'keep-for': { value: 'duration', does: 'how long the old one still holds: P1D (default), PT2H, 0' },
  },
  changes: true,
  examples: ['key rotate k-2025 k-2026.public.json --party politie --keep-for P7D'],
  work: async (given) => {
    const [kid, path] = given.words;
    const jwk = publicKeyFile(String(path));
    const holder = await holderOf(given, await given.session());
    const keepFor = given.one('keep-for');
    return change(given, {
      name: 'rotateKey',
      args: { ...holder, kid: ['ID!', kid], jwk: ['Json!', jwk], keepFor: ['String!', keepFor] },
      done: () => `Key ${kidOf(jwk)} is registered, and the end of ${String(kid)}.`,
    });
  },
});

const revoke = verb({
  name: 'key revoke',
  does: 'Ends a key now, and every token that was given for it',
  words: ['kid'],
  options: HOLDER,
  changes: true,
  examples: ['key revoke k-2025 --party politie', 'key revoke Xq3… --staff an'],
  work: async (given) => {
    const holder = await holderOf(given, await given.session());
    return change(given, {
      name: 'revokeKey',
      args: { ...holder, kid: ['ID!', given.words[0]] },
      done: () => `Key ${String(given.words[0])} opens nothing any more.`,
    });
  },
});

function kidOf(jwk: object): string {
  return 'kid' in jwk ? String(jwk.kid) : 'without a name';
}

export const KEY: Noun = {
  does: 'Keys that parties and staff sign in with',
  words: { make, add, rotate, revoke },
  examples: ['ketenpoort key make --out my-key.json', 'ketenpoort key add my-key.public.json --party politie'],
};
