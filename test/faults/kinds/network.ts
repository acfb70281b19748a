import { completeMessage, queryMessage } from '../instruments/postgres-messages.js';
import type { TcpProxy } from '../instruments/tcp-proxy.js';
import type { App } from '../world/app.js';
import { AT_ONCE, type Fault } from './fault.js';

const OUTAGE: Fault['lasts'] = { short: [1.5, 3], long: [1.5, 15] };
/** How long is waited for a reset that is armed: load goes on, so that it comes at once or never. Milliseconds. */
const ARMED_MS = 6_000;
/** A batch of the ledger has some kilobytes: early and late in it. */
const RESET_WITHIN = 20_000;

const commitLost: Fault = {
  ...{ kind: 'answer to COMMIT lost', lane: 'ledger', isCut: true, lasts: AT_ONCE },
  says: 'TCP reset after COMMIT was sent and carried out, its answer never seen',
  inject: (world, chance) => {
    const committed = { answer: 'lost', answered: completeMessage('COMMIT') } as const;
    return armed(wayOf(chance.pick(world.gateways)), (way) => way.resetAfter(queryMessage('COMMIT'), committed));
  },
};

const commitUnsent: Fault = {
  ...{ kind: 'COMMIT lost', says: 'TCP reset while COMMIT is on its way, and it never arrives', lane: 'ledger' },
  ...{ isCut: true, lasts: AT_ONCE },
  inject: (world, chance) =>
    armed(wayOf(chance.pick(world.gateways)), (way) => way.resetBefore(queryMessage('COMMIT'))),
};

const resetAtByte: Fault = {
  ...{ kind: 'reset at a byte', says: 'TCP reset at a byte that chance names, in either direction', lane: 'ledger' },
  ...{ isCut: true, lasts: AT_ONCE },
  inject: (world, chance) => {
    const [byte, direction] = [chance.whole(1, RESET_WITHIN), chance.pick(['to-server', 'to-client'] as const)];
    return armed(wayOf(chance.pick(world.gateways)), (way) => way.resetAtByte(byte, direction));
  },
};

const resetAll: Fault = {
  ...{ kind: 'connections reset', says: 'TCP reset of all connections of a gateway to its database', lane: 'ledger' },
  ...{ isCut: true, lasts: AT_ONCE },
  inject: (world, chance) => {
    wayOf(chance.pick(world.gateways)).reset();
    return Promise.resolve(() => undefined);
  },
};

const latency: Fault = {
  ...{ kind: 'latency', says: '5 to 60 ms more, each way, between a gateway and its database', lane: 'ledger' },
  ...{ isCut: false, lasts: OUTAGE },
  inject: (world, chance) => {
    const way = wayOf(chance.pick(world.gateways));
    way.latency(chance.whole(5, 60));
    return Promise.resolve(() => way.latency(0));
  },
};

const stall: Fault = {
  ...{ kind: 'stall', says: 'all bytes between a gateway and its database are held, connections stay', lane: 'ledger' },
  ...{ isCut: false, lasts: OUTAGE },
  inject: (world, chance) => {
    const way = wayOf(chance.pick(world.gateways));
    way.stall();
    return Promise.resolve(() => way.resume());
  },
};

const halfOpen: Fault = {
  ...{ kind: 'half-open connections of a gateway', lane: 'ledger', isCut: false, lasts: OUTAGE },
  says: 'the connections of a gateway to its database are dead, and neither side is told',
  inject: (world, chance) => {
    wayOf(chance.pick(world.gateways)).halfOpen();
    return Promise.resolve(() => undefined);
  },
};

const relayHalfOpen: Fault = {
  ...{
    kind: 'half-open connections of a relay',
    lane: 'topic',
    isCut: false,
    lasts: { short: [2, 3], long: [2, 30] },
  },
  says: 'the connections of the relay that leads are dead; at last the database is told, as its keep-alive probes would tell it',
  inject: async (world) => {
    const way = wayOf(await world.leader());
    way.halfOpen();
    // Between processes of one machine the probes of a dead connection are answered all the same.
    return () => way.reset();
  },
};

const relayReset: Fault = {
  ...{ kind: 'relay reset', says: 'TCP reset of all connections of the relay that leads', lane: 'topic', isCut: true },
  lasts: AT_ONCE,
  inject: async (world) => {
    wayOf(await world.leader()).reset();
    return () => undefined;
  },
};

export const NETWORK_FAULTS: readonly Fault[] = [
  ...[commitLost, commitUnsent, resetAtByte, resetAll, latency, stall, halfOpen, relayReset, relayHalfOpen],
];

/** Waits until what was armed has happened; what has not in time is disarmed, and the fault counts as none. */
async function armed(way: TcpProxy, arm: (way: TcpProxy) => Promise<unknown>): Promise<() => void> {
  const late = AbortSignal.timeout(ARMED_MS);
  const missed = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error('what was to be cut never passed')), { once: true });
  });
  try {
    await Promise.race([arm(way), missed]);
  } finally {
    way.disarm();
  }
  return () => undefined;
}

function wayOf({ way, name }: App): TcpProxy {
  if (way === null) throw new Error(`${name} has no way of its own to the database`);
  return way;
}
