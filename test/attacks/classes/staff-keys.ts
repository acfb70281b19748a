import { generateSigningKey, publicJwk } from '#identity';
import { net, unlessStatus, type Attack } from '../attack.js';
import { KEYS, REGISTERED, OM, admin, changing, rsa, FIT } from './staff-kit.js';

/** Keys that staff must not register. */
export const STAFF_KEY_ATTACKS: readonly Attack[] = [
  changing(
    { id: 'STF-05', title: 'registering a private key', source: 'CWE-522; RFC 7517 §9.2' },
    admin,
    ['addKey', { oin: OM, jwk: generateSigningKey('prive-1'), dryRun: true }],
    net(REGISTERED, "if (PRIVATE_MEMBERS.some((member) => member in value)) return 'PRIVATE';", ''),
    net(KEYS, '!PRIVATE_MEMBERS.some((member) => member in jwk) &&', ''),
  ),
  changing(
    { id: 'STF-06', title: 'registering an RSA key of 1024 bits', source: 'ENGINES, weak RSA; RFC 7518 §3.3' },
    admin,
    ['addKey', { oin: OM, jwk: rsa(1024), dryRun: true }],
    FIT,
  ),
  changing(
    {
      id: 'STF-07',
      title: 'registering an RSA key whose exponent is one: anything signs',
      source: 'ENGINES, e ≠ 1; Wycheproof',
    },
    admin,
    ['addKey', { oin: OM, jwk: rsa(2048, { e: 'AQ' }), dryRun: true }],
    FIT,
  ),
  changing(
    {
      id: 'STF-08',
      title: 'registering a key that is for encryption',
      source: 'RFC 7517 §4.2; ENGINES, use and key_ops',
    },
    admin,
    ['addKey', { oin: OM, jwk: { ...publicJwk(generateSigningKey('enc-1')), use: 'enc' }, dryRun: true }],
    FIT,
  ),
  {
    ...{
      id: 'STF-09',
      title: 'registering the key of one party for another, which then signs as both',
      source: 'RFC 8725 §3.8; CWE-694',
    },
    defence: [
      net(
        'apps/gateway/src/staff/keys.ts',
        "  if (alike)\n    mistakes.conflict(\n      ['jwk'],",
        "  if (alike?.holder === '')\n    mistakes.conflict(\n      ['jwk'],",
      ),
    ],
    attempt: async (world) => {
      const staff = await admin(world);
      const { kty, crv, x, y } = await world.partyKey('politie');
      const { status } = await staff.ask('addKey', {
        oin: OM,
        jwk: { kty, crv, x, y, kid: 'om-geleend-1' },
        dryRun: true,
      });
      return unlessStatus({ status }, 409);
    },
  },
  {
    ...{
      id: 'STF-10',
      title: 'a key by a name that another key has',
      source: 'RFC 7517 §4.5; ENGINES, mixed key sets',
    },
    defence: [net('apps/gateway/src/staff/keys.ts', '  if (named)\n', "  if (named?.holder === '')\n")],
    attempt: async (world) => {
      const staff = await admin(world);
      const { kid } = await world.partyKey('politie');
      const jwk = { ...publicJwk(generateSigningKey(String(kid))) };
      const { status } = await staff.ask('addKey', { oin: OM, jwk, dryRun: true });
      return unlessStatus({ status }, 409);
    },
  },
];
