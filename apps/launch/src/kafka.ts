import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { detailOf } from './failure.js';
import { lacksClasses, placeClasses, readClasses, writtenClasses } from './kafka-classes.js';
import type { KafkaParts } from './kafka-jars.js';
import { askBroker } from './kafka-probe.js';
import { freePort } from './ports.js';
import { isAlive, readOrNothing, stopProcess } from './processes.js';
import { onDisk, serviceRefusal, tailOf } from './refusal.js';
import { readRun } from './run-state.js';
import type { RunRecord } from './run-state.js';
import { adoptService, spawnService } from './service.js';
import type { Command, Service, ServicePlan } from './service.js';

export interface KafkaOptions {
  /** Data go to `<dataFolder>/kafka`. The folder exists and is writable. */
  readonly dataFolder: string;
  readonly port: number;
  readonly parts: KafkaParts;
  /** A broker that lives for one test run: starts sooner, carries less. */
  readonly brief: boolean;
  /** Is told of the process as soon as there is one, so that it can be stopped before it is ready. */
  readonly onService: (service: Service) => void;
  readonly signal: AbortSignal;
}

export interface Kafka {
  readonly service: Service;
  /** `host:port` */
  readonly broker: string;
}

const HOST = '127.0.0.1';
export const KAFKA_STOP_STEPS = [
  { signal: 'SIGTERM', patienceMs: 30_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
] as const;
const PATIENCE_MS = 90_000;

/** A running broker, alone in its cluster, on the data of this folder and serving: the one a killed launcher left if it is
 *  healthy and on the right port, else a new one. LaunchRefused says in a line why not. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { dataFolder, port } = options;
  const plan: ServicePlan = { name: 'kafka', dataFolder, port, stopSteps: KAFKA_STOP_STEPS };
  const broker = `${HOST}:${port}`;
  const adopted = await adoptOrStop(plan);
  if (adopted !== undefined) {
    options.onService(adopted);
    return { service: adopted, broker };
  }
  await onDisk(dataFolder, async () => {
    mkdirSync(join(dataFolder, 'kafka'), { recursive: true, mode: 0o700 });
    writeFileSync(propertiesOf(dataFolder), await properties(options));
    if (clusterOf(dataFolder) === undefined) await format(options);
  });
  if (options.brief && lacksClasses(options.parts.classes)) await keepClasses(plan, options);
  const service = await spawned(plan, options);
  options.onService(service);
  await untilServing(service, dataFolder);
  return { service, broker };
}

function spawned(plan: ServicePlan, options: KafkaOptions, flags?: readonly string[]): Promise<Service> {
  return spawnService(plan, kafkaCommand(options, ['kafka.Kafka', propertiesOf(options.dataFolder)], flags));
}

/** Java writes down the classes of the first brief broker when it stops: each one after it, and that of a launcher, starts in half the
 *  time (JEP 350). It takes ten seconds, so only tests wait for it. A Java that does not leaves an empty file, and nobody tries again.
 *  Nobody is told of that broker: it ends before this returns. */
async function keepClasses(plan: ServicePlan, options: KafkaOptions): Promise<void> {
  const { dataFolder, parts, signal } = options;
  const draft = join(dataFolder, 'kafka', 'classes.jsa');
  const service = await spawned(plan, options, writtenClasses(draft));
  const stop = (): unknown => service.stop();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await untilServing(service, dataFolder);
  } finally {
    await service.stop();
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  placeClasses(draft, parts.classes);
}

/** A broker that an earlier launcher left on these data. */
export function leftoverKafka(dataFolder: string): RunRecord | undefined {
  const record = readRun(dataFolder, 'kafka');
  return record !== undefined && isAlive(record) ? record : undefined;
}

async function adoptOrStop(plan: ServicePlan): Promise<Service | undefined> {
  const record = leftoverKafka(plan.dataFolder);
  if (record === undefined) return undefined;
  if (record.port === plan.port && (await isServing(plan.port, plan.dataFolder))) return adoptService(plan, record);
  await stopProcess(record, KAFKA_STOP_STEPS);
  return undefined;
}

// The controller listens on any free port: with static voters it is not part of the data, and nobody else needs it.
async function properties({ dataFolder, port }: KafkaOptions): Promise<string> {
  const controller = await freePort();
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@${HOST}:${controller}`,
    `listeners=BROKER://${HOST}:${port},CONTROLLER://${HOST}:${controller}`,
    `advertised.listeners=BROKER://${HOST}:${port}`,
    'inter.broker.listener.name=BROKER',
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `log.dirs=${join(dataFolder, 'kafka', 'data')}`,
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=4',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=4',
    'group.initial.rebalance.delay.ms=0',
    'broker.session.timeout.ms=5000',
    'broker.heartbeat.interval.ms=1000',
    'log.cleaner.dedupe.buffer.size=16777216',
  ].join('\n')}\n`;
}

/** How one of Kafka's own programs is run, in `<dataFolder>/kafka`. */
export function kafkaCommand(
  { parts, brief, dataFolder }: Pick<KafkaOptions, 'parts' | 'brief' | 'dataFolder'>,
  [main, ...rest]: readonly [string, ...string[]],
  flags = readClasses(parts.classes),
): Command {
  const heap = brief ? ['-Xms64m', '-Xmx256m', '-XX:TieredStopAtLevel=1'] : ['-Xms128m', '-Xmx512m'];
  const logger = '-Dorg.slf4j.simpleLogger';
  const log = [`${logger}.showDateTime=true`, `${logger}.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX`];
  const quiet = [`${logger}.log.org.apache.kafka.common.config=warn`];
  const args = [
    ...heap,
    '-XX:+UseSerialGC',
    '-XX:-UsePerfData',
    ...flags,
    ...log,
    ...quiet,
    '-cp',
    join(parts.jars, '*'),
    main,
    ...rest,
  ];
  return { file: parts.java, args, env: { PATH: process.env['PATH'] }, cwd: join(dataFolder, 'kafka') };
}

async function format(options: KafkaOptions): Promise<void> {
  const data = join(options.dataFolder, 'kafka', 'data');
  // Without the file that names the cluster, what is there comes from a format that was cut off.
  rmSync(data, { recursive: true, force: true });
  const cluster = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const tool = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', propertiesOf(options.dataFolder)] as const;
  const { file, args, ...where } = kafkaCommand(options, tool);
  try {
    await promisify(execFile)(file, [...args], { ...where, signal: options.signal, maxBuffer: 1 << 24 });
  } catch (error) {
    options.signal.throwIfAborted();
    const said = detailOf(error, 'stderr') ?? String(error);
    throw serviceRefusal('Kafka (format)', said, 'its output is not kept');
  }
}

/** The id of the cluster whose data are here, or undefined before they are made. */
function clusterOf(dataFolder: string): string | undefined {
  const file = join(dataFolder, 'kafka', 'data', 'meta.properties');
  return existsSync(file) ? /^cluster\.id=(.+)$/m.exec(readOrNothing(file) ?? '')?.[1]?.trim() : undefined;
}

function propertiesOf(dataFolder: string): string {
  return join(dataFolder, 'kafka', 'server.properties');
}

async function isServing(port: number, dataFolder: string): Promise<boolean> {
  const view = await askBroker(HOST, port);
  return view !== undefined && view.brokers > 0 && view.cluster === clusterOf(dataFolder);
}

async function untilServing(service: Service, dataFolder: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isServing(service.port, dataFolder))) {
    if (service.hasEnded() || performance.now() > deadline)
      throw serviceRefusal('Kafka', tailOf(service.log), service.log);
    await sleep(50);
  }
}
