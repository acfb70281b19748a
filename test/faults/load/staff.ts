import { join } from 'node:path';
import { StaffClient } from '#testing';
import type { World } from '../world/world.js';

const ADMINISTRATOR = 'beheerder';

export interface Pruned {
  readonly months: readonly string[];
  readonly bodies: number;
}

/** The administrator of the demo, at the first gateway. */
export class Staff {
  constructor(private readonly client: StaffClient) {}

  /** Lets go of the bodies of months that ended before a day. */
  prune(before: string): Promise<Pruned> {
    return this.#done<Pruned>('pruneLedger', `before: "${before}"`, 'months bodies');
  }

  /** Lets a region that was set back go on in a new shard. */
  goOn(region: string): Promise<{ readonly changed: boolean }> {
    return this.#done('continueLedger', `region: "${region}"`, 'changed');
  }

  /** Has the relay send a shard from its beginning; done as well when a try before had done it, whose answer was lost. */
  async rewind(shard: string): Promise<void> {
    await this.#done('rewindRelay', `shard: "${shard}", to: "0"`, 'changed');
  }

  async #done<Made>(name: string, args: string, fields: string): Promise<Made> {
    const { status, body } = await this.client.ask(`mutation { ${name}(${args}) { ${fields} } }`);
    const made = body.data?.[name];
    if (made === undefined || made === null)
      throw new Error(`${name} was answered with ${status} ${body.errors?.[0]?.extensions.code ?? 'nothing'}`);
    return made as Made;
  }
}

export function staffOf({ gateways, settings }: World): Staff {
  const file = join(settings.folders.keys, 'staff', `${ADMINISTRATOR}.json`);
  return new Staff(StaffClient.fromFile(gateways[0]?.url ?? '', settings.origins.issuer, file));
}
