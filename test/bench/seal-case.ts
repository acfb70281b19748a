import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { join } from 'node:path';
import { readCatalogue, readConvenants } from '#persistence';
import { caseShape, compile, decide, plan, type CaseFacts, type Catalogue, type Facts, type Item } from '#policies';
import type { Wanted } from '#sources';
import { wantedOf } from '../../apps/gateway/src/door/settled.js';
import { callsOf } from '../../apps/gateway/src/graphql/calls.js';
import { partnerSchema } from '../../apps/gateway/src/graphql/schema.js';
import { projectRoot } from '../../apps/launch/src/data-folder.js';
import type { DemoCase } from '../../apps/launch/src/demo/demo-data.js';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';
import { TOLD_CASES } from '../../apps/launch/src/demo/told-cases.js';
import { oinOf } from '../../apps/launch/src/demo/parties.js';
import { DOCUMENT, REQUESTER } from './query.js';

/** A demo case, and what the bench's query may have of it: decided by the convenant as the gateway does. */
export interface SealCase {
  readonly file: DemoCase;
  readonly wanted: readonly Wanted[];
}

const AT = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const PHASES = ['INCLUSIE', 'PLAN', 'UITVOERING', 'UITSTROOM'];

/** Every demo case of the README that may be talked over, and the catalogue they are told in. */
export function sealCases(): { readonly catalogue: Catalogue; readonly cases: readonly SealCase[] } {
  const config = join(projectRoot(), 'config');
  const catalogue = readCatalogue(config);
  const convenant = readConvenants(config, catalogue).find(({ region }) => region === 'groningen');
  if (!convenant) throw new Error('there is no convenant for groningen');
  const requester = { partyType: 'ZVH', function: REQUESTER.function, confidential: true } as const;
  const made = plan(compile(convenant, 'bench', catalogue), requester, 'CASUSOVERLEG', coordinatesOf(catalogue));
  const oin = oinOf(REQUESTER.slug);
  const cases = TOLD_CASES.filter(({ phase }) => PHASES.includes(phase)).map((file): SealCase => {
    const facts = factsOf(file);
    const place = { root: ['case'], index: null };
    const request = { operation: 'case', caseId: file.id, asked: [], strict: false, ...place } as const;
    const decision = decide(made, facts, oin);
    return { file, wanted: wantedOf({ request, plan: made, facts, decision, strictlyRefused: false }) };
  });
  return { catalogue, cases };
}

function coordinatesOf(catalogue: Catalogue): string[] {
  const document = parse(DOCUMENT);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const variables = { id: demoRegion().cases[0]?.id };
  const [call] = callsOf(buildSchema(partnerSchema(catalogue)), caseShape(catalogue), {
    document,
    operation,
    variables,
  });
  if (!call || !('asked' in call)) throw new Error('the query asks nothing of the case');
  return call.asked.map(({ coordinate }) => coordinate);
}

function factsOf(file: DemoCase): Facts {
  return { at: AT, acceded: true, case: caseFactsOf(file), preconditions: [], notAfter: AT + 2000 };
}

function caseFactsOf({ id, person, phase, track, participants, consents, items }: DemoCase): CaseFacts {
  return {
    id,
    person,
    phase,
    track,
    participation: 'KERNPARTNER',
    functions: [],
    participants: participants.map(({ slug }) => ({ oin: oinOf(slug), type: typeOf(slug) })),
    emergency: null,
    consents: consents.map((consent) => ({ ...consent, version: 1, span: spanOf(consent) })),
    items: items.map((item): Item => {
      const [contributor, owner] = [oinOf(item.contributor), item.owner === null ? null : oinOf(item.owner)];
      return { ...item, version: 1, contributor, owner, validity: spanOf(item), updatedAt: AT, sealed: '' };
    }),
  };
}

function typeOf(slug: string): CaseFacts['participants'][number]['type'] {
  const party = demoRegion().parties.find((candidate) => candidate.slug === slug);
  if (!party) throw new RangeError(`${slug} is no demo party`);
  return party.type;
}

function spanOf(days: { readonly fromDays: number; readonly untilDays: number | null }): Item['validity'] {
  return { from: AT + days.fromDays * DAY_MS, until: days.untilDays === null ? null : AT + days.untilDays * DAY_MS };
}
