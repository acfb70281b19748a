// Real here: everything that an attacker meets. One product, gateway and register as processes, PostgreSQL, the demo data.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ATTACKS } from './attacks.js';
import { PROXIED, tlsGateway } from './classes/mtls-kit.js';
import { SPARING } from './classes/rate-kit.js';
import { World } from './world.js';

let world: World;

beforeAll(async () => {
  world = new World();
  const replicas = [world.replica(PROXIED), world.replica(SPARING), tlsGateway(world)];
  await Promise.all([world.gateway(), world.consent(), ...replicas]);
}, 180_000);
afterAll(() => world.stop());

it.each(ATTACKS)('$id does not get through: $title', async ({ attempt }) => {
  expect(await attempt(world)).toBeNull();
});
