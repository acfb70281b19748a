import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#persistence';
import { asAdmin, bootstrap, DATABASE } from '../../../../apps/launch/src/bootstrap.js';
import { openDataFolder } from '../../../../apps/launch/src/data-folder.js';
import { Household } from '../../../../apps/launch/src/household.js';
import { kafkaParts } from '../../../../apps/launch/src/kafka-jars.js';
import { startKafka } from '../../../../apps/launch/src/kafka.js';
import { removeOrphans } from '../../../../apps/launch/src/orphans.js';
import { generate } from '../../../../apps/launch/src/passwords.js';
import { freePort } from '../../../../apps/launch/src/ports.js';
import { startPostgres } from '../../../../apps/launch/src/postgres.js';
import { holdDataFolder } from '../../../../apps/launch/src/run-state.js';
import { TEST_PREFIX, VARIABLES } from './addresses.js';

/** One PostgreSQL and one broker for a whole test run, in a folder of their own. */
export interface TestServices {
  /** Removed when they stop. */
  readonly folder: string;
  /** Stops both and removes the folder. Answers the databases that tests made and did not drop. */
  readonly stop: () => Promise<readonly string[]>;
  /** The same at once, without order: for when the run itself is cut off. */
  readonly abandon: () => void;
}

const FOLDER = 'ketenpoort-test-';

/** Starts both side by side on free ports, makes the migrated template that each test database is a copy of, and tells
 *  the tests by environment variables. What an earlier run that was killed left behind is removed first.
 *  Without Java or Maven there is no broker: a test that asks for it then fails and says so. With `broker: false` there is an
 *  address of one that never answers. */
export async function startTestServices({ broker = true } = {}): Promise<TestServices> {
  await removeOrphans(FOLDER);
  const folder = mkdtempSync(join(tmpdir(), FOLDER));
  chmodSync(folder, 0o711);
  const house = new Household(() => undefined);
  const abandon = () => {
    house.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await openDataFolder(folder);
    holdDataFolder(folder);
    const [adminUrl] = await Promise.all([
      startDatabase(folder, house),
      broker ? startBroker(folder, house) : nobody(),
    ]);
    return { folder, abandon, stop: () => stop(adminUrl, folder, house) };
  } catch (error) {
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startDatabase(dataFolder: string, house: Household): Promise<string> {
  const passwords = generate();
  const port = await freePort();
  const password = passwords.superuser;
  const { adminUrl } = await startPostgres({ dataFolder, port, password, durable: false, onService: house.take });
  const { migratorUrl } = await bootstrap(adminUrl, passwords);
  await migrate(migratorUrl);
  // A database that somebody is connected to cannot be copied.
  await asAdmin(adminUrl, (client) => client.query(`ALTER DATABASE ${DATABASE} WITH ALLOW_CONNECTIONS false`));
  process.env[VARIABLES.postgres] = adminUrl;
  process.env[VARIABLES.passwords] = JSON.stringify(passwords);
  return adminUrl;
}

function nobody(): Promise<void> {
  process.env[VARIABLES.kafka] = '127.0.0.1:1';
  return Promise.resolve();
}

async function startBroker(dataFolder: string, house: Household): Promise<void> {
  const { signal } = house;
  const parts = await kafkaParts(signal);
  if ('missing' in parts) {
    process.env[VARIABLES.noKafka] = parts.missing;
    return;
  }
  const port = await freePort();
  const { broker } = await startKafka({ dataFolder, port, parts, brief: true, onService: house.take, signal });
  process.env[VARIABLES.kafka] = broker;
}

async function stop(adminUrl: string, folder: string, house: Household): Promise<readonly string[]> {
  try {
    const found = await asAdmin(adminUrl, (client) =>
      client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
        TEST_PREFIX,
      ]),
    );
    return found.rows.map((row) => row.datname);
  } finally {
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
