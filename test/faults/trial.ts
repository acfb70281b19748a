import { inFolder } from '../bench/stage.js';
import { drive, type Drive, type Driven } from './drive.js';
import { FAULTS } from './kinds/all.js';
import type { Fault } from './kinds/fault.js';
import { MUTATION_TRIALS, type MutationTrial } from './mutation-trials.js';
import { layGround, type Ground } from './world/ground.js';
import { World } from './world/world.js';

/** A race has to be run often to be lost. */
const CLIENTS = 12;
/** Chance can spare a mistake: what was not caught is tried once more. */
const MOST_TRIES = 2;

/** Makes a world, drives it, and leaves nothing behind: processes stopped, folder removed; also when `signal` aborts or something fails. */
export function tryOut(plan: Drive): Promise<Driven> {
  const hasTopic = plan.faults.some(({ lane }) => lane === 'topic');
  return inFolder(plan.signal, async (folder, take) => {
    plan.say('making the world');
    return driven(await layGround({ folder, take, hasTopic }), null, plan);
  });
}

/** What came of a mutation. */
export interface Tried {
  readonly mutation: string;
  /** Names of the checks that turned red. */
  readonly reds: readonly string[];
  /** One of those did that are to tell of it. */
  readonly isCaught: boolean;
  readonly seconds: number;
}

type TrialPlan = Pick<Drive, 'seed' | 'signal' | 'say'> & { readonly trial: MutationTrial };

/** Runs each mutation in a world of its own, all on one ground. */
export function tryMutations(names: readonly string[], plan: Pick<Drive, 'seed' | 'signal' | 'say'>): Promise<Tried[]> {
  const trials = names.map((name) => [name, trialOf(name)] as const);
  const hasTopic = trials.some(([, trial]) => trial.hasTopic);
  return inFolder(plan.signal, async (folder, take) => {
    const ground = await layGround({ folder, take, hasTopic });
    const tried: Tried[] = [];
    for (const [name, trial] of trials) {
      plan.signal.throwIfAborted();
      tried.push(await tryMutation(ground, name, { ...plan, trial }));
    }
    return tried;
  });
}

async function tryMutation(ground: Ground, mutation: string, plan: TrialPlan): Promise<Tried> {
  const began = performance.now();
  let reds: readonly string[] = [];
  let isCaught = false;
  for (let tries = 0; tries < MOST_TRIES && !isCaught; tries += 1) {
    reds = await redsOf(plan.trial.hasTopic ? ground : { ...ground, broker: null }, mutation, driveOf(plan));
    isCaught = reds.some((name) => plan.trial.reds.includes(name));
  }
  const seconds = (performance.now() - began) / 1_000;
  plan.say(
    `${mutation}: ${isCaught ? 'caught' : 'NOT CAUGHT'} (${reds.join(', ') || 'nothing red'}), ${seconds.toFixed(0)} s`,
  );
  return { mutation, reds, isCaught, seconds };
}

function driveOf({ trial, ...plan }: TrialPlan): Drive {
  const faults = trial.faults.map(faultNamed);
  return {
    ...{ ...plan, length: 'short', faults, times: () => trial.times, lasts: trial.lasts, isThorough: false },
    clientsPerGateway: CLIENTS,
  };
}

/** Names of the checks that turned red; of a world that broke down, what it said: none of them. */
async function redsOf(ground: Ground, mutation: string, plan: Drive): Promise<readonly string[]> {
  try {
    const { findings } = await driven(ground, mutation, plan);
    return [...findings].filter(([, found]) => found.length > 0).map(([name]) => name);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

async function driven(ground: Ground, mutation: string | null, plan: Drive): Promise<Driven> {
  const world = await World.on(ground, mutation);
  try {
    return await drive(world, plan);
  } finally {
    await world.close();
  }
}

function trialOf(mutation: string): MutationTrial {
  const trial = MUTATION_TRIALS[mutation];
  if (trial === undefined) throw new Error(`nothing says how the mutation ${mutation} comes to light`);
  return trial;
}

function faultNamed(name: string): Fault {
  const fault = FAULTS.find(({ kind }) => kind === name);
  if (fault === undefined) throw new Error(`there is no fault ${name}`);
  return fault;
}
