import { In } from 'typeorm';
import { partyKey } from '#kernel';
import { DEFAULT_TERMS } from '#identity';
import {
  AccessionEntity,
  ApplicationEntity,
  changeEntry,
  PartyEntity,
  PartyKeyEntity,
  PartyTermsEntity,
  type FactChange,
} from '#persistence';
import type { DemoParty, DemoRegion } from './demo-data.js';
import type { SeedTools } from './seed.js';

const DAY_MS = 86_400_000;

/** Public key of a demo party. */
export type KeyOf = (party: DemoParty) => Readonly<Record<string, unknown>>;

interface Keyed {
  readonly party: DemoParty;
  readonly jwk: ReturnType<KeyOf>;
}

/** Parties accede, with an application and a key each. What is there already is left as it is. */
export async function seedParties({ facts }: SeedTools, region: DemoRegion, keyOf: KeyOf): Promise<void> {
  const keyed = region.parties.map((party): Keyed => ({ party, jwk: keyOf(party) }));
  await facts.change([region.id], async (change) => {
    const { manager } = change;
    const acceded = await manager.findBy(AccessionEntity, { region: region.id });
    const keys = await manager.findBy(PartyKeyEntity, { oin: In(keyed.map(({ party }) => party.oin)) });
    const isKnown = ({ party: { oin }, jwk }: Keyed): boolean =>
      acceded.some((row) => row.oin === oin) && keys.some((row) => row.oin === oin && row.kid === kidOf(jwk));
    const missing = keyed.filter((one) => !isKnown(one));
    if (missing.length > 0) await insertParties(change, region.id, missing);
  });
}

function kidOf(jwk: Keyed['jwk']): string {
  return String(jwk['kid']);
}

/** All of them in a statement for each table: a change must be over well before its time is. */
async function insertParties(change: FactChange, region: string, keyed: readonly Keyed[]): Promise<void> {
  const { manager, now } = change;
  const parties = keyed.map(({ party }) => party);
  const accededAt = new Date(now - 365 * DAY_MS);
  const applications = parties.flatMap(({ slug, oin, functions, purposes }) => {
    const lists = { functions: [...functions], purposes: [...purposes] };
    return functions.length > 0 ? [{ clientId: clientIdOf(slug), oin, ...lists, revokedAt: null }] : [];
  });
  const rows = parties.map(({ oin, slug, name, type }) => ({ oin, slug, name, type }));
  const accessions = parties.map(({ oin }) => ({ oin, region, accededAt, exitedAt: null }));
  const keys = keyed.map(({ party: { oin }, jwk }) => ({ oin, kid: kidOf(jwk), jwk: { ...jwk }, revokedAt: null }));
  // They are there for trying things out.
  const terms = parties.map(({ oin }) => ({ oin, ...DEFAULT_TERMS, introspection: true }));
  await manager.upsert(PartyEntity, rows, ['oin']);
  await manager.upsert(AccessionEntity, accessions, ['oin', 'region']);
  if (applications.length > 0) await manager.upsert(ApplicationEntity, applications, ['clientId']);
  await manager.upsert(PartyKeyEntity, keys, ['oin', 'kid']);
  await manager.upsert(PartyTermsEntity, terms, ['oin']);
  for (const { party, jwk } of keyed) {
    change.bump(partyKey(party.oin));
    const words = { oin: party.oin, party_type: party.type, key: kidOf(jwk), introspection: true };
    change.record(changeEntry(now, { kind: 'party', region, step: 'ACCEDED', change: words }));
  }
}

/** The client id of a demo party's application. */
export function clientIdOf(slug: string): string {
  return `${slug}-demo`;
}
