import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { publicJwk } from '#identity';
import {
  ContributionBook,
  ContributionWriter,
  FactChanges,
  ledgerKeysOf,
  modelOptions,
  Notary,
  openRegion,
  registerFiledStaff,
  Pseudonyms,
  readCatalogue,
  readConvenants,
} from '#persistence';
import { readDepotKeys, readKeyFile, readLedgerKeys, readPseudonymKeys } from '#settings';
import { CaseKeys } from '#sources';
import type { Convenant } from '#policies';
import { DEMO_STAFF } from '../keys.js';
import type { SeedInputs } from '../launch.js';
import type { DemoParty, DemoRegion } from './demo-data.js';
import { demoRegions } from './demo-region.js';
import { PARTIES } from './parties.js';
import { clientIdOf, seedParties } from './seed-parties.js';
import { activateConvenant, seedCases, type SeedTools } from './seed.js';

/** Slugs of the demo parties, each of which gets a key. */
export const DEMO_PARTIES: readonly string[] = PARTIES.map(({ slug }) => slug);

/** Fills each region that has a convenant with it, with made-up parties and made-up cases. What is there already stays as it
 *  is, so that a second start finds its data, and a start that was cut off is finished by the next. */
export async function seedDemo({ gatewayUrl, consentUrl, settings }: SeedInputs): Promise<void> {
  const { config, keys } = settings.folders;
  const catalogue = readCatalogue(config);
  const convenants = readConvenants(config, catalogue);
  const regions = demoRegions().filter(({ id }) => convenants.some(({ region }) => region === id));
  const [facts, consents] = [new DataSource(modelOptions(gatewayUrl)), new DataSource(modelOptions(consentUrl))];
  await Promise.all([facts.initialize(), consents.initialize()]);
  try {
    const notary = new Notary(ledgerKeysOf(readLedgerKeys(keys)));
    const tools: SeedTools = {
      facts: new FactChanges(facts, notary),
      consents: new FactChanges(consents, notary),
      contributions: new ContributionBook(new ContributionWriter(catalogue, new CaseKeys(readDepotKeys(keys)))),
      pseudonyms: new Pseudonyms(readPseudonymKeys(keys)),
    };
    for (const region of regions) {
      await openRegion(facts, region.id, region.name);
      await seedParties(tools, region, (party) => registeredKey(join(keys, 'parties', `${party.slug}.json`), party));
    }
    await seedStaff(tools, keys);
    await Promise.all(regions.map((region) => seedRegion(tools, region, convenants)));
  } finally {
    await Promise.all([facts.destroy(), consents.destroy()]);
  }
}

async function seedStaff({ facts, pseudonyms }: SeedTools, keys: string): Promise<void> {
  for (const [id, role] of Object.entries(DEMO_STAFF)) {
    const jwk = publicJwk(readKeyFile(join(keys, 'staff', `${id}.json`)));
    await registerFiledStaff(facts, pseudonyms, { id, role, jwk });
  }
}

/** One thing after the other: whatever happens in a region takes its lock. */
async function seedRegion(tools: SeedTools, region: DemoRegion, convenants: readonly Convenant[]): Promise<void> {
  for (const convenant of convenants) {
    if (convenant.region === region.id) await activateConvenant(tools.facts, convenant);
  }
  await seedCases(tools, region, region.cases);
}

/** The public half of a demo party's key. Notes in the file which application, region and professional it is for, so that
 *  `npm run token` can ask for a token without being told. */
function registeredKey(path: string, party: DemoParty): Readonly<Record<string, unknown>> {
  const key = readKeyFile(path);
  const { slug, functions, regions } = party;
  const noted = { client_id: clientIdOf(slug), region: regions[0], professional: professionalOf(slug, functions[0]) };
  if (Object.entries(noted).some(([name, value]) => key[name] === undefined && value !== undefined)) {
    writeFileSync(path, `${JSON.stringify({ ...noted, ...key }, null, 2)}\n`, { mode: 0o600 });
  }
  return publicJwk(key);
}

function professionalOf(slug: string, role: string | undefined): object | undefined {
  return role === undefined ? undefined : { id: `${slug}-medewerker-1`, function: role, confidential: true };
}
