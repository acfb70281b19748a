import { join } from 'node:path';
import { Chance } from './chance.js';
import { CHECKS } from './checks/all.js';
import type { Found, History } from './checks/history.js';
import type { Fault } from './kinds/fault.js';
import { goThrough, type Gone } from './lanes.js';
import { Consents } from './load/consents.js';
import { Load } from './load/load.js';
import { orderOf } from './plan.js';
import { areSettled, isAllOnTopic } from './recovery.js';
import { Troubles } from './troubles.js';
import { foundBy, verify } from './verified.js';
import { ledgerLines } from './world/ledger-lines.js';
import { topicLines } from './world/topic-lines.js';
import type { World } from './world/world.js';

/** What is to be broken, and how. */
export interface Drive {
  readonly seed: number;
  readonly length: 'short' | 'long';
  readonly faults: readonly Fault[];
  /** How often each kind. */
  readonly times: (fault: Fault) => number;
  readonly clientsPerGateway: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What each check found, by its name. */
export type Findings = ReadonlyMap<string, readonly Found[]>;

export interface Driven {
  readonly times: ReadonlyMap<string, number>;
  readonly history: History;
  readonly findings: Findings;
}

const PAUSE_MS = 120;

/** Lets clients ask while all is broken that can be, and then holds what they were told against the ledger and the topic. */
export async function drive(world: World, drive: Drive): Promise<Driven> {
  const chance = new Chance(drive.seed);
  const load = new Load(world, { clientsPerGateway: drive.clientsPerGateway, pause: PAUSE_MS });
  const consents = new Consents(world, load.tokens);
  const troubles = new Troubles();
  load.start(chance.fork());
  consents.start(chance.fork());
  const kept = join(world.settings.folders.data, 'kept.json');
  let gone: Gone;
  try {
    await load.haveAnswered(0);
    await verify(world, ['--database', '--state', kept]);
    gone = await both(drive, { world, load, troubles }, chance);
  } finally {
    await Promise.all([load.stop(), consents.stop()]);
  }
  drive.say('all asked; waiting for outcomes and the topic');
  await areSettled(world, { aged: drive.length === 'short' });
  const late = world.broker === null ? [] : await failureOf(isAllOnTopic(world));
  const history = await historyOf(world, load, troubles);
  const words = ['--database', ...(world.broker === null ? [] : ['--topic']), '--state', kept];
  const findings = new Map(CHECKS.map((check) => [check.name, check.find(history)]));
  findings.set('not well again', [...gone.found, ...late]);
  findings.set('verify', foundBy(await verify(world, words)));
  return { times: gone.times, history, findings };
}

async function both(
  { faults, times, length, signal, say }: Drive,
  parts: { readonly world: World; readonly load: Load; readonly troubles: Troubles },
  chance: Chance,
): Promise<Gone> {
  const failed = new AbortController();
  const course = { ...parts, length, say, signal: AbortSignal.any([signal, failed.signal]) };
  const lanes = await Promise.all(
    (['ledger', 'topic'] as const).map(async (lane) => {
      const gone = await goThrough(orderOf(faults, lane, times, chance.fork()), course, chance.fork());
      if (gone.found.length > 0) failed.abort();
      return gone;
    }),
  );
  return {
    times: new Map(lanes.flatMap((lane) => [...lane.times])),
    found: lanes.flatMap(({ found }) => found),
  };
}

async function historyOf(world: World, load: Load, troubles: Troubles): Promise<History> {
  return {
    asked: load.asked,
    ledger: await ledgerLines(world.postgres),
    topic: world.broker === null ? null : await topicLines(world.broker.address, world.topic),
    troubles: troubles.all(),
    restored: [],
  };
}

async function failureOf(work: Promise<void>): Promise<readonly Found[]> {
  try {
    await work;
    return [];
  } catch (error) {
    return [{ shard: '–', index: null, what: error instanceof Error ? error.message : String(error) }];
  }
}
