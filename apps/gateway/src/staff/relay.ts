import type { EntityManager } from 'typeorm';
import type { StaffCaller } from '#identity';
import { heldCursor, parkedIn, regionOfShard, resendParked, rewindCursor, type RegionsOf } from '#persistence';
import { knownTo, type Changed, type StaffRequest, type StaffTurn, type StaffTurns } from './turns.js';

export interface RewindArgs {
  readonly shard: string;
  /** Index of the first entry to send again, decimal. */
  readonly to: string;
  readonly dryRun: boolean;
}

export interface ResendArgs {
  readonly shard: string;
  /** Null: every parked entry of the shard. */
  readonly index?: string | null;
  readonly dryRun: boolean;
}

const INDEX = /^(?:0|[1-9][0-9]{0,14})$/;
/** What is told in one answer. */
const MOST_PARKED = 1_000;

/** Has the relay send a shard again from an entry on: after Kafka lost what it had, or the topic was made anew. Consumers know
 *  duplicates by shard and index. It is never moved forward: nothing is passed over. */
export function rewindRelay(turns: StaffTurns, request: StaffRequest, args: RewindArgs): Promise<Changed> {
  const { shard, to } = args;
  return ofShard(turns, request, args, async (turn, region) => {
    const { mistakes, change } = turn;
    const next = await heldCursor(change.manager, shard);
    if (!INDEX.test(to)) mistakes.add(['to'], 'This is not an index', 'State a whole number from 0 on');
    else if (Number(to) > (next ?? 0))
      mistakes.add(
        ['to'],
        `The relay sends entry ${String(next ?? 0)} next, and is moved back only`,
        'State that index or a lower one',
      );
    mistakes.check();
    if (next === null || Number(to) === next) return;
    await rewindCursor(change.manager, shard, Number(to));
    turn.tell([region], { kind: 'relay', step: 'REWOUND', change: { shard, from: next, to: Number(to) } });
  });
}

/** Has the relay send again what the broker refused, once it takes it: the topic has stubs in the place of these entries. */
export function resendParkedEntries(turns: StaffTurns, request: StaffRequest, args: ResendArgs): Promise<Changed> {
  const { shard, index = null } = args;
  return ofShard(turns, request, args, async (turn, region) => {
    const { mistakes, change } = turn;
    if (index !== null && !INDEX.test(index))
      mistakes.add(
        ['index'],
        'This is not an index',
        'See `ketenpoort relay parked`, or leave it out for all of the shard',
      );
    mistakes.check();
    const entries = await resendParked(change.manager, shard, index === null ? null : Number(index));
    if (entries > 0) turn.tell([region], { kind: 'relay', step: 'RESENT', change: { shard, entries } });
  });
}

/** What is parked in the caller's regions; for who acts in every region also of the shard of all heads. */
export async function parkedEntries(manager: EntityManager, { regions }: StaffCaller): Promise<readonly object[]> {
  const rows = await parkedIn(manager, regions, MOST_PARKED);
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

/** A shard of other regions is answered as one that does not exist. */
function ofShard(
  turns: StaffTurns,
  request: StaffRequest,
  { shard, dryRun }: Pick<RewindArgs, 'shard' | 'dryRun'>,
  work: (turn: StaffTurn, region: string) => Promise<void>,
): Promise<Changed> {
  const regionsOf: RegionsOf = async (manager) => {
    const region = await regionOfShard(manager, shard);
    return region === null ? [] : knownTo(request.caller, [region]);
  };
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    const [region] = turn.change.regions;
    if (region === undefined)
      turn.mistakes.add(['shard'], 'There is no such shard in your regions', 'State it as groningen-2026');
    turn.mistakes.check();
    if (region !== undefined) await work(turn, region);
    return {};
  });
}
