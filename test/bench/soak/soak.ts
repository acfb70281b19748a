import { join } from 'node:path';
import type pg from 'pg';
import { asAdmin } from '../../../apps/launch/src/bootstrap.js';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { kafkaParts } from '../../../apps/launch/src/kafka-jars.js';
import { startKafka } from '../../../apps/launch/src/kafka.js';
import { freePort } from '../../../apps/launch/src/ports.js';
import type { Say } from '../bench.js';
import { addBenchCases } from '../bench-cases.js';
import { answersOf, casesOf } from '../gate-cases.js';
import { LoadProcess } from '../load-process.js';
import type { LoadJob, LoadResult } from '../load-job.js';
import type { Stage } from '../stage.js';
import { freshHeaders, startGatewayWith, type Target } from '../targets.js';
import type { SoakOptions } from './options.js';
import { reckon, type Reckoning } from './reckoning.js';
import { linesOf, memoryIn, openOf, type Memory, type Open } from './watch.js';

export interface SoakFound {
  /** Answers per second that the gate gives to 64 connections that ask without pause. */
  readonly capacity: number;
  /** Asked per second: 70 % of it. */
  readonly perSecond: number;
  readonly result: LoadResult;
  readonly reckoning: Reckoning;
  readonly memory: Memory;
  readonly opens: readonly Open[];
  readonly relay: boolean;
}

/** Stops asking when `cut` aborts, and tells what there is. */
export interface Soak {
  readonly options: SoakOptions;
  readonly signal: AbortSignal;
  readonly cut: AbortSignal;
  readonly say: Say;
}

const SHARE = 0.7;
const COPIES = 5;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 8;
/** Long enough that a good or a bad moment of the machine does not count for the whole. */
const CAPACITY_SECONDS = 60;
/** More than are needed at 70 %, and half of what the gate takes at once: where it stands still for a moment, callers keep coming. */
const MOST_SOCKETS = 256;
const LOOK_MS = 5_000;
/** Well before a token ends, so that one that could not be had is had the next time. */
const RENEW_MS = 240_000;

/** Soaks a gate that is started as for production. */
export async function soak(stage: Stage, { options, signal, cut, say }: Soak): Promise<SoakFound> {
  const load = new LoadProcess();
  const [samples, records] = [join(stage.folder, 'memory.jsonl'), join(stage.folder, 'records.txt')];
  try {
    const ids = await addBenchCases(stage, COPIES);
    const brokers = options.kafka ? await brokersOf(stage, signal) : null;
    const gateway = await startWatched(stage, samples, brokers);
    const job = { url: gateway.url, headers: gateway.headers, cases: casesOf(await answersOf(gateway, ids)) };
    const capacity = await capacityOf(load, { ...job, connections: CONNECTIONS }, say);
    const perSecond = Math.max(1, Math.floor(capacity * SHARE));
    say(`capacity ${Math.round(capacity)}/s; asking ${perSecond}/s for ${options.minutes} min`);
    return await asAdmin(stage.adminUrl, async (admin) => {
      const from = linesOf(samples).length;
      const opens: Open[] = [];
      const looking = [look(admin, gateway, opens), renew(load, stage)];
      cut.addEventListener('abort', () => load.cutShort(), { once: true });
      const seconds = options.minutes * 60;
      const result = await load
        .tryOut({ ...job, connections: MOST_SOCKETS, perSecond, seconds, records })
        .finally(() => looking.forEach(clearInterval));
      say(`${result.answers} answers; looking for their records`);
      const reckoning = await reckon(admin, linesOf(records));
      const memory = memoryIn(samples, from);
      return { capacity, perSecond, result, reckoning, memory, opens, relay: brokers !== null };
    });
  } finally {
    load.stop();
  }
}

/** By the client that soaks it: client and gate share the machine. */
async function capacityOf(load: LoadProcess, job: Omit<LoadJob, 'seconds'>, say: Say): Promise<number> {
  say('finding out what it can do');
  await load.run({ ...job, seconds: WARM_UP_SECONDS });
  const most = { ...job, perSecond: 'most', records: null } as const;
  const { answers, seconds } = await load.run({ ...most, seconds: CAPACITY_SECONDS });
  return answers / seconds;
}

function look(admin: pg.Client, { service }: Target, opens: Open[]): NodeJS.Timeout {
  return setInterval(() => {
    openOf(admin, service.process.pid).then(
      (open) => opens.push(open),
      () => undefined,
    );
  }, LOOK_MS);
}

/** Goes on with tokens that are good, for as long as the load lasts. */
function renew(load: LoadProcess, stage: Stage): NodeJS.Timeout {
  return setInterval(() => {
    freshHeaders(stage).then(
      (headers) => load.renew({ headers }),
      () => undefined,
    );
  }, RENEW_MS);
}

function startWatched(stage: Stage, samples: string, brokers: string | null): Promise<Target> {
  const sampler = join(projectRoot(), 'dist', 'test', 'bench', 'soak', 'memory-sampler.js');
  return startGatewayWith(stage, {
    flags: ['--expose-gc', '--import', sampler],
    env: { MEMORY_SAMPLES: samples, ...(brokers === null ? { RELAY: 'off' } : { KAFKA_BROKERS: brokers }) },
  });
}

async function brokersOf(stage: Stage, signal: AbortSignal): Promise<string> {
  const parts = await kafkaParts(signal);
  if ('missing' in parts) throw new Error(`no Kafka: ${parts.missing}`);
  const port = await freePort();
  const options = { dataFolder: stage.folder, port, parts, brief: false, onService: stage.take, signal };
  return (await startKafka(options)).broker;
}
