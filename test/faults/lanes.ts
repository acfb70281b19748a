import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Found } from './checks/history.js';
import type { Fault, Lane } from './kinds/fault.js';
import type { Load } from './load/load.js';
import { hasCaughtUp } from './recovery.js';
import type { Troubles } from './troubles.js';
import type { World } from './world/world.js';

/** How the faults of a lane are gone through. */
export interface Course {
  readonly world: World;
  readonly load: Load;
  readonly troubles: Troubles;
  readonly length: 'short' | 'long';
  /** Aborts when nothing more is to be broken. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What came of a lane: how often each kind happened, and what did not come right again. */
export interface Gone {
  readonly times: ReadonlyMap<string, number>;
  readonly found: readonly Found[];
}

/** Between a fault and the next of its lane, so that there is a calm time to look at. Milliseconds. */
const CALM_MS = 200;
/** In a long run most faults are brief, and some as long as they last in life. */
const SKEW = { short: 1, long: 4 };
const ATTEMPTS = 3;

/** Breaks one thing after another, and waits after each until all goes on again by itself. Ends early at one that does not. */
export async function goThrough(order: readonly Fault[], course: Course, chance: Chance): Promise<Gone> {
  const times = new Map<string, number>();
  for (const fault of order) {
    if (course.signal.aborted) break;
    const wrong = await strike(fault, course, chance);
    if (wrong !== null) return { times, found: [{ shard: '–', index: null, what: `${fault.kind}: ${wrong}` }] };
    times.set(fault.kind, (times.get(fault.kind) ?? 0) + 1);
    await sleep(CALM_MS);
  }
  return { times, found: [] };
}

/** Null when all went on; else what did not. */
async function strike(fault: Fault, course: Course, chance: Chance): Promise<string | null> {
  const over = course.troubles.begin(fault.kind);
  try {
    const began = performance.now();
    const heal = await injected(fault, course, chance);
    const [least, most] = fault.lasts[course.length];
    await sleep(1_000 * (least + (most - least) * chance.next() ** SKEW[course.length]), undefined, {
      signal: course.signal,
    }).catch(() => undefined);
    await heal();
    const healed = performance.now();
    await recovered(fault.lane, course, healed);
    const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
    course.say(`${fault.kind}: ${seconds(healed - began)} s, well after ${seconds(performance.now() - healed)} s`);
    over();
    return null;
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error);
    course.say(`${fault.kind}: ${wrong}`);
    return wrong;
  }
}

/** What is to be hit may not be there at that moment: looked for again. */
async function injected(fault: Fault, { world }: Course, chance: Chance): ReturnType<Fault['inject']> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fault.inject(world, chance);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(500);
    }
  }
}

async function recovered(lane: Lane, { world, load }: Course, since: number): Promise<void> {
  if (lane !== 'topic') await load.haveAnswered(since);
  if (lane !== 'ledger' && world.broker !== null) await hasCaughtUp(world);
}
