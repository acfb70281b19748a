import { caseKey, partyKey, regionKey, type Instant } from '#kernel';
import { convenantDocument, type Convenant } from '#policies';
import {
  AccessionEntity,
  ApplicationEntity,
  CaseFileEntity,
  changeEntry,
  ConsentEntity,
  ConvenantEntity,
  convenantHash,
  EmergencyEntity,
  ParticipationEntity,
  PartyEntity,
  PartyKeyEntity,
  PersonEntity,
  type ContributionWriter,
  type FactChange,
  type FactChanges,
  type Pseudonyms,
} from '#persistence';
import type { DemoCase, DemoParty, DemoRegion } from './demo-data.js';

const DAY_MS = 86_400_000;

/** Public key of a demo party. */
export type KeyOf = (party: DemoParty) => Readonly<Record<string, unknown>>;

/** What writes the demo: facts with the gateway's role, consents with the register's own. */
export interface SeedTools {
  readonly facts: FactChanges;
  readonly consents: FactChanges;
  readonly contributions: ContributionWriter;
  readonly pseudonyms: Pseudonyms;
}

/** Parties accede, with an application and a key each. What is there already is left as it is. */
export async function seedParties({ facts }: SeedTools, region: DemoRegion, keyOf: KeyOf): Promise<void> {
  for (const party of region.parties) {
    await facts.change([region.id], async (change) => {
      const { oin } = party;
      const kid = String(keyOf(party)['kid']);
      const acceded = await change.manager.existsBy(AccessionEntity, { oin, region: region.id });
      if (acceded && (await change.manager.existsBy(PartyKeyEntity, { oin, kid }))) return;
      await insertParty(change, region.id, party, keyOf(party));
    });
  }
}

async function insertParty(
  change: FactChange,
  region: string,
  party: DemoParty,
  jwk: ReturnType<KeyOf>,
): Promise<void> {
  const { manager, now } = change;
  const { slug, oin, name, type, functions, purposes } = party;
  await manager.upsert(PartyEntity, { oin, slug, name, type }, ['oin']);
  const accession = { oin, region, accededAt: new Date(now - 365 * DAY_MS), exitedAt: null };
  await manager.upsert(AccessionEntity, accession, ['oin', 'region']);
  const application = { clientId: clientIdOf(slug), oin, functions: [...functions], purposes: [...purposes] };
  if (functions.length > 0) await manager.upsert(ApplicationEntity, application, ['clientId']);
  await manager.upsert(PartyKeyEntity, { oin, kid: String(jwk['kid']), jwk: { ...jwk }, revokedAt: null }, [
    'oin',
    'kid',
  ]);
  change.bump(partyKey(oin));
  const words = { oin, party_type: type, key: String(jwk['kid']) };
  change.record(changeEntry(now, { kind: 'party', region, step: 'ACCEDED', change: words }));
}

/** The client id of a demo party's application. */
export function clientIdOf(slug: string): string {
  return `${slug}-demo`;
}

/** Puts a convenant in force, unless that version already is. */
export async function activateConvenant(facts: FactChanges, convenant: Convenant): Promise<void> {
  const document = convenantDocument(convenant);
  const hash = convenantHash(document);
  const { id, region, version } = convenant;
  await facts.change([region], async (change) => {
    if (await change.manager.existsBy(ConvenantEntity, { region, version })) return;
    const row = {
      region,
      version,
      id,
      hash,
      document: document as object,
      activatedAt: new Date(change.now),
      revokedAt: null,
    };
    await change.manager.insert(ConvenantEntity, row);
    change.bump(regionKey(region));
    change.record(
      changeEntry(change.now, { kind: 'convenant', region, step: 'ACTIVATED', change: { id, version, hash } }),
    );
  });
}

