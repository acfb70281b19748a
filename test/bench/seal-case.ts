import { join } from 'node:path';
import { readCatalogue, readConvenants } from '#persistence';
import { compile, decide, plan, type Catalogue } from '#policies';
import type { Wanted } from '#sources';
import { wantedOf } from '../../apps/gateway/src/door/settled.js';
import { projectRoot } from '../../apps/launch/src/data-folder.js';
import type { DemoCase } from '../../apps/launch/src/demo/demo-data.js';
import { TOLD_CASES } from '../../apps/launch/src/demo/told-cases.js';
import { oinOf } from '../../apps/launch/src/demo/parties.js';
import { factsOf, TALKED_OVER } from './case-facts.js';
import { coordinatesOf } from './coordinates.js';
import { REQUESTER } from './query.js';

/** A demo case, and what the bench's query may have of it: decided by the convenant as the gateway does. */
export interface SealCase {
  readonly file: DemoCase;
  readonly wanted: readonly Wanted[];
}

/** Every demo case of the README that may be talked over, and the catalogue they are told in. */
export function sealCases(): { readonly catalogue: Catalogue; readonly cases: readonly SealCase[] } {
  const config = join(projectRoot(), 'config');
  const catalogue = readCatalogue(config);
  const convenant = readConvenants(config, catalogue).find(({ region }) => region === 'groningen');
  if (!convenant) throw new Error('there is no convenant for groningen');
  const requester = { partyType: 'ZVH', function: REQUESTER.function, confidential: true } as const;
  const made = plan(compile(convenant, 'bench', catalogue), requester, 'CASUSOVERLEG', coordinatesOf(catalogue));
  const oin = oinOf(REQUESTER.slug);
  const cases = TOLD_CASES.filter(({ phase }) => TALKED_OVER.includes(phase)).map((file): SealCase => {
    const facts = factsOf(file, REQUESTER.slug);
    const place = { root: ['case'], index: null };
    const request = { operation: 'case', caseId: file.id, asked: [], strict: false, ...place } as const;
    const decision = decide(made, facts, oin);
    return { file, wanted: wantedOf({ request, plan: made, facts, decision, strictlyRefused: false }) };
  });
  return { catalogue, cases };
}
