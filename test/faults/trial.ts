import { inFolder } from '../bench/stage.js';
import { drive, type Drive, type Driven } from './drive.js';
import { layGround } from './world/ground.js';
import { World } from './world/world.js';

/** A run in a world of its own. */
export interface Trial extends Drive {
  /** Null: the product as it is. */
  readonly mutation: string | null;
  readonly postgresSettings?: readonly string[];
}

/** Makes a world, drives it, and leaves nothing behind: processes stopped, folder removed; also when `signal` aborts or something fails. */
export function tryOut({ mutation, postgresSettings = [], ...plan }: Trial): Promise<Driven> {
  const hasTopic = plan.faults.some(({ lane }) => lane === 'topic');
  return inFolder(plan.signal, async (folder, take) => {
    plan.say('making the world');
    const ground = await layGround({ folder, take, hasTopic, postgresSettings });
    const world = await World.on(ground, mutation);
    try {
      return await drive(world, plan);
    } finally {
      await world.close();
    }
  });
}
