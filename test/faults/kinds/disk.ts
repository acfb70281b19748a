import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

const OUTAGE: Fault['lasts'] = { short: [1.5, 3], long: [1.5, 15] };
/** How long is written that may be lost. Milliseconds. */
const JOURNAL_MS = { least: 300, most: 1_500 };
const NONE: Fault['lasts'] = { short: [0, 0], long: [0, 0] };

const diskFull: Fault = {
  ...{ kind: 'disk full', says: 'ENOSPC for whatever makes a file of PostgreSQL longer', lane: 'ledger', isCut: false },
  lasts: OUTAGE,
  inject: ({ postgres }, chance) => {
    postgres.disk.full(chance.pick(['nothing grows', 'nothing is written'] as const));
    return Promise.resolve(() => {
      postgres.disk.heal();
      return postgres.orAnew();
    });
  },
};

const syncFails: Fault = {
  ...{ kind: 'fsync fails', says: 'EIO from fsync and fdatasync: PostgreSQL panics and recovers', lane: 'ledger' },
  ...{ isCut: false, lasts: { short: [0.3, 1.5], long: [0.3, 10] } },
  inject: ({ postgres }, chance) => {
    postgres.disk.failSyncs({ times: chance.pick([1, 3, 'all'] as const), where: chance.pick(['wal', 'anywhere']) });
    return Promise.resolve(() => {
      postgres.disk.heal();
      return postgres.orAnew();
    });
  },
};

const syncSlow: Fault = {
  ...{ kind: 'fsync slow', says: 'every sync takes 20 to 400 ms more', lane: 'ledger', isCut: false, lasts: OUTAGE },
  inject: ({ postgres }, chance) => {
    postgres.disk.slow(chance.whole(20, 400));
    return Promise.resolve(() => postgres.disk.heal());
  },
};

const powerLost: Fault = {
  ...{ kind: 'power lost', says: 'kill -9 of all of PostgreSQL, and what was written and not synced is taken back' },
  ...{ lane: 'ledger', isCut: true, lasts: NONE },
  inject: async ({ postgres }, chance) => {
    postgres.disk.keepJournal();
    await sleep(chance.whole(JOURNAL_MS.least, JOURNAL_MS.most));
    await postgres.killAll();
    postgres.disk.losePower(chance.next() < 0.5 ? () => chance.next() : undefined);
    return () => postgres.start();
  },
};

export const DISK_FAULTS: readonly Fault[] = [diskFull, syncFails, syncSlow, powerLost];
