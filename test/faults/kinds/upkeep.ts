import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicJwk, type Jwk } from '#identity';
import { generateLedgerKey } from '#persistence';
import { writePrivate } from '../../../apps/launch/src/data-folder.js';
import { shareVerifyingKeys } from '../../../apps/launch/src/keys.js';
import { untilDone } from '#testing';
import { staffOf } from '../load/staff.js';
import type { World } from '../world/world.js';
import { AT_ONCE, type Fault } from './fault.js';

const FILE = 'ledger-signing.json';

interface KeyFile {
  readonly name: string;
  readonly keys: readonly Jwk[];
  readonly retired?: readonly Jwk[];
}

const rotation: Fault = {
  ...{ kind: 'key rotation', lane: 'ledger', isCut: false, lasts: AT_ONCE },
  says: 'a new key of the ledger, the last two sign, older ones are retired; every application is started again in turn',
  inject: async (world) => {
    addKey(world.settings.folders.keys);
    await Promise.resolve();
    return async () => {
      for (const app of [...world.gateways, world.consent]) {
        await app.stop();
        await app.start();
      }
    };
  },
};

function addKey(folder: string): void {
  const { name, keys, retired = [] } = JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as KeyFile;
  const [last] = keys.slice(-1);
  const gone = keys.slice(0, -1).map(publicJwk);
  const signing = [...(last ? [last] : []), generateLedgerKey()];
  writePrivate(join(folder, FILE), JSON.stringify({ name, keys: signing, retired: [...retired, ...gone] }));
  shareVerifyingKeys(folder);
}

const ENTRIES = 5;

const pruning: Fault = {
  ...{ kind: 'prune', lane: 'topic', isCut: false, lasts: AT_ONCE, isLast: true },
  says: 'bodies that were put into a month of 2019 are let go of while clients ask',
  inject: async (world) => {
    const month = await makeOld(world);
    // Who does it tries again while what answers is broken; what went before that is gone already.
    await untilDone('old bodies are let go of', () => staffOf(world).prune(month));
    if (await isThere(world, month)) throw new Error(`bodies from before ${month} were not let go of`);
    return () => undefined;
  },
};

async function isThere({ postgres }: World, before: string): Promise<boolean> {
  const [found] = await postgres.sql('SELECT 1 FROM ledger.body WHERE month < $1 LIMIT 1', [before]);
  return found !== undefined;
}

/** Puts the first bodies that are left of the shard where those of a month of 2019 are kept; answers the month. */
async function makeOld({ postgres, shard }: World): Promise<string> {
  const months = await postgres.sql<{ count: number }>(
    "SELECT count(*)::int AS count FROM ledger.leaf WHERE kind = 'pruned' AND shard = $1",
    [shard],
  );
  const number = 1 + ((months[0]?.count ?? 0) % 10);
  const [from, until] = [number, number + 1].map((one) => `2019-${String(one).padStart(2, '0')}-01`);
  const name = `ledger.body_${String(from).slice(0, 7).replace('-', '_')}`;
  await postgres.sql(
    `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ledger.body FOR VALUES FROM ('${from}') TO ('${until}')`,
  );
  await postgres.sql(`ALTER TABLE ${name} OWNER TO ketenpoort_migrator`);
  await postgres.sql(
    `UPDATE ledger.body SET month = '${from}' WHERE shard = $1 AND idx IN
      (SELECT idx FROM ledger.body WHERE shard = $1 ORDER BY idx LIMIT ${ENTRIES})`,
    [shard],
  );
  return String(until);
}

export const UPKEEP_FAULTS: readonly Fault[] = [rotation, pruning];
