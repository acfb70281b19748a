import { randomUUID } from 'node:crypto';
import type { GraphqlAnswer, SignIn } from '#testing';
import { net, unless, unlessStatus, type Attack, type Net, type Through } from '../attack.js';
import type { World } from '../world.js';
import { caseId } from './policy-kit.js';

export const BOOK = 'libs/persistence/src/depot/contribution-book.ts';
export const READ = 'libs/policies/src/contribution/read.ts';
export const DESK = 'apps/gateway/src/contribution/contribution-desk.ts';

export const POLITIE = { slug: 'politie', function: 'wijkagent' };
export const OM = { slug: 'om', function: 'officier-van-justitie' };
export const ZVH = { slug: 'zvh', function: 'procesregisseur' };

export const MUTATION = `mutation ($case: ID!, $category: Category!, $input: ContributionInput!, $version: Int! = 0, $key: String!) {
  contribute(case: $case, category: $category, input: $input, expectedVersion: $version, idempotencyKey: $key) { version } }`;

export interface Sent {
  readonly who: SignIn;
  readonly category: string;
  readonly input: unknown;
  readonly case?: string;
  readonly version?: number;
  readonly key?: string;
}

export async function send(world: World, { who, category, input, ...more }: Sent): Promise<GraphqlAnswer> {
  const id = more.case ?? caseId(5);
  const version = more.version ?? (await versionOf(world, id, category, who.slug));
  return world.ask(who, MUTATION, { case: id, category, input, version, key: more.key ?? randomUUID() });
}

export async function versionOf(world: World, id: string, category: string, slug: string): Promise<number> {
  const [row] = await world.sql<{ version: number | null }>(
    `SELECT max(version) AS version FROM depot.contribution JOIN gate.party ON contributor = oin
     WHERE case_id::text = $1 AND category = $2 AND slug = $3`,
    [id, category, slug],
  );
  return row?.version ?? 0;
}

export const INCIDENT = { politie: { incidenten: [{ soort: 'OVERIG', datum: '2026-10-01' }] } };

/** A contribution that must be refused before it is written. */
export function sending(
  id: string,
  title: string,
  source: string,
  defence: readonly [Net, ...Net[]],
  sent: Sent,
): Attack {
  return {
    ...{ id, title, source, defence },
    attempt: async (world) => unlessStatus(await send(world, sent), 400, 409),
  };
}

export async function incidentOfPolice(world: World, id: string): Promise<string> {
  const [row] = await world.sql<{ id: string }>(
    `SELECT id FROM depot.item WHERE case_id = $1 AND unit = 'K04.incidenten' AND NOT archived AND withdrawn_at IS NULL ORDER BY id LIMIT 1`,
    [id],
  );
  if (!row) throw new Error('the police contributed no incident');
  return row.id;
}

export async function notWritten(answer: GraphqlAnswer): Promise<Through> {
  const made: unknown = answer.body.data?.['contribute'] ?? null;
  return Promise.resolve(unless(made === null, `written: ${JSON.stringify(made)}`));
}

export const HOLDERS: readonly [Net, ...Net[]] = [
  net(READ, 'if (!category.holders.includes(this.#partyType))', 'if (category.holders.length < 0)'),
  net(READ, 'if (!holders.includes(this.#partyType)) this.#wrong', 'if (holders.length < 0) this.#wrong'),
  net(READ, 'if (!field.holders.includes(this.#partyType))', 'if (field.holders.length < 0)'),
];
export const REFERENCES = net(
  BOOK,
  'refuse([...strangersOf(contribution, own), ...(await unassignable(manager, delivery, now))]);',
  'void [strangersOf, unassignable, refuse, now];',
);
