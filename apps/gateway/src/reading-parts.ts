import { Logger } from '@nestjs/common';
import type pg from 'pg';
import {
  CheckpointRows,
  poolOf,
  Reading,
  SearchRows,
  TileRows,
  type BatchListener,
  type ReadingLog,
} from '#persistence';
import type { GatewaySettings } from '#settings';
import { relayLog } from './relay-log.js';

/** What derives from the ledger all that is read of it, with connections of its own, which officers share. */
export function readingOf({ database }: Pick<GatewaySettings, 'database'>): { reading: Reading; derived: pg.Pool } {
  const derived = poolOf(database, 'ketenpoort-reading', 6);
  return {
    reading: new Reading(derived, [new SearchRows(), new TileRows(), new CheckpointRows()], readingLog()),
    derived,
  };
}

/** Where it is told that the ledger is not what it must be. */
export function readingLog(): ReadingLog {
  return relayLog(new Logger('Reading'));
}

/** Tells it of every batch that this gateway writes. */
export function wakes(reading: Pick<Reading, 'wake'>, then: BatchListener | undefined): BatchListener {
  return (region, batch) => {
    reading.wake();
    then?.(region, batch);
  };
}
