import autocannon from 'autocannon';
import { isRight } from './answer-check.js';
import { spreadOf } from './figures.js';
import type { LoadJob, LoadResult, NewHeaders, OpenJob } from './load-job.js';
import { openLoad } from './open-loop.js';

/** Requests that one connection goes round. Autocannon writes its requests out for each connection anew, and has begun to count
 *  time by then: connections are made with one request, and given their own when they are. */
const MOST_OF_ONE = 64;

/** Puts a server under load, each connection asking again when it has its answer. Every answer is compared, byte for byte,
 *  with what it must be. */
async function closedLoad({ url, headers, cases, connections, seconds }: LoadJob): Promise<LoadResult> {
  const expected = new Map(cases.map(({ id, answer }) => [id, answer]));
  const requests = cases.map(({ body }) => ({ method: 'POST' as const, headers: { ...headers }, body }));
  const times: number[] = [];
  let started = 0;
  const options: autocannon.Options = {
    url,
    connections,
    duration: seconds,
    timeout: 10,
    method: 'POST',
    requests: requests.slice(0, 1),
    setupClient: (client) => {
      const from = (started++ * Math.max(7, Math.ceil(requests.length / connections))) % requests.length;
      client.setRequests([...requests.slice(from), ...requests.slice(0, from)].slice(0, MOST_OF_ONE));
    },
    verifyBody: (body) => isRight(String(body), expected),
  };
  const { errors, timeouts, non2xx, mismatches, duration, throughput } = await new Promise<autocannon.Result>(
    (resolve, reject) => {
      const run = autocannon(options, (error, result) => (error ? reject(new Error(String(error))) : resolve(result)));
      run.on('response', (_client, _status, _bytes, time) => times.push(time));
    },
  );
  return {
    ...spreadOf(times),
    seconds: duration,
    bytes: throughput.total,
    failures: errors + timeouts + non2xx + mismatches,
    why: {
      'connection lost': errors,
      'no answer in time': timeouts,
      'status not 200': non2xx,
      'other content': mismatches,
    },
  };
}

let stopping = new AbortController();
let headers: LoadJob['headers'] = {};

process.on('message', (told: LoadJob | OpenJob | NewHeaders | 'stop') => {
  if (told === 'stop') {
    stopping.abort();
    return;
  }
  ({ headers } = told);
  if (!('url' in told)) return;
  stopping = new AbortController();
  const loading = 'perSecond' in told ? openLoad(told, stopping.signal, () => headers) : closedLoad(told);
  loading.then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// A Ctrl-C of the terminal reaches this process too: what it means is for the bench to say.
process.on('SIGINT', () => undefined);
// Whatever ends the bench ends the load.
process.on('disconnect', () => process.exit(0));
