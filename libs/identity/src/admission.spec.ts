import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestInvalid, Unauthenticated } from '#kernel';
import { Admission } from './admission.js';
import type { Claims } from './claims.js';
import { UNBOUND } from './confirmation.js';
import type { Delegation } from './delegation.js';
import { signCompact } from './jose-front.js';
import { generateSigningKey, signingKeysOf } from './keys.js';
import type { SigningKeys } from './keys.js';
import { PartyDirectory } from './party-directory.js';
import type { Client } from './party-directory.js';
import { DEFAULT_TERMS } from './party-terms.js';
import type { Requester } from './requester.js';
import { TokenIssuer } from './token-issuer.js';
import type { Grant } from './token-issuer.js';
import { TokenVerifier } from './token-verifier.js';
import { VerifiedTokens } from './verified-tokens.js';

const ISSUER = 'https://poort.example.nl';
const AUDIENCE = `${ISSUER}/graphql`;
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const OIN = '00000009990000000002';

const PRINCIPAL = '00000009990000000005';
const DELEGATION: Delegation = {
  ...{ region: 'groningen', span: { from: 0, until: null }, functions: ['wijkregisseur'], purposes: ['CASUSOVERLEG'] },
  principal: {
    oin: PRINCIPAL,
    name: 'Ook verzonnen',
    type: 'GEMEENTE',
    acceded: { from: 0, until: null },
    epoch: 9,
    activities: { MELDING: 'urn:van:de:ander' },
  },
};
const CLIENT: Client = {
  ...{ clientId: 'app-1', oin: OIN, name: 'Verzonnen', type: 'LEVENSLOOPAANBIEDER', epoch: 7 },
  ...{ functions: ['casemanager'], purposes: ['MELDING', 'CASUSOVERLEG'] },
  regions: [{ region: 'groningen', span: { from: 0, until: null } }],
  keys: [{ kid: 'p-1', jwk: {}, revoked: false, until: null }],
  terms: { ...DEFAULT_TERMS, introspection: true, requestsPerMinute: 60 },
  activities: { MELDING: 'urn:van:zichzelf' },
  delegations: [DELEGATION],
};
const PRINT = 'A'.repeat(43);
const GRANT: Grant = {
  ...{ clientId: 'app-1', oin: OIN, region: 'groningen', purposes: ['CASUSOVERLEG'], key: 'p-1', audience: AUDIENCE },
  professional: { id: 'm-1', function: 'casemanager', confidential: true },
  confirmation: UNBOUND,
};

class OneClient extends PartyDirectory {
  known: Client | null = CLIENT;
  questions = 0;

  override client(): Promise<Client | null> {
    this.questions += 1;
    return Promise.resolve(this.known);
  }

