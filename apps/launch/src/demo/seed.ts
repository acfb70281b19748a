import { In } from 'typeorm';
import { caseKey, regionKey, type Instant } from '#kernel';
import { convenantDocument, type Convenant } from '#policies';
import {
  CaseFileEntity,
  changeEntry,
  ConsentEntity,
  ConvenantEntity,
  convenantHash,
  EmergencyEntity,
  ParticipationEntity,
  PersonEntity,
  type ContributionBook,
  type FactChange,
  type FactChanges,
  type Pseudonyms,
} from '#persistence';
import type { DemoCase, DemoConsent, DemoRegion } from './demo-data.js';

const DAY_MS = 86_400_000;

/** What writes the demo: facts with the gateway's role, consents with the register's own. */
export interface SeedTools {
  readonly facts: FactChanges;
  readonly consents: FactChanges;
  readonly contributions: ContributionBook;
  readonly pseudonyms: Pseudonyms;
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

/** Cases opened in one change: it must be over well before its time is. */
const AT_ONCE = 1;

/** Opens cases with all that belongs to them, unless they are there already. */
export async function seedCases(tools: SeedTools, region: DemoRegion, files: readonly DemoCase[]): Promise<void> {
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const some = files.slice(first, first + AT_ONCE);
    await tools.facts.change([region.id], async (change) => {
      const there = await change.manager.findBy(CaseFileEntity, { id: In(some.map(({ id }) => id)) });
      const missing = some.filter((file) => !there.some(({ id }) => id === file.id));
      if (missing.length > 0) await openCases(tools, change, region, missing);
    });
    await seedConsents(tools, region.id, some);
  }
}

async function openCases(
  tools: SeedTools,
  change: FactChange,
  region: DemoRegion,
  files: readonly DemoCase[],
): Promise<void> {
  const oinOf = (slug: string): string => region.parties.find((party) => party.slug === slug)?.oin ?? slug;
  await insertCases(change, region.id, files, oinOf);
  for (const file of files) {
    const items = file.items.map(({ id, unit, archived, restricted, thirdParty, values, ...item }) => ({
      ...{ id, version: 1, unit, archived, restricted, thirdParty, values },
      contributor: oinOf(item.contributor),
      owner: item.owner === null ? null : oinOf(item.owner),
      validity: spanOf(change.now, item),
    }));
    await tools.contributions.writeFirst(change.manager, file.id, items);
    change.bump(caseKey(file.id));
    record(tools, change, region.id, file);
  }
}

async function insertCases(
  { manager, now }: FactChange,
  region: string,
  files: readonly DemoCase[],
  oinOf: (slug: string) => string,
): Promise<void> {
  const spanAt = (days: { readonly fromDays: number; readonly untilDays: number | null }) => ({
    fromAt: dayOf(now, days.fromDays),
    untilAt: days.untilDays === null ? null : dayOf(now, days.untilDays),
  });
  const persons = files.map(({ person }) => ({ id: person }));
  const cases = files.map(({ id, person, phase, track, openedDays }) => {
    return { id, region, person, phase, track, openedAt: dayOf(now, openedDays) };
  });
  const seats = files.flatMap(({ id, participants }) =>
    participants.map(({ slug, role, ...days }) => ({ caseId: id, oin: oinOf(slug), role, ...spanAt(days) })),
  );
  const emergencies = files.flatMap(({ id, emergency }) => {
    if (!emergency) return [];
    return [
      {
        caseId: id,
        reason: emergency.reason,
        fromAt: dayOf(now, emergency.fromDays),
        untilAt: dayOf(now, emergency.untilDays),
      },
    ];
  });
  await manager.upsert(PersonEntity, persons, ['id']);
  await manager.insert(CaseFileEntity, cases);
  await manager.insert(ParticipationEntity, seats);
  if (emergencies.length > 0) await manager.insert(EmergencyEntity, emergencies);
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

async function seedConsents(tools: SeedTools, region: string, files: readonly DemoCase[]): Promise<void> {
  const wanted = files.flatMap((file) => file.consents.map((consent) => ({ ...consent, caseId: file.id })));
  if (wanted.length === 0) return;
  await tools.consents.change([region], async (change) => {
    const there = await change.manager.findBy(ConsentEntity, { id: In(wanted.map(({ id }) => id)) });
    const missing = wanted.filter((consent) => !there.some(({ id }) => id === consent.id));
    if (missing.length > 0)
      await change.manager.insert(
        ConsentEntity,
        missing.map((consent) => rowOf(change, consent)),
      );
    for (const consent of missing) recordConsent(tools, change, region, consent);
  });
}

type CaseConsent = DemoConsent & { readonly caseId: string };

function rowOf({ now }: FactChange, { id, caseId, kind, state, purpose, ...consent }: CaseConsent) {
  const { from, until } = spanOf(now, consent);
  const lists = { categories: [...consent.categories], recipients: [...consent.recipients] };
  const term = { fromAt: new Date(from), untilAt: until === null ? null : new Date(until) };
  return { id, version: 1, caseId, kind, state, purpose, ...lists, ...term };
}

function recordConsent({ pseudonyms }: SeedTools, change: FactChange, region: string, consent: CaseConsent): void {
  const { id, caseId, kind, state, purpose } = consent;
  const lists = { categories: [...consent.categories], recipients: [...consent.recipients] };
  change.bump(caseKey(caseId));
  const about = { region, case: pseudonyms.of('case', caseId), pseudonym_key: pseudonyms.version };
  const words = { consent: `${id}@1`, kind, state, purpose, ...lists };
  change.record(changeEntry(change.now, { kind: 'consent', step: 'REGISTERED', ...about, change: words }));
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
