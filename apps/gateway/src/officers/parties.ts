import type { EntityManager } from 'typeorm';
import { PartyEntity } from '#persistence';
import { In } from 'typeorm';

/** Names of parties, as they are registered now. */
export class Parties {
  constructor(private readonly manager: EntityManager) {}

  /** By OIN; who is not registered any more has none. */
  async namesOf(oins: readonly (string | null | undefined)[]): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(oins.filter((oin) => typeof oin === 'string'))];
    if (wanted.length === 0) return new Map();
    const parties = await this.manager.findBy(PartyEntity, { oin: In(wanted) });
    return new Map(parties.map(({ oin, name }) => [oin, name]));
  }
}

/** A party as officers get it: null where there is none. */
export function partyView(oin: string | null | undefined, names: ReadonlyMap<string, string>): object | null {
  return oin ? { oin, name: names.get(oin) ?? null } : null;
}
