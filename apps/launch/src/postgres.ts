import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { detailOf } from './failure.js';
import { commandOn, postgresBinaries, postgresFooting } from './postgres-footing.js';
import type { Footing, PostgresBinaries } from './postgres-footing.js';
import { commandOf, identityOf, isAlive, readOrNothing, stopProcess } from './processes.js';
import { LaunchRefused, onDisk, serviceRefusal, tailOf } from './refusal.js';
import { readRun } from './run-state.js';
import type { RunRecord } from './run-state.js';
import { adoptService, spawnService } from './service.js';
import type { Service, ServicePlan } from './service.js';

export interface PostgresOptions {
  /** Data go to `<dataFolder>/postgres`. The folder exists and is writable. */
  readonly dataFolder: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** False only for tests: survives the death of a process, not that of the machine. */
  readonly durable: boolean;
  /** Only for tests: what its environment has besides. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Is told of the process as soon as there is one, so that it can be stopped before it is ready. */
  readonly onService: (service: Service) => void;
}

export interface Postgres {
  readonly service: Service;
  /** Superuser, database `postgres`. */
  readonly adminUrl: string;
}

const HOST = '127.0.0.1';
/** SIGINT: no new sessions, current ones are ended, then a checkpoint. SIGQUIT: stop now, recover at the next start. */
export const POSTGRES_STOP_STEPS = [
  { signal: 'SIGINT', patienceMs: 30_000 },
  { signal: 'SIGQUIT', patienceMs: 10_000 },
] as const;
const PATIENCE_MS = 120_000;
/** Messages of errors quote values, and so do details and parameters: none of them is logged. The applications log the code of each. */
const NO_VALUES = [
  ...['log_min_messages=log', 'log_min_error_statement=panic', 'log_error_verbosity=terse'],
  ...['log_statement=none', 'log_parameter_max_length=0', 'log_parameter_max_length_on_error=0'],
];
const NOT_DURABLE = ['fsync=off', 'full_page_writes=off', 'max_wal_size=256MB'];

export function hasPostgresData(dataFolder: string): boolean {
  return existsSync(join(dataFolder, 'postgres', 'PG_VERSION'));
}

/** A running PostgreSQL on the data of this folder, ready for connections: the one a killed launcher left if it is
 *  healthy and on the right port, else a new one. First use makes the cluster. LaunchRefused says in a line why not. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const adminUrl = `postgresql://postgres:${encodeURIComponent(options.password)}@${HOST}:${options.port}/postgres`;
  const plan = planOf(options);
  const adopted = await adoptOrStop(plan, adminUrl);
  if (adopted !== undefined) {
    options.onService(adopted);
    return { service: adopted, adminUrl };
  }
  const binaries = postgresBinaries();
  const footing = postgresFooting(options.dataFolder, binaries);
  if (!hasPostgresData(options.dataFolder)) await makeCluster(options, binaries, footing);
  const command = commandOn(footing, binaries.postgres, argumentsOf(options));
  const service = await spawnService(plan, { ...command, env: { ...command.env, ...options.environment } });
  options.onService(service);
  await untilReady(service, adminUrl);
  return { service, adminUrl };
}

function planOf({ dataFolder, port }: PostgresOptions): ServicePlan {
  return { name: 'postgres', dataFolder, port, stopSteps: POSTGRES_STOP_STEPS };
}

/** A PostgreSQL that an earlier launcher left on these data, running or in the middle of its start. */
export function leftoverPostgres(dataFolder: string): RunRecord | undefined {
  const record = readRun(dataFolder, 'postgres');
  return record !== undefined && isAlive(record) ? record : namedByItself(join(dataFolder, 'postgres'));
}

// Should our record be lost: PostgreSQL keeps one in its data. The pid in it may be another's by now.
function namedByItself(data: string): RunRecord | undefined {
  const [pid = 0, , , port = 0] = (readOrNothing(join(data, 'postmaster.pid')) ?? '').split('\n').map(Number);
  const identity = pid > 1 ? identityOf(pid) : undefined;
  if (identity === undefined) return undefined;
  return (commandOf(identity.pid) ?? '').includes(`-D ${data} `) ? { ...identity, port } : undefined;
}

async function adoptOrStop(plan: ServicePlan, adminUrl: string): Promise<Service | undefined> {
  const record = leftoverPostgres(plan.dataFolder);
  if (record === undefined) return undefined;
  if (record.port === plan.port && (await probe(adminUrl)) === 'ready') return adoptService(plan, record);
  await stopProcess(record, POSTGRES_STOP_STEPS);
  return undefined;
}

function argumentsOf({ dataFolder, port, durable }: PostgresOptions): string[] {
  const settings = [
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_connections=200',
    ...NO_VALUES,
  ];
  const all = durable ? settings : [...settings, ...NOT_DURABLE];
  return ['-D', join(dataFolder, 'postgres'), '-h', HOST, '-p', String(port), ...all.flatMap((each) => ['-c', each])];
}

// Made aside and moved: an initdb that was cut off never passes for a cluster.
async function makeCluster(options: PostgresOptions, binaries: PostgresBinaries, footing: Footing): Promise<void> {
  const { dataFolder, password, durable } = options;
  const [draft, secret] = [join(dataFolder, 'postgres.new'), join(dataFolder, 'postgres.new.password')];
  const flags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await onDisk(dataFolder, async () => {
    try {
      for (const each of [draft, secret]) rmSync(each, { recursive: true, force: true });
      mkdirSync(draft, { mode: 0o700 });
      writeFileSync(secret, password, { mode: 0o600 });
      if (footing.user) for (const each of [draft, secret]) chownSync(each, footing.user.uid, footing.user.gid);
      const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${secret}`];
      await initdb(
        commandOn(footing, binaries.initdb, ['-D', draft, ...flags, ...access, ...(durable ? [] : ['--no-sync'])]),
      );
      renameSync(draft, join(dataFolder, 'postgres'));
    } finally {
      for (const each of [draft, secret]) rmSync(each, { recursive: true, force: true });
    }
  });
}

async function initdb({ file, args, ...options }: ReturnType<typeof commandOn>): Promise<void> {
  try {
    await promisify(execFile)(file, [...args], options);
  } catch (error) {
    const said = detailOf(error, 'stderr') ?? String(error);
    throw serviceRefusal('PostgreSQL (initdb)', said, 'its output is not kept');
  }
}

async function untilReady(service: Service, adminUrl: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const state = await probe(adminUrl);
    if (service.hasEnded()) throw serviceRefusal('PostgreSQL', tailOf(service.log), service.log);
    if (state === 'ready') return;
    if (state === 'denied') throw new LaunchRefused('PostgreSQL does not know our password: put passwords.json back');
    if (performance.now() > deadline) throw serviceRefusal('PostgreSQL', tailOf(service.log), service.log);
    await sleep(25);
  }
}

async function probe(url: string): Promise<'ready' | 'denied' | 'not yet'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'ready';
  } catch (error) {
    const code = detailOf(error, 'code');
    return code === '28P01' || code === '28000' ? 'denied' : 'not yet';
  } finally {
    await client.end().catch(() => undefined);
  }
}
