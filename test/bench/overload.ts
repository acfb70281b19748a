import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { Bench, Run } from './bench.js';
import { addBenchCases } from './bench-cases.js';
import { figure, table } from './figures.js';
import { LoadProcess } from './load-process.js';
import type { LoadJob } from './load-job.js';
import { bodyFor } from './query.js';
import { answerOf } from './sample.js';
import { onStage, type Stage } from './stage.js';
import { startGateway, type Target } from './targets.js';

const COPIES = 5;
/** What a gate answers at its best. */
const AT_CAPACITY = { connections: 64, seconds: 5 };
const TIMES = 3;
const SECONDS = 20;
const CONNECTIONS = 1_500;
const LOOK_MS = 500;
const MIB = 1024 * 1024;

interface Flood {
  /** Milliseconds of each answer, by its status. */
  readonly byStatus: ReadonlyMap<number, readonly number[]>;
  readonly lost: number;
  readonly seconds: number;
}

interface OverloadFound extends Flood {
  /** Answers a second, before the flood and after it. */
  readonly capacity: number;
  readonly after: number;
  /** Most bytes of memory before the flood and during it. */
  readonly memory: readonly [number, number];
  /** Longest that `/health/live` took during the flood. Milliseconds. */
  readonly health: number;
}

export const overloadBench: Bench = {
  says: `what becomes of answers and memory when ${TIMES} times as much is asked as can be answered`,
  async run(run) {
    const found = await onStage(run.signal, (stage) => measureOverload(stage, run));
    const accepted = found.byStatus.get(200) ?? [];
    const refused = found.byStatus.get(503) ?? [];
    const others = found.lost + Array.from(found.byStatus.values()).flat().length - accepted.length - refused.length;
    const perSecond = accepted.length / found.seconds;
    const [before, during] = found.memory.map((bytes) => Math.round(bytes / MIB));
    return {
      figures: [
        figure('overload-accepted-ratio', perSecond / found.capacity, 'of capacity'),
        figure('overload-p99-ms', share(accepted, 0.99), 'ms'),
        figure('overload-refused-p99-ms', share(refused, 0.99), 'ms'),
        figure('overload-memory-mib', during ?? 0, 'MiB'),
        figure('overload-other-answers', others, 'answers', 0),
        figure('overload-after-ratio', found.after / found.capacity, 'of capacity'),
      ],
      text: table([
        [
          'capacity/s',
          'accepted/s',
          'refused/s',
          'other',
          'p50 ms',
          'p99 ms',
          'refused p99 ms',
          'health ms',
          'MiB before',
          'MiB',
          'after/s',
        ],
        [
          ...[found.capacity, perSecond, refused.length / found.seconds, others].map(Math.round),
          ...[share(accepted, 0.5), share(accepted, 0.99), share(refused, 0.99), found.health].map(Math.round),
          ...[before ?? 0, during ?? 0, Math.round(found.after)],
        ],
      ]),
    };
  },
};

async function measureOverload(stage: Stage, { options, say }: Run): Promise<OverloadFound> {
  const load = new LoadProcess();
  try {
    const ids = await addBenchCases(stage, COPIES);
    const gateway = await startGateway(stage, options.profile);
    const answers = await Promise.all(ids.map((id) => answerOf(gateway, id)));
    const cases = answers.map(({ id, text }) => ({ id, answer: text, body: bodyFor(id) }));
    const job: LoadJob = { ...gateway, ...AT_CAPACITY, cases };
    await load.run(job);
    const first = await load.run(job);
    const capacity = first.answers / first.seconds;
    say(`${Math.round(capacity)} answers a second; now ${TIMES} times as many for ${SECONDS} s`);
    const watch = new Watch(gateway);
    const flooded = await flood(job, capacity * TIMES);
    const watched = watch.stop();
    const last = await load.run(job);
    return { ...flooded, ...watched, capacity, after: last.answers / last.seconds };
  } finally {
    load.stop();
  }
}

/** So many requests a second, on more connections than can be served, so that none waits here for another. */
function flood({ url, headers, cases }: LoadJob, overallRate: number): Promise<Flood> {
  const byStatus = new Map<number, number[]>();
  const requests = cases.map(({ body }) => ({ method: 'POST' as const, headers: { ...headers }, body }));
  const options = { url, connections: CONNECTIONS, overallRate, duration: SECONDS, timeout: 30, requests };
  return new Promise((resolve, reject) => {
    const run = autocannon(options, (error, { errors, timeouts, duration }) => {
      if (error) reject(new Error(String(error)));
      else resolve({ byStatus, lost: errors + timeouts, seconds: duration });
    });
    run.on('response', (_client, status, _bytes, time) => {
      const times = byStatus.get(status);
      if (times) times.push(time);
      else byStatus.set(status, [time]);
    });
  });
}

/** Looks at a server twice a second: its memory, and whether it says that it lives. */
class Watch {
  readonly #timer: NodeJS.Timeout;
  readonly #before: number;
  #memory = 0;
  #health = 0;

  constructor(private readonly target: Target) {
    this.#before = memoryOf(target);
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  stop(): Pick<OverloadFound, 'memory' | 'health'> {
    clearInterval(this.#timer);
    return { memory: [this.#before, this.#memory], health: this.#health };
  }

  async #look(): Promise<void> {
    this.#memory = Math.max(this.#memory, memoryOf(this.target));
    const started = performance.now();
    const alive = await fetch(new URL('/health/live', this.target.url)).then(
      ({ ok }) => ok,
      () => false,
    );
    this.#health = alive ? Math.max(this.#health, performance.now() - started) : Infinity;
  }
}

/** Bytes; 0 where the system does not tell. */
function memoryOf({ service }: Target): number {
  try {
    const status = readFileSync(`/proc/${String(service.process.pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function share(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