  override remember(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

let keys: SigningKeys;
let directory: OneClient;
let admission: Admission;

beforeAll(async () => {
  keys = await signingKeysOf([generateSigningKey('g-2'), generateSigningKey('g-1')]);
});

beforeEach(() => {
  directory = new OneClient();
  const verifier = new TokenVerifier(keys, { issuer: ISSUER, audience: AUDIENCE });
  admission = new Admission(verifier, directory, new VerifiedTokens());
});

const issued = async (change: Partial<Grant> = {}): Promise<string> =>
  (await new TokenIssuer(keys, ISSUER).issue({ ...GRANT, ...change }, NOW)).token;

/** A token of ours as it should be but for `change`. */
function made(change: Claims, typ = 'at+jwt', key = keys[0]): Promise<string> {
  const claims = {
    ...{ iss: ISSUER, sub: 'app-1', client_id: 'app-1', aud: AUDIENCE, oin: OIN, region: 'groningen', key: 'p-1' },
    ...{ scope: 'region:groningen purpose:CASUSOVERLEG', iat: SECONDS, exp: SECONDS + 900, jti: 'j-1' },
  };
  return signCompact({ ...claims, ...change }, typ, key);
}

describe('a token of ours', () => {
  it('admits the party with all that the way needs to know of it', async () => {
    expect(await admission.admit(await issued(), NOW)).toEqual({
      ...{ oin: OIN, name: 'Verzonnen', partyType: 'LEVENSLOOPAANBIEDER', clientId: 'app-1', region: 'groningen' },
      ...{ purposes: ['CASUSOVERLEG'], professional: GRANT.professional, function: 'casemanager', confidential: true },
      ...{
        tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        key: 'p-1',
        partyEpoch: 7,
        delegate: null,
        notAfter: NOW + 900_000,
      },
      ...{ terms: CLIENT.terms, activities: CLIENT.activities, confirmation: UNBOUND },
    });
  });

  it.each([
    ['DPOP', UNBOUND, 'DPOP_REQUIRED'],
    ['DPOP', { ...UNBOUND, x5t: PRINT }, 'DPOP_REQUIRED'],
    ['DPOP', { ...UNBOUND, jkt: PRINT }, null],
    ['MTLS', UNBOUND, 'CERTIFICATE_REQUIRED'],
    ['MTLS', { ...UNBOUND, jkt: PRINT }, 'CERTIFICATE_REQUIRED'],
    ['MTLS', { ...UNBOUND, x5t: PRINT }, null],
  ] as const)('of a party that must show possession by %s, bound to %j: %s', async (proof, confirmation, detail) => {
    const token = await issued({ confirmation });
    directory.known = { ...CLIENT, terms: { ...CLIENT.terms, proof } };
    const told = admission.admit(token, NOW).catch((error: unknown) => error);
    expect(await told).toMatchObject(detail === null ? { confirmation } : { code: 'UNAUTHENTICATED', detail });
  });

  it('bound in a way that nobody here checks is none', async () => {
    const token = await made({ cnf: { jwk: {} } });
    await expect(admission.admit(token, NOW)).rejects.toMatchObject({ detail: 'CLAIMS_MALFORMED' });
  });

  it.each([
    ['of a replica half a minute ahead', { iat: SECONDS + 30, nbf: SECONDS + 30, exp: SECONDS + 930 }],
    ['of a replica half a minute behind', { iat: SECONDS - 30, exp: SECONDS + 870 }],
    ['with parts of a second', { iat: SECONDS - 0.25, exp: SECONDS + 0.5 }],
  ])('%s is good', async (_case, change) => {
    await expect(admission.admit(await made(change), NOW)).resolves.toMatchObject({ oin: OIN });
  });

  it('that names no professional admits the application itself', async () => {
    const requester = await admission.admit(await issued({ professional: null }), NOW);
    expect(requester).toMatchObject({ professional: null, function: 'SYSTEEM', confidential: false });
  });

  it('that was signed with the key before the last is still good', async () => {
    await expect(admission.admit(await made({}, 'at+jwt', keys[1]), NOW)).resolves.toMatchObject({ oin: OIN });
  });

  it('gives no purpose that the application has lost', async () => {
    directory.known = { ...CLIENT, purposes: ['MELDING'] };
    expect((await admission.admit(await issued(), NOW)).purposes).toEqual([]);
  });

  it('ends with the accession, if that ends first', async () => {
    directory.known = { ...CLIENT, regions: [{ region: 'groningen', span: { from: 0, until: NOW + 1 } }] };
    expect((await admission.admit(await issued(), NOW)).notAfter).toBe(NOW + 1);
  });

  it('never lives longer than an hour', () => {
    expect(() => new TokenIssuer(keys, ISSUER, 3601)).toThrow(RangeError);
    expect(() => new TokenIssuer(keys, ISSUER, 0)).toThrow(RangeError);
  });
});

describe('a token is refused', () => {
  it.each([
    ['OAU-01 of an unknown issuer', { iss: 'https://elders.example.nl' }, 'ISSUER_WRONG'],
    ['IW-01 for another API', { aud: 'https://consent.example.nl' }, 'AUDIENCE_WRONG'],
    ['IW-01 for two APIs', { aud: [AUDIENCE, 'https://consent.example.nl'] }, 'AUDIENCE_WRONG'],
    ['IW-01 for none', { aud: undefined }, 'AUDIENCE_WRONG'],
    ['FSC-02 that has expired', { exp: SECONDS }, 'EXPIRED'],
    ['IW-02 that lives over an hour', { exp: SECONDS + 3601 }, 'TERM_WRONG'],
    ['IW-02 that begins in the future', { nbf: SECONDS + 31 }, 'TERM_WRONG'],
    ['IW-02 that was issued in the future', { iat: SECONDS + 31 }, 'TERM_WRONG'],
    ['whose begin no clock reaches', { nbf: Number.MAX_VALUE }, 'TERM_WRONG'],
    ['whose begin is a text', { nbf: String(SECONDS) }, 'TERM_WRONG'],
    ['that was issued before all clocks', { iat: -Number.MAX_VALUE }, 'TERM_WRONG'],
    ['without an end', { exp: undefined }, 'TERM_WRONG'],
    ['with an end that is a text', { exp: String(SECONDS + 900) }, 'TERM_WRONG'],
    ['with an end that no clock reaches', { exp: Number.MAX_VALUE }, 'TERM_WRONG'],
    ['without a begin', { iat: undefined }, 'TERM_WRONG'],
    ['without an id', { jti: undefined }, 'CLAIMS_MALFORMED'],
    ['whose subject is not its client', { client_id: 'app-2' }, 'CLAIMS_MALFORMED'],
    ['without a scope', { scope: undefined }, 'CLAIMS_MALFORMED'],
    ['whose scope is unknown', { scope: 'region:groningen alles' }, 'CLAIMS_MALFORMED'],
    ['whose scope is another region', { scope: 'region:drenthe' }, 'CLAIMS_MALFORMED'],
    ['whose professional is not as it should be', { professional: {} }, 'CLAIMS_MALFORMED'],
    ['that is on behalf of what is no OIN', { on_behalf_of: 'gemeente' }, 'CLAIMS_MALFORMED'],
    ['that is on behalf of null', { on_behalf_of: null }, 'CLAIMS_MALFORMED'],
  ])('%s', async (_case, change, detail) => {
    await expect(admission.admit(await made(change), NOW)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', detail });
    expect(directory.questions).toBe(0);
  });

  it('OAU-01 that is no access token', async () => {
    await expect(admission.admit(await made({}, 'JWT'), NOW)).rejects.toMatchObject({ detail: 'TYPE_NOT_ALLOWED' });
  });

  it.each([
    ['application is gone', null, 'CLIENT_UNKNOWN'],
    ['application is of another party now', { ...CLIENT, oin: '00000009990000000009' }, 'CLIENT_UNKNOWN'],
    ['key is revoked', { ...CLIENT, keys: [{ kid: 'p-1', jwk: {}, revoked: true, until: null }] }, 'KEY_REVOKED'],
    ['key is gone', { ...CLIENT, keys: [] }, 'KEY_REVOKED'],
    ['party has never acceded in this region', { ...CLIENT, regions: [] }, 'NOT_ACCEDED'],
    [
      'party has left this region',
      { ...CLIENT, regions: [{ region: 'groningen', span: { from: 0, until: NOW } }] },
      'NOT_ACCEDED',
    ],
  ])('when the %s', async (_case, known, detail) => {
    directory.known = known;
    const refused = admission.admit(await issued(), NOW);
    await expect(refused).rejects.toBeInstanceOf(Unauthenticated);
    await expect(refused).rejects.toMatchObject({ detail });
  });

  it('when the function is no longer registered', async () => {
    directory.known = { ...CLIENT, functions: [] };
    const refused = admission.admit(await issued(), NOW);
    await expect(refused).rejects.toBeInstanceOf(RequestInvalid);
    await expect(refused).rejects.toMatchObject({ code: 'FUNCTION_NOT_REGISTERED' });
  });
});

describe('an admitted token', () => {
  it('is verified once in a minute, and never admitted after its end', async () => {
    const token = await issued();
    await admission.admit(token, NOW);
    await admission.admit(token, NOW + 59_999);
    expect(directory.questions).toBe(1);
    await admission.admit(token, NOW + 60_000);
    expect(directory.questions).toBe(2);
    await admission.admit(token, NOW + 899_999);
    await expect(admission.admit(token, NOW + 900_000)).rejects.toMatchObject({ detail: 'EXPIRED' });
  });

  it('does not come back with an accession that is younger', async () => {
    directory.known = { ...CLIENT, regions: [{ region: 'groningen', span: { from: NOW, until: null } }] };
    expect((await admission.admit(await made({ iat: SECONDS }), NOW)).region).toBe('groningen');
    const older = await made({ iat: SECONDS - 1 });
    await expect(admission.admit(older, NOW)).rejects.toMatchObject({ detail: 'NOT_ACCEDED' });
  });

  it('is verified anew when it was forgotten, and others are not', async () => {
    const [one, two] = [await issued(), await issued()];
    await admission.admit(one, NOW);
    await admission.admit(two, NOW);
    admission.forget(one);
    await admission.admit(one, NOW);
    await admission.admit(two, NOW);
    expect(directory.questions).toBe(3);
    admission.forget(two);
    directory.known = { ...CLIENT, epoch: 8 };
    expect((await admission.admit(one, NOW)).partyEpoch).toBe(7);
    expect((await admission.admit(two, NOW)).partyEpoch).toBe(8);
  });

  it('is admitted anew only if what the front found of the requester holds still', async () => {
    const token = await issued();
    await admission.admit(token, NOW);
    directory.known = { ...CLIENT, epoch: 8 };
    const seen: number[] = [];
    const recheck = ({ partyEpoch }: Requester): void => void seen.push(partyEpoch);
    expect((await admission.renew({ token, rechecks: [recheck, recheck] }, NOW)).partyEpoch).toBe(8);
    expect(seen).toEqual([8, 8]);
    const refused = admission.renew({ token, rechecks: [() => Promise.reject(new Unauthenticated('PROOF'))] }, NOW);
    await expect(refused).rejects.toMatchObject({ detail: 'PROOF' });
  });

  it('leaves no room that grows without end', async () => {
    const tokens = new VerifiedTokens(2);
    const requester = await admission.admit(await issued(), NOW);
    for (const token of ['a', 'b', 'c']) tokens.keep(token, requester, NOW);
    expect(['a', 'b', 'c'].map((token) => tokens.find(token, NOW) !== null)).toEqual([false, true, true]);
  });
});

describe('IW-16 a token on behalf of another party', () => {
  const professional = { id: 'm-1', function: 'wijkregisseur', confidential: true };
  const delegated = (change: Partial<Grant> = {}): Promise<string> =>
    issued({ onBehalfOf: PRINCIPAL, purposes: ['MELDING', 'CASUSOVERLEG'], professional, ...change });

  it('admits that other, narrowed to what both may, with the name of who asks', async () => {
    expect(await admission.admit(await delegated(), NOW)).toMatchObject({
      ...{ oin: PRINCIPAL, name: 'Ook verzonnen', partyType: 'GEMEENTE', partyEpoch: 9 },
      delegate: { oin: OIN, name: 'Verzonnen', epoch: 7 },
      ...{ clientId: 'app-1', key: 'p-1', purposes: ['CASUSOVERLEG'], function: 'wijkregisseur', terms: CLIENT.terms },
      activities: { MELDING: 'urn:van:de:ander' },
    });
  });

  it('gives no purpose that the application lacks', async () => {
    directory.known = { ...CLIENT, purposes: ['MELDING'] };
    expect((await admission.admit(await delegated(), NOW)).purposes).toEqual([]);
  });

  it.each([
    ['delegation', { ...DELEGATION, span: { from: 0, until: NOW + 1 } }],
    [
      'principal’s accession',
      { ...DELEGATION, principal: { ...DELEGATION.principal, acceded: { from: 0, until: NOW + 1 } } },
    ],
  ])('ends with the %s, if that ends first', async (_case, delegation) => {
    directory.known = { ...CLIENT, delegations: [delegation] };
    expect((await admission.admit(await delegated(), NOW)).notAfter).toBe(NOW + 1);
  });

  it.each([
    ['that is not registered', { ...CLIENT, delegations: [] }],
    ['that has ended', { ...CLIENT, delegations: [{ ...DELEGATION, span: { from: 0, until: NOW } }] }],
    [
      'that was made anew since',
      { ...CLIENT, delegations: [{ ...DELEGATION, span: { from: NOW + 1000, until: null } }] },
    ],
  ])('is refused for a delegation %s', async (_case, known) => {
    directory.known = known;
    await expect(admission.admit(await delegated(), NOW + 2000)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      detail: expect.stringMatching('NOT_DELEGATED'),
    });
  });

  it('is refused when the delegate itself has lost its key or its accession', async () => {
    directory.known = { ...CLIENT, keys: [] };
    await expect(admission.admit(await delegated(), NOW)).rejects.toMatchObject({ detail: 'KEY_REVOKED' });
    directory.known = { ...CLIENT, regions: [] };
    await expect(admission.admit(await delegated(), NOW)).rejects.toMatchObject({ detail: 'NOT_ACCEDED' });
  });

  it('is refused in a function that the delegation does not name, though the application has it', async () => {
    const own = { ...professional, function: 'casemanager' };
    await expect(admission.admit(await delegated({ professional: own }), NOW)).rejects.toMatchObject({
      code: 'FUNCTION_NOT_REGISTERED',
    });
  });
});
