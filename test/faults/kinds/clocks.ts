import type { Fault } from './fault.js';

/** Seconds. */
const HOUR = 3_600;
const LASTS: Fault['lasts'] = { short: [1.5, 3], long: [1.5, 15] };

const gatewayClock: Fault = {
  ...{ kind: 'clock of a gateway', says: 'the clock of a gateway is an hour off, either way', lane: 'ledger' },
  ...{ isCut: false, lasts: LASTS },
  inject: ({ gateways }, chance) => {
    const { clock } = chance.pick(gateways);
    clock?.shift(chance.pick([HOUR, -HOUR]));
    return Promise.resolve(() => clock?.heal());
  },
};

const databaseClock: Fault = {
  ...{ kind: 'clock of the database', says: 'the clock of PostgreSQL is an hour off, either way', lane: 'ledger' },
  ...{ isCut: false, lasts: LASTS },
  inject: (world, chance) => {
    const seconds = chance.pick([HOUR, -HOUR]);
    world.postgres.clock.shift(seconds);
    world.clockOffset = 1_000 * seconds;
    return Promise.resolve(() => {
      world.postgres.clock.heal();
      world.clockOffset = 0;
    });
  },
};

export const CLOCK_FAULTS: readonly Fault[] = [gatewayClock, databaseClock];
