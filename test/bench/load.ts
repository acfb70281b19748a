import autocannon from 'autocannon';

/** One stretch of load. Bodies are spread over the connections, each connection beginning at another one. */
export interface LoadJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** By case id: what to send, and the beginning that every byte of which the answer must have. */
  readonly cases: readonly { readonly id: string; readonly body: string; readonly answer: string }[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Lost connections, timeouts, statuses other than 200, answers with another content. All must be 0. */
  readonly failures: number;
}

/** Where the case id begins in an answer. */
const BEFORE_ID = '{"data":{"case":{"id":"';
const ID_LENGTH = 36;

/** Puts a server under load. Every answer is compared, byte for byte, with what it must be. */
async function load({ url, headers, cases, connections, seconds }: LoadJob): Promise<LoadResult> {
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
    requests,
    setupClient: (client) => {
      const from = (started++ * 7) % requests.length;
      client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
    },
    verifyBody: (body) => isRight(String(body), expected),
  };
  const { errors, timeouts, non2xx, mismatches, duration, throughput } = await new Promise<autocannon.Result>(
    (resolve, reject) => {
      const run = autocannon(options, (error, result) => (error ? reject(new Error(String(error))) : resolve(result)));
      run.on('response', (_client, _status, _bytes, time) => times.push(time));
    },
  );
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return {
    answers: times.length,
    seconds: duration,
    bytes: throughput.total,
    p50: at(0.5),
    p99: at(0.99),
    failures: errors + timeouts + non2xx + mismatches,
  };
}

function isRight(body: string, expected: ReadonlyMap<string, string>): boolean {
  const answer = expected.get(body.slice(BEFORE_ID.length, BEFORE_ID.length + ID_LENGTH));
  return answer !== undefined && body.startsWith(answer);
}

process.on('message', (job: LoadJob) => {
  load(job).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// Whatever ends the bench ends the load.
process.on('disconnect', () => process.exit(0));
