import { signalled } from '../world/process-tree.js';
import type { World } from '../world/world.js';
import type { Chance } from '../chance.js';
import { AT_ONCE, BRIEFLY, type Fault, type Heal } from './fault.js';

const WRITER = 'ketenpoort-ledger';
/** Beyond each time limit that the product has on its own writes: 2 s a transaction, 5 s a batch. */
const PAUSES: Fault['lasts'] = { short: [2.5, 4], long: [2.5, 30] };

const gatewayKilled: Fault = {
  ...{ kind: 'gateway killed', says: 'kill -9 of a gateway', lane: 'ledger', isCut: true, lasts: BRIEFLY },
  inject: async ({ gateways }, chance) => {
    const gateway = chance.pick(gateways);
    await gateway.kill();
    return () => gateway.start();
  },
};

const gatewayPaused: Fault = {
  ...{
    kind: 'gateway paused',
    says: 'SIGSTOP of a gateway, then SIGCONT',
    lane: 'ledger',
    isCut: false,
    lasts: PAUSES,
  },
  inject: ({ gateways }, chance) => Promise.resolve(chance.pick(gateways).pause()),
};

const databaseKilled: Fault = {
  ...{ kind: 'database killed', says: 'kill -9 of all of PostgreSQL', lane: 'ledger', isCut: true, lasts: BRIEFLY },
  inject: async ({ postgres }) => {
    await postgres.killAll();
    return () => postgres.start();
  },
};

const postmasterKilled: Fault = {
  ...{
    kind: 'postmaster killed',
    says: 'kill -9 of the postmaster alone',
    lane: 'ledger',
    isCut: true,
    lasts: AT_ONCE,
  },
  inject: async ({ postgres }) => {
    await postgres.killPostmaster();
    return () => postgres.start();
  },
};

const databasePaused: Fault = {
  ...{ kind: 'database paused', says: 'SIGSTOP of all of PostgreSQL, then SIGCONT', lane: 'ledger', isCut: false },
  lasts: PAUSES,
  inject: ({ postgres }) => Promise.resolve(postgres.pause()),
};

const backendKilled: Fault = {
  ...{ kind: 'backend killed', says: 'kill -9 of the backend of a write connection', lane: 'ledger', isCut: true },
  lasts: AT_ONCE,
  inject: async (world, chance) => {
    signalled(await writer(world, chance), 'SIGKILL');
    return () => world.postgres.untilReady();
  },
};

const backendPaused: Fault = {
  ...{ kind: 'backend paused', says: 'SIGSTOP of the backend of a write connection, then SIGCONT', lane: 'ledger' },
  ...{ isCut: false, lasts: PAUSES },
  inject: async (world, chance) => {
    const pid = await writer(world, chance);
    signalled(pid, 'SIGSTOP');
    return () => void signalled(pid, 'SIGCONT');
  },
};

/** A backend that a gateway writes through. Throws when there is none. */
async function writer({ postgres }: World, chance: Chance): Promise<number> {
  return chance.pick(await postgres.backends(WRITER));
}

const relayKilled: Fault = {
  ...{ kind: 'relay killed', says: 'kill -9 of the relay that leads', lane: 'topic', isCut: true, lasts: BRIEFLY },
  inject: async (world): Promise<Heal> => {
    const relay = await world.leader();
    await relay.kill();
    return () => relay.start();
  },
};

const relayPaused: Fault = {
  ...{ kind: 'relay paused', says: 'SIGSTOP of the relay that leads, then SIGCONT', lane: 'topic', isCut: false },
  lasts: PAUSES,
  inject: async (world) => (await world.leader()).pause(),
};

export const PROCESS_FAULTS: readonly Fault[] = [
  ...[gatewayKilled, gatewayPaused, databaseKilled, postmasterKilled, databasePaused, backendKilled, backendPaused],
  ...[relayKilled, relayPaused],
];
