import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#testing';
import type { LostRange } from '../checks/history.js';
import { staffOf } from '../load/staff.js';
import { isAllOnTopic, isAllPublished } from '../recovery.js';
import type { World } from '../world/world.js';
import type { Fault } from './fault.js';

const REGION = 'groningen';
/** Checkpoints are published each second. */
const PUBLISHED_MS = 2_500;
const REFUSED_MS = 15_000;
/** How long is asked, and answered, after the backup. Milliseconds. */
const SINCE_MS = { least: 1_000, most: 2_500 };

interface Published {
  readonly shard: string;
  readonly size: number;
}

/** What the first entry of the shard that goes on says. */
interface Restored {
  readonly left: number;
  readonly published: Published;
  readonly also?: readonly Restored[];
}

/** The database is set back to a copy of its files. Gateways must refuse to sign; then it goes on as docs/ledger.md says. */
export const RESTORE_FAULTS: readonly Fault[] = [
  {
    ...{ kind: 'backup restored', lane: 'all', isCut: false, lasts: { short: [0.5, 1], long: [1, 3] } },
    says: 'the database is set back to an earlier copy: nothing is signed, until it is said that the region goes on in a new shard',
    inject: async (world, chance) => {
      const { postgres } = world;
      await postgres.stop();
      const restore = await postgres.keepData('backup');
      await postgres.start();
      await sleep(chance.whole(SINCE_MS.least, SINCE_MS.most));
      await quietly(world, async () => {
        // The last outcomes, and a checkpoint of them: what nobody but a gateway of before knows, nobody can say was lost.
        await sleep(PUBLISHED_MS);
        await whilePublished(world, async () => {
          await postgres.stop();
          await restore();
          await postgres.start();
        });
      });
      return async () => {
        await refused(world);
        await goOn(world);
      };
    },
  },
];

/** While the topic has nothing of which no checkpoint was published: relays that have told it all rest meanwhile. */
async function whilePublished(world: World, work: () => Promise<void>): Promise<void> {
  if (world.broker === null) return work();
  await isAllOnTopic(world);
  const wake = world.relays.map((relay) => relay.pause());
  try {
    await isAllPublished(world);
    await work();
  } finally {
    wake.forEach((goOn) => goOn());
  }
}

/** While nobody asks. */
async function quietly(world: World, work: () => Promise<void>): Promise<void> {
  const open = await world.hold();
  try {
    await work();
  } finally {
    open();
  }
}

/** Each gateway sees that nothing may be signed. Throws, naming one that does not. */
async function refused({ gateways, shard }: World): Promise<void> {
  for (const { name, url } of gateways)
    await eventually(`${name} sees that ${shard} was set back`, () => tellsOf(url, shard), REFUSED_MS);
}

async function tellsOf(url: string, shard: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    const { setBack } = (await response.json()) as { readonly setBack?: unknown };
    return JSON.stringify(setBack ?? null).includes(`"${shard}"`);
  } catch {
    return false;
  }
}

async function goOn(world: World): Promise<void> {
  await Promise.all([...world.gateways, world.consent].map((app) => app.stop()));
  await Promise.all([...world.gateways, world.consent].map((app) => app.begin()));
  await world.consent.untilReady();
  await eventually('an administrator lets the region go on', () =>
    staffOf(world)
      .goOn(REGION)
      .then(
        ({ changed }) => changed,
        () => false,
      ),
  );
  const [head] = await world.postgres.sql<{ shard: string }>('SELECT shard FROM ledger.head WHERE region = $1', [
    REGION,
  ]);
  world.shard = head?.shard ?? world.shard;
  world.restored.push(...(await lostBefore(world)));
}

/** What the new shard says was lost. */
async function lostBefore({ postgres, shard }: World): Promise<readonly LostRange[]> {
  const text = `SELECT convert_from(bytes, 'UTF8')::jsonb -> 'change' AS change FROM ledger.body WHERE shard = $1 AND idx = 0`;
  const [first] = await postgres.sql<{ change: Restored }>(text, [shard]);
  if (first === undefined) throw new Error(`${shard} does not begin by saying what was lost`);
  return [first.change, ...(first.change.also ?? [])].map(({ left, published }) => {
    return { shard: published.shard, from: left, until: published.size };
  });
}