/** Opens a case with all that belongs to it, unless it is there already. */
export async function seedCase(tools: SeedTools, region: DemoRegion, file: DemoCase): Promise<void> {
  const oinOf = (slug: string): string => region.parties.find((party) => party.slug === slug)?.oin ?? slug;
  await tools.facts.change([region.id], async (change) => {
    if (await change.manager.existsBy(CaseFileEntity, { id: file.id })) return;
    await insertCase(change, region.id, file, oinOf);
    for (const item of file.items) {
      const span = spanOf(change.now, item);
      const { id, unit, archived, restricted, thirdParty, values } = item;
      const [contributor, owner] = [oinOf(item.contributor), item.owner === null ? null : oinOf(item.owner)];
      const marks = { archived, restricted, thirdParty };
      await tools.contributions.add(change.manager, {
        id,
        unit,
        values,
        caseId: file.id,
        contributor,
        owner,
        ...marks,
        validity: span,
      });
    }
    record(tools, change, region.id, file);
  });
  await seedConsents(tools, region.id, file);
}

async function insertCase(
  change: FactChange,
  region: string,
  file: DemoCase,
  oinOf: (slug: string) => string,
): Promise<void> {
  const { manager, now } = change;
  const { id, person, phase, track, emergency } = file;
  await manager.upsert(PersonEntity, { id: person }, ['id']);
  await manager.insert(CaseFileEntity, { id, region, person, phase, track, openedAt: dayOf(now, file.openedDays) });
  for (const { slug, role, ...days } of file.participants) {
    const untilAt = days.untilDays === null ? null : dayOf(now, days.untilDays);
    await manager.insert(ParticipationEntity, {
      caseId: id,
      oin: oinOf(slug),
      role,
      fromAt: dayOf(now, days.fromDays),
      untilAt,
    });
  }
  if (emergency) {
    const [fromAt, untilAt] = [dayOf(now, emergency.fromDays), dayOf(now, emergency.untilDays)];
    await manager.insert(EmergencyEntity, { caseId: id, reason: emergency.reason, fromAt, untilAt });
  }
  change.bump(caseKey(id));
}

function record({ pseudonyms }: SeedTools, change: FactChange, region: string, file: DemoCase): void {
  const about = {
    region,
    subject: pseudonyms.of('person', file.person),
    case: pseudonyms.of('case', file.id),
    pseudonym_key: pseudonyms.version,
  };
  const words = { phase: file.phase, track: file.track, parties: file.participants.length };
  change.record(changeEntry(change.now, { kind: 'case-step', step: 'OPENED', ...about, change: words }));
  const units = [...new Set(file.items.map(({ unit }) => unit))];
  change.record(
    changeEntry(change.now, {
      kind: 'contribution',
      step: 'ADDED',
      ...about,
      change: { units, items: file.items.length },
    }),
  );
}

async function seedConsents({ consents, pseudonyms }: SeedTools, region: string, file: DemoCase): Promise<void> {
  for (const consent of file.consents) {
    await consents.change([region], async (change) => {
      if (await change.manager.existsBy(ConsentEntity, { id: consent.id, version: 1 })) return;
      const { id, kind, state, categories, recipients, purpose } = consent;
      const { from, until } = spanOf(change.now, consent);
      const lists = { categories: [...categories], recipients: [...recipients] };
      const term = { fromAt: new Date(from), untilAt: until === null ? null : new Date(until) };
      await change.manager.insert(ConsentEntity, {
        id,
        version: 1,
        caseId: file.id,
        kind,
        state,
        purpose,
        ...lists,
        ...term,
      });
      change.bump(caseKey(file.id));
      const about = { region, case: pseudonyms.of('case', file.id), pseudonym_key: pseudonyms.version };
      const words = { consent: `${id}@1`, kind, state, purpose, ...lists };
      change.record(changeEntry(change.now, { kind: 'consent', step: 'REGISTERED', ...about, change: words }));
    });
  }
}

function spanOf(
  now: Instant,
  { fromDays, untilDays }: { readonly fromDays: number; readonly untilDays: number | null },
): { from: Instant; until: Instant | null } {
  return {
    from: Math.round(now + fromDays * DAY_MS),
    until: untilDays === null ? null : Math.round(now + untilDays * DAY_MS),
  };
}

function dayOf(now: Instant, days: number): Date {
  return new Date(now + days * DAY_MS);
}
