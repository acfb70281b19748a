import type { Logger } from '@nestjs/common';
import type { Metrics } from '#operations';
import type { Signal } from './repeated-refusals.js';

/** Tells it to an operator: a line of the log that names who, and a number. */
export function signalRefusals(logger: Pick<Logger, 'warn'>, metrics: Metrics | null): (signal: Signal) => void {
  const count = metrics?.counter('ketenpoort_repeated_refusals_total');
  return (signal) => {
    logger.warn({ event: 'refusals.repeated', ...signal });
    count?.({ who: 'party' in signal ? 'PARTY' : 'CLIENT' });
  };
}
