import { connect } from 'node:net';

/** What a broker says of its cluster. */
export interface ClusterView {
  readonly brokers: number;
  readonly cluster: string;
}

/** Metadata, version 2, correlation 1, no client id, no topics: answered with live brokers and the cluster's id. */
const REQUEST = Buffer.from([0, 0, 0, 14, 0, 3, 0, 2, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0]);
const DEADLINE_MS = 2_000;

/** Asks a broker for its cluster, by one request of the Kafka protocol made by hand: an open port alone says nothing
 *  about whether the broker serves. Undefined when it does not answer (yet). */
export function askBroker(host: string, port: number): Promise<ClusterView | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: DEADLINE_MS });
    let answer = Buffer.alloc(0);
    const finish = (view: ClusterView | undefined) => {
      socket.destroy();
      resolve(view);
    };
    socket.once('connect', () => socket.write(REQUEST));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      if (answer.length >= 4 && answer.length >= 4 + answer.readInt32BE(0)) finish(parseAnswer(answer));
    });
    for (const end of ['error', 'timeout', 'close']) socket.once(end, () => finish(undefined));
  });
}

/** Reads: size, correlation, brokers [id, host, port, rack], cluster id; what follows is not needed. */
export function parseAnswer(answer: Buffer): ClusterView | undefined {
  try {
    const brokers = answer.readInt32BE(8);
    let at = 12;
    const text = () => {
      const length = answer.readInt16BE(at);
      at += 2 + Math.max(0, length);
      return answer.toString('utf8', at - Math.max(0, length), at);
    };
    for (let index = 0; index < brokers; index += 1) {
      at += 4;
      text();
      at += 4;
      text();
    }
    return { brokers, cluster: text() };
  } catch {
    return undefined;
  }
}
