import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chance.js';
import { CHECKS } from './checks/all.js';
import type { Found, History } from './checks/history.js';
import type { Fault, Lane } from './kinds/fault.js';
import { goThrough, type Gone } from './lanes.js';
import { Consents } from './load/consents.js';
import { Load } from './load/load.js';
import { orderOf } from './plan.js';
import { areSettled, isAllOnTopic } from './recovery.js';
import { Troubles } from './troubles.js';
import { foundBy, verify, type Report } from './verified.js';
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
  /** How long is asked at least, whatever is broken. Milliseconds. */
  readonly lasts: number;
  /** Whether the product's own verifier is asked, and late outcomes are waited for; without, only what the checks tell at once. */
  readonly isThorough: boolean;
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

/** Between an answer and the next question of a client, at most. */
const PAUSE_MS = 120;
/** Within which a gateway goes on by itself; with a mutation that may be never. */
const PATIENCE_MS = { whole: 30_000, brief: 8_000 };

/** Lets clients ask while all is broken that can be, and then holds what they were told against the ledger and the topic. */
export async function drive(world: World, drive: Drive): Promise<Driven> {
  const chance = new Chance(drive.seed);
  const load = new Load(world, {
    ...{ clientsPerGateway: drive.clientsPerGateway, pause: PAUSE_MS },
    patience: drive.isThorough ? PATIENCE_MS.whole : PATIENCE_MS.brief,
  });
  const consents = new Consents(world, load.tokens, load.gate);
  world.gates.push(load.gate);
  const troubles = new Troubles();
  load.start(chance.fork());
  consents.start(chance.fork());
  let gone: Gone;
  try {
    await load.haveAnswered(0);
    if (drive.isThorough) await verify(world, ['--database', '--state', keptOf(world)]);
    const least = sleep(drive.lasts, undefined, { signal: drive.signal });
    gone = await all(drive, { world, load, troubles }, chance);
    await least;
  } finally {
    await Promise.all([load.stop(), consents.stop()]);
  }
  drive.say('all asked; waiting for outcomes and the topic');
  const late = await settled(world, drive);
  const history = await historyOf(world, load, troubles);
  const findings = new Map(CHECKS.map((check) => [check.name, check.find(history)]));
  findings.set('not well again', [...gone.found, ...late]);
  if (drive.isThorough) findings.set('verify', foundBy(await verifiedAtTheEnd(world)));
  return { times: gone.times, history, findings };
}

/** What of the world does not come to rest. */
async function settled(world: World, { isThorough, length }: Drive): Promise<readonly Found[]> {
  try {
    await areSettled(world, { aged: length === 'short', isPatient: isThorough });
    if (world.broker !== null) await isAllOnTopic(world);
    return [];
  } catch (error) {
    return [{ shard: '–', index: null, what: error instanceof Error ? error.message : String(error) }];
  }
}

function verifiedAtTheEnd(world: World): Promise<readonly Report[]> {
  const topic = world.broker === null ? [] : ['--topic'];
  return verify(world, ['--database', ...topic, '--state', keptOf(world)]);
}

/** The checkpoints that an officer kept when it began. */
function keptOf({ settings }: World): string {
  return join(settings.folders.data, 'kept.json');
}

async function all(
  { faults, times, length, signal, say }: Drive,
  parts: { readonly world: World; readonly load: Load; readonly troubles: Troubles },
  chance: Chance,
): Promise<Gone> {
  const failed = new AbortController();
  const course = { ...parts, length, say, signal: AbortSignal.any([signal, failed.signal]) };
  const gone: Gone[] = [];
  const lane = async (name: Lane): Promise<void> => {
    const one = await goThrough(orderOf(faults, name, times, chance.fork()), course, chance.fork());
    if (one.found.length > 0) failed.abort();
    gone.push(one);
  };
  await Promise.all([lane('ledger'), lane('topic')]);
  await lane('all');
  return {
    times: new Map(gone.flatMap((one) => [...one.times])),
    found: gone.flatMap(({ found }) => found),
  };
}

async function historyOf(world: World, load: Load, troubles: Troubles): Promise<History> {
  return {
    asked: load.asked,
    ledger: await ledgerLines(world.postgres),
    topic: world.broker === null ? null : await topicLines(world.broker.address, world.topic),
    troubles: troubles.all(),
    restored: world.restored,
  };
}
