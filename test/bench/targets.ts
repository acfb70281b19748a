import { join } from 'node:path';
import { untilAppReady } from '../../apps/launch/src/apps.js';
import { projectRoot } from '../../apps/launch/src/data-folder.js';
import { freePort } from '../../apps/launch/src/ports.js';
import { programFile } from '../../apps/launch/src/program.js';
import { spawnService, type Service } from '../../apps/launch/src/service.js';
import { bodyByName, DOCUMENT } from './query.js';
import { OWN_OIN, type Stage } from './stage.js';
import { fetchToken } from './token.js';

/** A server under load: a process of its own. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: Service;
  /** What to send about a case; ad hoc, unless said otherwise. */
  readonly bodyFor?: (caseId: string) => string;
}

const STOP_STEPS = [
  { signal: 'SIGTERM', patienceMs: 10_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
] as const;
const JSON_HEADERS = { 'content-type': 'application/json' };

/** The gateway as it is built, production settings, the relay off: it is not in the path of a request. One token,
 *  fetched before. With `profile`, a folder, it writes a CPU profile there when it is stopped. */
export async function startGateway(stage: Stage, profile: string | null): Promise<Target> {
  const flags = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  return startGatewayWith(stage, { flags, env: { RELAY: 'off', READING: 'off' } });
}

/** The same with flags of Node and settings of its own. */
export async function startGatewayWith(
  stage: Stage,
  { flags, env: more }: { readonly flags: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Promise<Target> {
  const { settings, urls } = stage;
  const env = {
    GATEWAY_PORT: String(settings.gateway.port),
    ISSUER: settings.origins.issuer,
    DATABASE_URL: urls.gatewayUrl,
    GATEWAY_OIN: OWN_OIN,
    CONFIG_DIR: settings.folders.config,
    KEYS_DIR: settings.folders.keys,
    ...UNLIMITED,
    ...more,
  };
  const args = [...flags, programFile('gateway')];
  const service = await start(stage, { name: 'gateway', port: settings.gateway.port, args, env });
  const headers = await freshHeaders(stage);
  return { name: 'ketenpoort', url: `${settings.origins.issuer}/graphql`, headers, service };
}

/** With a token of now: it is good for a quarter of an hour. */
export async function freshHeaders(stage: Stage): Promise<Target['headers']> {
  return { ...JSON_HEADERS, authorization: `Bearer ${await fetchToken(stage)}` };
}

/** One party asks about a few cases as fast as it can. */
const UNLIMITED = {
  RATE_REQUESTS_PER_MINUTE: '999999999',
  RATE_CASES_PER_HOUR: '999999999',
  RATE_REQUESTS_PER_CASE_PER_MINUTE: '999999999',
  RATE_TOKENS_PER_MINUTE: '999999999',
  RATE_TOKEN_REQUESTS_PER_ADDRESS: '999999999',
};

/** The same gateway, called by the name of the document, which the bench's party registers there as any party does. */
export async function trusted(stage: Stage, gateway: Target): Promise<Target> {
  const { url } = gateway;
  const headers = { ...JSON_HEADERS, authorization: `Bearer ${await fetchToken(stage, null)}` };
  const body = JSON.stringify({ text: DOCUMENT });
  const response = await fetch(new URL('/documents', url), { method: 'POST', headers, body });
  const { documentId } = (await response.json()) as { readonly documentId?: string };
  if (documentId === undefined) throw new Error(`the document was not registered: ${String(response.status)}`);
  return { ...gateway, name: `${gateway.name}-trusted`, bodyFor: (caseId) => bodyByName(documentId, caseId) };
}

export type PeerKind = 'typeorm-split' | 'typeorm-query' | 'typeorm-joins' | 'lean';

/** A peer on the rows of schema `peer`, with as many connections to the database as suit it best. */
export async function startPeer(stage: Stage, kind: PeerKind, connections: number): Promise<Target> {
  const port = await freePort();
  const env = { DATABASE_URL: stage.urls.gatewayUrl, PEER: kind, PORT: String(port), POOL: String(connections) };
  const args = [join('dist', 'test', 'bench', 'peer', 'main.js')];
  // Letters alone: by that name a later run finds it, should this one be killed.
  const service = await start(stage, { name: `peer${kind.replace('-', '')}`, port, args, env });
  return { name: kind, url: `http://127.0.0.1:${port}/graphql`, headers: JSON_HEADERS, service };
}

interface Process {
  readonly name: string;
  readonly port: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** As the launcher starts the gateway; the peers get the same. */
const NODE_FLAGS = ['--max-semi-space-size=64'];

async function start(stage: Stage, { name, port, args, env }: Process): Promise<Service> {
  const plan = { name, port, dataFolder: stage.folder, stopSteps: STOP_STEPS };
  const common = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', DATA_DIR: stage.folder };
  const service = await spawnService(plan, {
    file: process.execPath,
    args: [...NODE_FLAGS, ...args],
    env: { ...common, ...env },
    cwd: projectRoot(),
  });
  stage.take(service);
  await untilAppReady(service, { host: '127.0.0.1', port });
  return service;
}
