import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#testing';
import { ANSWERS } from './checks/history.js';
import type { World } from './world/world.js';

const RELAY_MS = 60_000;
/** After so long without any outcome more, none will come. */
const PATIENCE_MS = { none: 2_500, aged: 25_000, real: 100_000 };

const BEHIND = `SELECT h.size::int AS size, coalesce(c.next, 0)::int AS next FROM ledger.head h LEFT JOIN relay.cursor c USING (shard)
  WHERE h.shard = $1`;
const ALL_BEHIND = `SELECT count(*)::int AS count FROM ledger.shard s JOIN
  (SELECT shard, max(idx) + 1 AS size FROM ledger.leaf GROUP BY shard) l USING (shard) LEFT JOIN relay.cursor c USING (shard)
  WHERE coalesce(c.next, 0) < l.size`;
const UNPUBLISHED = `SELECT count(*)::int AS count FROM ledger.head h WHERE h.size > 0
  AND NOT EXISTS (SELECT FROM reading.published p JOIN reading.cursor c ON c.nr = p.shard
    WHERE c.shard = h.shard AND p.size >= h.size AND p.published_at IS NOT NULL)`;
const OPEN = `SELECT count(*)::int AS count FROM ledger.leaf l WHERE l.kind = ANY($1::text[])
  AND NOT EXISTS (SELECT FROM ledger.leaf o WHERE o.settles = l.id)`;
/** As if the time had passed after which the others count a replica as dead. */
const AGE = `UPDATE ledger.replica SET lease_until = now() - interval '2 minutes' WHERE NOT settled AND NOT (id = ANY($1::uuid[]))`;

/** Waits until the topic has what the ledger had at the call. Throws when that takes a minute. */
export async function hasCaughtUp({ postgres, shard }: World): Promise<void> {
  const [now] = await postgres.sql<{ size: number }>(BEHIND, [shard]);
  await eventually(
    'the relay catches up',
    async () => ((await postgres.sql<{ next: number }>(BEHIND, [shard]))[0]?.next ?? 0) >= (now?.size ?? 0),
    RELAY_MS,
  );
}

/** While nobody asks any more: waits until the topic has all that the ledger has. Throws when that takes a minute. */
export async function isAllOnTopic({ postgres }: World): Promise<void> {
  await eventually(
    'the topic has the whole ledger',
    async () => (await postgres.sql<{ count: number }>(ALL_BEHIND))[0]?.count === 0,
    RELAY_MS,
  );
}

/** While nobody asks any more: waits until all that was signed was published. Throws when that takes a minute. */
export async function isAllPublished({ postgres }: World): Promise<void> {
  await eventually(
    'a checkpoint of the whole ledger is published',
    async () => (await postgres.sql<{ count: number }>(UNPUBLISHED))[0]?.count === 0,
    RELAY_MS,
  );
}

interface Settling {
  /** Without waiting for the minute after which a gateway counts as dead. */
  readonly aged: boolean;
  /** Until no more outcomes come, and not only for those that are under way. */
  readonly isPatient: boolean;
}

/** While nobody asks any more: waits until each answer has its outcome, those of dead gateways among them. Returns as well when no more
 *  outcomes come: which answers have none, a check tells. */
export async function areSettled(world: World, { aged, isPatient }: Settling): Promise<void> {
  const living = world.gateways.flatMap(({ log }) => /"replica":"([0-9a-f-]{36})"/.exec(log)?.[1] ?? []);
  const patience = isPatient ? PATIENCE_MS[aged ? 'aged' : 'real'] : PATIENCE_MS.none;
  let [open, since] = [await openIn(world), performance.now()];
  while (open > 0 && performance.now() - since < patience) {
    // Again and again: one that was killed last may have renewed its lease just before.
    if (aged) await world.postgres.sql(AGE, [living]);
    await sleep(250);
    const count = await openIn(world);
    if (count < open) [open, since] = [count, performance.now()];
  }
}

async function openIn({ postgres }: World): Promise<number> {
  const [found] = await postgres.sql<{ count: number }>(OPEN, [[...ANSWERS]]);
  return found?.count ?? 0;
}
