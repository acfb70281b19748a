import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address, LaunchSettings } from '#settings';
import { projectRoot } from './data-folder.js';
import { programFile } from './program.js';
import { LaunchRefused, serviceRefusal, tailOf } from './refusal.js';
import { spawnService } from './service.js';
import type { Service, ServicePlan } from './service.js';

export type AppName = 'gateway' | 'consent';

/** What the launcher found out and the applications must know. */
export interface AppInputs {
  readonly gatewayUrl: string;
  readonly consentUrl: string;
  /** Empty: the relay waits. */
  readonly brokers: readonly string[];
  readonly oin: string;
}

// A gateway first answers what it took in, then writes outcomes, then lets the relay finish.
export const APP_STOP_STEPS = [
  { signal: 'SIGTERM', patienceMs: 30_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
] as const;
const PATIENCE_MS = 60_000;

/** Room for the young objects of 64 requests under way: they die there instead of being copied about (docs/benchmarks.md). */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=64'];

/** Starts one application in a session of its own, under a name that its health tells. It is not ready yet. */
export async function startApp(
  app: AppName,
  settings: LaunchSettings,
  inputs: AppInputs,
  instance: string,
): Promise<Service> {
  const plan: ServicePlan = {
    name: app,
    dataFolder: settings.folders.data,
    port: settings[app].port,
    stopSteps: APP_STOP_STEPS,
  };
  const env = { ...environmentOf(app, settings, inputs), INSTANCE_ID: instance };
  return spawnService(plan, {
    file: process.execPath,
    args: [...NODE_FLAGS, programFile(app)],
    env,
    cwd: projectRoot(),
  });
}

const DATABASES = /^(CONSENT_|MIGRATION_)?DATABASE_URL(_FILE)?$/;

/** Each application gets the address of its own role, neither that of the other nor that of migrations. */
export function environmentOf(app: AppName, settings: LaunchSettings, inputs: AppInputs): NodeJS.ProcessEnv {
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !DATABASES.test(name)));
  const own = app === 'gateway' ? { DATABASE_URL: inputs.gatewayUrl } : { CONSENT_DATABASE_URL: inputs.consentUrl };
  return {
    ...rest,
    ...own,
    KAFKA_BROKERS: inputs.brokers.join(','),
    GATEWAY_OIN: inputs.oin,
    ISSUER: settings.origins.issuer,
    CONSENT_URL: settings.origins.consent,
    CONFIG_DIR: settings.folders.config,
    DATA_DIR: settings.folders.data,
    KEYS_DIR: settings.folders.keys,
  };
}

/** How an application is asked whether it is ready. */
export interface Asking {
  readonly tls?: boolean;
  /** Its name: without one whoever answers will do. */
  readonly instance?: string;
}

/** Waits until the application says it is ready, and that it is the one of this name. LaunchRefused with its own words when it ends or
 *  takes a minute. */
export async function untilAppReady(service: Service, address: Address, asking: Asking = {}): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await askHealth(address, asking);
    if (answer === 'ready') return;
    if (service.hasEnded()) throw serviceRefusal(service.name, tailOf(service.log), service.log);
    if (performance.now() > deadline)
      throw new LaunchRefused(`${service.name} was not ready in a minute (${answer}); see ${service.log}`);
    await sleep(100);
  }
}

// On this machine: whoever the certificate is for, the address is the one that the application was told.
async function askHealth({ host, port }: Address, { tls = false, instance }: Asking): Promise<string> {
  const request = tls ? requestHttps : requestHttp;
  const where = { host: reachable(host), port, path: '/health/ready', agent: false, rejectUnauthorized: false };
  try {
    const asked = request({ ...where, signal: AbortSignal.timeout(5_000) });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = await text(response);
    if (!isNamed(body, instance)) return 'another process answers there';
    return response.statusCode === 200 ? 'ready' : `${String(response.statusCode)} ${body.slice(0, 200)}`;
  } catch {
    return 'no answer';
  }
}

function isNamed(body: string, instance: string | undefined): boolean {
  return instance === undefined || body.includes(`"instance":"${instance}"`);
}

function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
