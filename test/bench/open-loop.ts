import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRight, recordIn, type Expected } from './answer-check.js';
import { spreadOf } from './figures.js';
import type { LoadJob, LoadResult, OpenJob } from './load-job.js';

/** Sends requests when they are due and measures each from that moment, not from when it was sent: what waits for a
 *  connection, or for a generator that fell behind, counts as waiting (no coordinated omission). */
export async function openLoad(
  job: OpenJob,
  signal: AbortSignal,
  headers: () => LoadJob['headers'],
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections, scheduling: 'fifo' });
  const run = new OpenRun(job, agent, headers);
  const started = performance.now();
  await (job.perSecond === 'most' ? most(run, job, signal) : paced(run, job, job.perSecond, signal));
  await run.settled();
  agent.destroy();
  return run.result((performance.now() - started) / 1000);
}

async function paced(run: OpenRun, { seconds }: OpenJob, perSecond: number, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const total = Math.round(perSecond * seconds);
  for (let sent = 0; sent < total && !signal.aborted;) {
    const due = Math.min(total, Math.floor(((performance.now() - started) * perSecond) / 1000) + 1);
    for (; sent < due; sent += 1) void run.send(started + (sent * 1000) / perSecond);
    await sleep(1);
  }
}

/** Each connection asks again when it has its answer. */
async function most(run: OpenRun, { connections, seconds }: OpenJob, signal: AbortSignal): Promise<void> {
  const end = performance.now() + seconds * 1000;
  const ask = async (): Promise<void> => {
    while (performance.now() < end && !signal.aborted) await run.send(performance.now());
  };
  await Promise.all(Array.from({ length: connections }, ask));
}

const TIMEOUT_MS = 10_000;
/** Ids of records are written out when so many have come together. */
const WRITE_AT = 1_000;

class OpenRun {
  readonly #expected: Expected;
  readonly #times: number[] = [];
  readonly #under = new Set<Promise<void>>();
  #records: string[] = [];
  #sent = 0;
  #bytes = 0;
  readonly #why = new Map<string, number>();

  constructor(
    private readonly job: OpenJob,
    private readonly agent: Agent,
    private readonly headers: () => LoadJob['headers'],
  ) {
    this.#expected = new Map(job.cases.map(({ id, answer }) => [id, answer]));
  }

  send(due: number): Promise<void> {
    const { body } = this.job.cases[this.#sent % this.job.cases.length] ?? { body: '' };
    this.#sent += 1;
    const asked = this.#ask(body).then(
      (text) => this.#take(text, due),
      (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)),
    );
    this.#under.add(asked);
    return asked.finally(() => this.#under.delete(asked));
  }

  #fail(why: string): void {
    this.#why.set(why, (this.#why.get(why) ?? 0) + 1);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#under);
    this.#write();
  }

  result(seconds: number): LoadResult {
    const failures = [...this.#why.values()].reduce((sum, count) => sum + count, 0);
    const why = Object.fromEntries(this.#why);
    return { ...spreadOf(this.#times), seconds, bytes: this.#bytes, failures, why };
  }

  #take(text: string, due: number): void {
    const record = recordIn(text);
    if (!isRight(text, this.#expected) || record === null) {
      this.#fail('other content');
      return;
    }
    this.#times.push(performance.now() - due);
    this.#bytes += text.length;
    this.#records.push(record);
    if (this.#records.length >= WRITE_AT) this.#write();
  }

  #write(): void {
    if (this.job.records !== null && this.#records.length > 0) {
      appendFileSync(this.job.records, `${this.#records.join('\n')}\n`);
    }
    this.#records = [];
  }

  #ask(body: string): Promise<string> {
    const { url } = this.job;
    const options = { method: 'POST', agent: this.agent, timeout: TIMEOUT_MS };
    return new Promise((resolve, reject) => {
      const length = String(Buffer.byteLength(body));
      const asked = request(
        url,
        { ...options, headers: { ...this.headers(), 'content-length': length } },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) resolve(Buffer.concat(parts).toString());
            else reject(new Error(`status ${String(response.statusCode)}`));
          });
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', reject);
      asked.end(body);
    });
  }
}
