import { generateKeyPairSync } from 'node:crypto';
import type { StaffChanges } from '#testing';
import { net, unless, type Attack, type Net } from '../attack.js';
import type { World } from '../world.js';

export const TURNS = 'apps/gateway/src/staff/turns.ts';
export const KEYS = 'libs/identity/src/keys.ts';
export const REGISTERED = 'libs/identity/src/registered-key.ts';
export const ARGUMENTS = 'apps/gateway/src/staff/arguments.ts';
export const LIMITS = 'apps/gateway/src/staff/limits.ts';
export const OM = '00000009990000000005';

export type Told = Pick<Attack, 'id' | 'title' | 'source'>;
export type Who = (world: World) => Promise<StaffChanges>;

export const admin: Who = (world) => world.staff('beheerder');
export const officer: Who = (world) => world.staff('privacy-officer');
export const neighbour: Who = (world) => world.newStaff('buurman', ['twente']);

/** A change that must be refused, and leave everything as it was. */
export function changing(
  told: Told,
  who: Who,
  [name, args]: readonly [string, object],
  ...defence: [Net, ...Net[]]
): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => {
      const staff = await who(world);
      const { status, body } = await staff.ask(name, { ...args });
      return unless(status !== 200, `done: ${JSON.stringify(body.data)}`);
    },
  };
}

export function rsa(bits: number, more: object = {}): object {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { ...publicKey.export({ format: 'jwk' }), alg: 'PS256', use: 'sig', kid: `rsa-${bits}`, ...more };
}

export const ADMINISTERS = net(
  TURNS,
  'return wanted?.every((region) => regions.includes(region)) ?? false;',
  'return wanted === null || wanted.length >= 0;',
);
export const FIT = net(
  REGISTERED,
  "return algorithmOf(value) === null ? 'UNFIT' : null;",
  "return algorithmOf(value) === null && value['kty'] === 'oct' ? 'UNFIT' : null;",
);
export const CHANGERS = [
  net(TURNS, "mustBe(caller, 'ADMINISTRATOR');\n    try {", 'try {'),
  net(TURNS, 'mustBe({ role }, needed);', ''),
] as const;
