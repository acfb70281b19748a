import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { publicJwk } from '#identity';
import {
  ContributionWriter,
  FactChanges,
  modelOptions,
  openRegion,
  registerFiledStaff,
  Pseudonyms,
  readCatalogue,
  readConvenants,
} from '#persistence';
import { readDepotKeys, readKeyFile, readPseudonymKeys } from '#settings';
import { CaseKeys } from '#sources';
import { DEMO_STAFF } from '../keys.js';
import type { SeedInputs } from '../launch.js';
import type { DemoParty } from './demo-data.js';
import { demoRegion } from './demo-region.js';
import { activateConvenant, clientIdOf, seedCase, seedParties, type SeedTools } from './seed.js';

/** Slugs of the demo parties, each of which gets a key. */
export const DEMO_PARTIES: readonly string[] = demoRegion().parties.map(({ slug }) => slug);

/** Fills a region with its convenant, made-up parties and made-up cases. What is there already stays as it is, so that a
 *  second start finds its data, and a start that was cut off is finished by the next. */
export async function seedDemo({ gatewayUrl, consentUrl, settings }: SeedInputs): Promise<void> {
  const region = demoRegion();
  const { config, keys } = settings.folders;
  const catalogue = readCatalogue(config);
  const [facts, consents] = [new DataSource(modelOptions(gatewayUrl)), new DataSource(modelOptions(consentUrl))];
  await Promise.all([facts.initialize(), consents.initialize()]);
  try {
    const tools: SeedTools = {
      facts: new FactChanges(facts),
      consents: new FactChanges(consents),
      contributions: new ContributionWriter(catalogue, new CaseKeys(readDepotKeys(keys))),
      pseudonyms: new Pseudonyms(readPseudonymKeys(keys)),
    };
    await openRegion(facts, region.id, region.name);
    await seedParties(tools, region, (party) => registeredKey(join(keys, 'parties', `${party.slug}.json`), party));
    await seedStaff(tools, keys);
    for (const convenant of readConvenants(config, catalogue)) {
      if (convenant.region === region.id) await activateConvenant(tools.facts, convenant);
    }
    for (const file of region.cases) await seedCase(tools, region, file);
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

/** The public half of a demo party's key. Notes in the file which application and professional it is for, so that
 *  `npm run token` can ask for a token without being told. */
function registeredKey(path: string, { slug, functions: [first] }: DemoParty): Readonly<Record<string, unknown>> {
  const key = readKeyFile(path);
  if (key['client_id'] !== clientIdOf(slug)) {
    const professional = first && { id: `${slug}-medewerker-1`, function: first, confidential: true };
    const noted = { ...key, client_id: clientIdOf(slug), ...(professional && { professional }) };
    writeFileSync(path, `${JSON.stringify(noted, null, 2)}\n`, { mode: 0o600 });
  }
  return publicJwk(key);
}
