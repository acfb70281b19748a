import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#persistence';
import { launchSettings, type LaunchSettings } from '#settings';
import { removeOrphans } from '../../apps/launch/src/orphans.js';
import { bootstrap, DATABASE, urlAs, type DatabaseUrls } from '../../apps/launch/src/bootstrap.js';
import { openDataFolder, projectRoot } from '../../apps/launch/src/data-folder.js';
import { DEMO_PARTIES, seedDemo } from '../../apps/launch/src/demo/index.js';
import { makeDemoKeys } from '../../apps/launch/src/keys.js';
import { generate } from '../../apps/launch/src/passwords.js';
import { freePort } from '../../apps/launch/src/ports.js';
import { startPostgres } from '../../apps/launch/src/postgres.js';
import { holdDataFolder } from '../../apps/launch/src/run-state.js';
import type { Service } from '../../apps/launch/src/service.js';

/** A database of the product with its demo data, on free ports and in a folder of its own, beside whatever else runs. */
export interface Stage {
  readonly folder: string;
  readonly settings: LaunchSettings;
  readonly urls: DatabaseUrls;
  /** Superuser in the product's database: for what a bench counts, never for what it measures. */
  readonly adminUrl: string;
  /** Operating-system process of PostgreSQL. */
  readonly postgres: Service;
  /** Takes charge of a process: it is stopped with the stage. */
  readonly take: (service: Service) => void;
}

const PREFIX = 'ketenpoort-bench-';

/** OIN of the made-up organisation that runs the gate. */
export const OWN_OIN = '00000009990000000000';

/** What PostgreSQL's environment has besides, made for the folder of its data. */
export type EnvironmentOf = (folder: string) => Promise<Readonly<Record<string, string>>>;

/** Sets the stage and lets `work` use it. PostgreSQL runs with fsync on, as in production. */
export async function onStage<T>(
  signal: AbortSignal,
  work: (stage: Stage) => Promise<T>,
  environmentOf: EnvironmentOf = () => Promise.resolve({}),
): Promise<T> {
  return inFolder(signal, async (folder, take) => work(await setUp(folder, take, environmentOf)));
}

/** Lets `work` use a folder of its own and take charge of processes, and leaves nothing behind: processes stopped in
 *  reverse order, folder removed. Also when `signal` aborts or something fails. */
export async function inFolder<T>(
  signal: AbortSignal,
  work: (folder: string, take: Stage['take']) => Promise<T>,
): Promise<T> {
  await removeOrphans(PREFIX);
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711);
  await openDataFolder(folder);
  holdDataFolder(folder);
  const services: Service[] = [];
  const take = (service: Service): void => void services.unshift(service);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the bench was cut off')), { once: true });
  });
  const working = work(folder, take);
  try {
    return await Promise.race([working, aborted]);
  } finally {
    for (const service of services) await service.stop().catch(() => undefined);
    await working.catch(() => undefined);
    // Whatever was started while all else was being stopped.
    for (const service of services) await service.stop().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function setUp(folder: string, take: Stage['take'], environmentOf: EnvironmentOf): Promise<Stage> {
  const [gateway, postgres] = [await freePort(), await freePort()];
  const settings = launchSettings({
    GATEWAY_PORT: String(gateway),
    PG_PORT: String(postgres),
    CONFIG_DIR: join(projectRoot(), 'config'),
    DATA_DIR: folder,
    RELAY: 'off',
  });
  makeDemoKeys({ folder: settings.folders.keys, parties: DEMO_PARTIES, hasData: false, oin: OWN_OIN });
  const passwords = generate();
  const { service, adminUrl } = await startPostgres({
    dataFolder: folder,
    port: postgres,
    password: passwords.superuser,
    durable: true,
    onService: take,
    environment: await environmentOf(folder),
  });
  const urls = await bootstrap(adminUrl, passwords);
  await migrate(urls.migratorUrl);
  await seedDemo({ ...urls, settings, oin: OWN_OIN });
  return { folder, settings, urls, adminUrl: urlAs(adminUrl, undefined, DATABASE), postgres: service, take };
}
