import type { Logger } from '@nestjs/common';
import type { RelayLog } from '#relay';

/** What the relay reports, in the gateway's log. */
export function relayLog(logger: Logger): RelayLog {
  return {
    info: (event, detail) => {
      logger.log({ event, ...detail });
    },
    warn: (event, detail) => {
      logger.warn({ event, ...detail });
    },
    error: (event, detail) => {
      logger.error({ event, ...detail });
    },
  };
}
