import { appendFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { consentSettings, gatewaySettings } from '#settings';
import type { AppOrder, AppProcess } from '#testing';
import { consentParts } from '../../../apps/consent/src/parts.js';
import { consentServer } from '../../../apps/consent/src/server.js';
import { gatewayParts } from '../../../apps/gateway/src/parts.js';
import { importAdministrators } from '../../../apps/gateway/src/staff/administrators.js';
import { gatewayServer } from '../../../apps/gateway/src/server.js';

/** An application in this process, and how to end it. */
interface Running {
  readonly listen: (port: number, host: string) => Promise<unknown>;
  readonly stop: () => Promise<unknown>;
}

type Env = AppOrder['env'];

/** Starts an application in this process, without its relay: what a whole process costs is spared for each of the copies. */
export async function startInside({ app, port, env, folder }: AppOrder): Promise<AppProcess> {
  const log = `${folder}/${app}-${String(port)}.log`;
  const write = (message: unknown): void => {
    appendFileSync(log, `${typeof message === 'string' ? message : inspect(message)}\n`);
  };
  write(`${app} in this process`);
  Logger.overrideLogger({ log: write, warn: write, error: write, fatal: write, debug: write, verbose: write });
  const { listen, stop } = app === 'gateway' ? await gateway(env) : await consent(env);
  await listen(port, '127.0.0.1');
  const end = async (): Promise<number> => {
    await stop();
    return 0;
  };
  const url = `${env['TLS_CERT_FILE'] === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`;
  return { url, log, pid: process.pid, stop: end, kill: () => end().then(() => undefined) };
}

async function gateway(env: Env): Promise<Running> {
  const parts = await gatewayParts(gatewaySettings(env));
  const app = await gatewayServer(parts);
  await importAdministrators(parts.administrators, parts.changes, parts.pseudonyms);
  await parts.lease.start();
  return {
    listen: (port, host) => app.listen(port, host),
    stop: async () => {
      await app.close();
      await parts.outcomes.drain();
      await parts.ledger.close();
      await parts.lease.stop();
      await parts.model.destroy();
      await parts.pool.end();
    },
  };
}

async function consent(env: Env): Promise<Running> {
  const app = await consentServer(await consentParts(consentSettings(env)));
  return { listen: (port, host) => app.listen(port, host), stop: () => app.close() };
}
