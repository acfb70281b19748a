import { Kafka, logLevel } from 'kafkajs';
import requestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { encodeInOneBuffer } from './produce-encoding.js';

const { prototype } = requestQueue;
const { scheduleCheckPendingRequests } = prototype;

// kafkajs 2.2.4 re-arms a timer with a negative delay after every answer: a millisecond loop on an idle connection.
// With nothing pending there is nothing to check.
prototype.scheduleCheckPendingRequests = function (this: typeof prototype): void {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
};

encodeInOneBuffer();

/** A client that gives up within seconds: trying again, and for how long, is decided by its user.
 *  It logs nothing itself; what went wrong is in the errors it rejects with. */
export function kafkaClient(clientId: string, brokers: readonly string[]): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 6_000,
    enforceRequestTimeout: true,
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.NOTHING,
  });
}
