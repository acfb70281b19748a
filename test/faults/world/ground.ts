import { join } from 'node:path';
import { launchSettings, type LaunchSettings } from '#settings';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { DEMO_PARTIES, seedDemo } from '../../../apps/launch/src/demo/index.js';
import { makeDemoKeys } from '../../../apps/launch/src/keys.js';
import { freePort } from '../../../apps/launch/src/ports.js';
import type { Service } from '../../../apps/launch/src/service.js';
import { OWN_OIN } from '../../bench/stage.js';
import { compileShims, type Shims } from '../instruments/shims.js';
import { Broker } from './broker.js';
import { Postgres } from './postgres.js';
import { signalled } from './process-tree.js';

export interface GroundPlan {
  readonly folder: string;
  /** Takes charge of a process: it is stopped at the end, whatever happens. */
  readonly take: (service: Service) => void;
  /** Without, there is no broker. */
  readonly hasTopic: boolean;
}

/** What worlds stand on: PostgreSQL with the demo data as a template, Kafka, keys, and the libraries that make disks and clocks go wrong. */
export interface Ground {
  readonly folder: string;
  /** Wakes what is paused before it is stopped. */
  readonly take: (service: Service) => void;
  readonly settings: LaunchSettings;
  readonly postgres: Postgres;
  readonly broker: Broker | null;
  readonly shims: Shims;
  /** For the control files of clocks. */
  readonly instruments: string;
}

export async function layGround(plan: GroundPlan): Promise<Ground> {
  const { folder, hasTopic } = plan;
  const take = (service: Service): void => plan.take(awake(service));
  const instruments = join(folder, 'instruments');
  const shims = await compileShims(instruments);
  const broker = hasTopic ? new Broker({ folder, take, port: await freePort() }) : null;
  const [postgres] = await Promise.all([
    Postgres.make({ folder, take, port: await freePort(), shims }),
    broker?.start(),
  ]);
  const settings = await settingsOf(folder);
  makeDemoKeys({ folder: settings.folders.keys, parties: DEMO_PARTIES, hasData: false, oin: OWN_OIN });
  await seedDemo({ ...postgres.urls, settings, oin: OWN_OIN });
  return { folder, take, settings, postgres, broker, shims, instruments };
}

/** One that was paused heeds nothing but SIGKILL. */
function awake(service: Service): Service {
  return {
    ...service,
    stop: () => {
      if (!service.hasEnded()) signalled(service.process.pid, 'SIGCONT');
      return service.stop();
    },
  };
}

async function settingsOf(folder: string): Promise<LaunchSettings> {
  const [gateway, consent] = [await freePort(), await freePort()];
  return launchSettings({
    GATEWAY_PORT: String(gateway),
    CONSENT_PORT: String(consent),
    CONFIG_DIR: join(projectRoot(), 'config'),
    DATA_DIR: folder,
  });
}
