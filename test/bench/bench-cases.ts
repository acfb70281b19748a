import { DataSource } from 'typeorm';
import {
  ContributionBook,
  ContributionWriter,
  FactChanges,
  ledgerKeysOf,
  modelOptions,
  Notary,
  Pseudonyms,
  readCatalogue,
} from '#persistence';
import { readDepotKeys, readLedgerKeys, readPseudonymKeys } from '#settings';
import { CaseKeys } from '#sources';
import type { DemoCase } from '../../apps/launch/src/demo/demo-data.js';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';
import { TOLD_CASES } from '../../apps/launch/src/demo/told-cases.js';
import { seedCases } from '../../apps/launch/src/demo/seed.js';
import { TALKED_OVER } from './case-facts.js';
import type { Stage } from './stage.js';

/** Adds copies of the README's demo cases that may be talked over, with ids of their own. Answers all such cases, the demo's
 *  among them: nine for each copy and the original. */
export async function addBenchCases(
  { urls, settings }: Pick<Stage, 'urls' | 'settings'>,
  copies: number,
): Promise<readonly string[]> {
  const region = demoRegion();
  const originals = TOLD_CASES.filter(({ phase }) => TALKED_OVER.includes(phase));
  const files = Array.from({ length: copies }, (_, copy) => originals.map((file) => copyOf(file, copy + 1))).flat();
  const { config, keys } = settings.folders;
  const [facts, consents] = [
    new DataSource(modelOptions(urls.gatewayUrl)),
    new DataSource(modelOptions(urls.consentUrl)),
  ];
  await Promise.all([facts.initialize(), consents.initialize()]);
  try {
    const notary = new Notary(ledgerKeysOf(readLedgerKeys(keys)));
    const tools = {
      facts: new FactChanges(facts, notary),
      consents: new FactChanges(consents, notary),
      contributions: new ContributionBook(
        new ContributionWriter(readCatalogue(config), new CaseKeys(readDepotKeys(keys))),
      ),
      pseudonyms: new Pseudonyms(readPseudonymKeys(keys)),
    };
    await seedCases(tools, region, files);
  } finally {
    await Promise.all([facts.destroy(), consents.destroy()]);
  }
  return [...originals, ...files].map(({ id }) => id);
}

function copyOf(file: DemoCase, copy: number): DemoCase {
  // Golden ratio of 2^32: the ids of however many copies lie far apart.
  const head = (Math.imul(copy, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  const renamed = (id: string): string => `${head}${id.slice(8)}`;
  return {
    ...file,
    id: renamed(file.id),
    person: renamed(file.person),
    consents: file.consents.map((consent) => ({ ...consent, id: renamed(consent.id) })),
    items: file.items.map((item) => ({ ...item, id: renamed(item.id) })),
  };
}
