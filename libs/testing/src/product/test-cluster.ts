import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDataFolder } from '../../../../apps/launch/src/data-folder.js';
import { kafkaCommand } from '../../../../apps/launch/src/kafka.js';
import { kafkaParts, type KafkaParts } from '../../../../apps/launch/src/kafka-jars.js';
import { askBroker } from '../../../../apps/launch/src/kafka-probe.js';
import { freePort } from '../../../../apps/launch/src/ports.js';
import { spawnService, type Service } from '../../../../apps/launch/src/service.js';
import { eventually } from '../eventually.js';

const HOST = '127.0.0.1';
const NODES = [1, 2, 3] as const;
const KILLED = [{ signal: 'SIGKILL', patienceMs: 5_000 }] as const;
const PATIENCE_MS = 60_000;

interface Node {
  readonly id: number;
  readonly folder: string;
  readonly port: number;
  readonly controller: number;
}

/** Three brokers that are controllers as well, each a process of its own with little memory, to be killed one by one and started again
 *  on the same data. */
export class TestCluster {
  readonly #running = new Map<number, Service>();

  private constructor(
    private readonly parts: KafkaParts,
    private readonly nodes: readonly Node[],
  ) {}

  /** Resolves when all three serve. */
  static async start(folder: string): Promise<TestCluster> {
    const parts = await kafkaParts(new AbortController().signal);
    if ('missing' in parts) throw new Error(`this test needs brokers: ${parts.missing}`);
    const nodes: Node[] = [];
    for (const id of NODES)
      nodes.push({ id, folder: join(folder, String(id)), port: await freePort(), controller: await freePort() });
    const cluster = new TestCluster(parts, nodes);
    const name = randomBytes(16).toString('base64url').replace(/^-/, 'A');
    await Promise.all(nodes.map((node) => cluster.#format(node, name)));
    await Promise.all(nodes.map(({ id }) => cluster.begin(id)));
    await cluster.untilServing(NODES.length);
    return cluster;
  }

  /** `host:port` of each. */
  get brokers(): readonly string[] {
    return this.nodes.map(({ port }) => `${HOST}:${String(port)}`);
  }

  /** kill -9. */
  async kill(id: number): Promise<void> {
    await this.#running.get(id)?.stop();
    this.#running.delete(id);
  }

  /** Starts it again; it may serve only once a majority is there. */
  async begin(id: number): Promise<void> {
    const { folder, port } = this.#node(id);
    const plan = { name: 'kafka', dataFolder: folder, port, stopSteps: KILLED };
    this.#running.set(id, await spawnService(plan, this.#command(folder, ['kafka.Kafka', propertiesOf(folder)])));
  }

  /** Resolves when so many brokers are known as alive by each that runs. */
  async untilServing(count: number): Promise<void> {
    const ports = this.nodes.filter(({ id }) => this.#running.has(id)).map(({ port }) => port);
    const isServing = async (): Promise<boolean> => {
      const views = await Promise.all(ports.map((port) => askBroker(HOST, port)));
      return views.every((view) => view?.brokers === count);
    };
    await eventually(`${String(count)} brokers serve`, isServing, PATIENCE_MS);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ id }) => this.kill(id)));
  }

  async #format({ id, folder, port, controller }: Node, cluster: string): Promise<void> {
    await openDataFolder(folder);
    mkdirSync(join(folder, 'kafka'), { recursive: true, mode: 0o700 });
    const voters = this.nodes.map((node) => `${String(node.id)}@${HOST}:${String(node.controller)}`).join(',');
    writeFileSync(propertiesOf(folder), properties({ id, folder, port, controller }, voters));
    const tool = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', propertiesOf(folder)] as const;
    const { file, args, ...where } = this.#command(folder, tool);
    await promisify(execFile)(file, [...args], { ...where, maxBuffer: 1 << 24 });
  }

  #command(dataFolder: string, words: readonly [string, ...string[]]): ReturnType<typeof kafkaCommand> {
    return kafkaCommand({ parts: this.parts, brief: true, dataFolder }, words);
  }

  #node(id: number): Node {
    const node = this.nodes.find((one) => one.id === id);
    if (!node) throw new Error(`there is no broker ${String(id)}`);
    return node;
  }
}

function propertiesOf(folder: string): string {
  return join(folder, 'kafka', 'server.properties');
}

// A broker that is gone is noticed within three seconds, so that others lead what it led.
function properties({ id, folder, port, controller }: Node, voters: string): string {
  return `${[
    'process.roles=broker,controller',
    `node.id=${String(id)}`,
    `controller.quorum.voters=${voters}`,
    `listeners=BROKER://${HOST}:${String(port)},CONTROLLER://${HOST}:${String(controller)}`,
    `advertised.listeners=BROKER://${HOST}:${String(port)}`,
    'inter.broker.listener.name=BROKER',
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `log.dirs=${join(folder, 'kafka', 'data')}`,
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=3',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=3',
    'transaction.state.log.num.partitions=1',
    'group.initial.rebalance.delay.ms=0',
    'broker.session.timeout.ms=3000',
    'broker.heartbeat.interval.ms=500',
    'controller.quorum.election.timeout.ms=1000',
    'controller.quorum.fetch.timeout.ms=2000',
    'log.cleaner.dedupe.buffer.size=16777216',
  ].join('\n')}\n`;
}
