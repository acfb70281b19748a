import type pg from 'pg';
import { net, unless, type Attack, type Net } from '../attack.js';
import type { World } from '../world.js';

export const TABLES = 'libs/persistence/src/migrations/true-path-tables.ts';
export const SEAL = 'libs/sources/src/seal.ts';

export const LEDGER = net(
  TABLES,
  'GRANT SELECT, INSERT ON ledger.leaf, ledger.body TO ketenpoort_gateway, ketenpoort_consent;',
  'GRANT ALL ON ledger.leaf, ledger.body TO ketenpoort_gateway, ketenpoort_consent;',
);
export const DEPOT_CLOSED = net(
  TABLES,
  'GRANT SELECT, INSERT ON consent.record TO ketenpoort_consent;',
  `GRANT SELECT, INSERT ON consent.record TO ketenpoort_consent;
GRANT USAGE ON SCHEMA depot TO ketenpoort_consent; GRANT SELECT ON ALL TABLES IN SCHEMA depot TO ketenpoort_consent;`,
);

/** A statement of somebody who has the connection of one of our processes. PostgreSQL must refuse it for want of a right. */
export function stating(
  told: Pick<Attack, 'id' | 'title' | 'source'>,
  role: 'gateway' | 'consent',
  statement: string,
  ...defence: [Net, ...Net[]]
): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => unless(await isRefused(await world.role(role), statement), 'PostgreSQL did it'),
  };
}

/** Undone in any case. */
export async function isRefused(client: pg.Client, statement: string): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
    return false;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    return code === '42501';
  } finally {
    await client.query('ROLLBACK');
  }
}

export const TAMPERING =
  'LDV: append-only; Trillian and Certificate Transparency: a log that its writer cannot rewrite';
export const TAKEN_OVER = 'OWASP A01:2021; least privilege, BIO 9.4';

export interface Sealed extends pg.QueryResultRow {
  readonly item_id: string;
  readonly version: number;
  readonly grp: string;
  readonly sealed: Buffer;
}

export const INCIDENTS = (id: string, purpose: string): string =>
  `{ case(id: "${id}", purpose: ${purpose}) { politie { incidenten { soort } } } }`;
export const POLITIE = { slug: 'politie', function: 'wijkagent' };
export const OM = { slug: 'om', function: 'officier-van-justitie' };

/** The sealed values of the incidents of a case that were contributed last. */
export function kindsOf(world: World, id: string): Promise<Sealed[]> {
  return world.sql<Sealed>(
    `SELECT v.* FROM depot.value v JOIN (SELECT id, version FROM depot.item
       WHERE case_id = $1 AND unit = 'K04.incidenten' ORDER BY updated_at DESC LIMIT 2) i ON i.id = v.item_id AND i.version = v.version
     ORDER BY v.item_id, v.grp`,
    [id],
  );
}

/** A case of which nothing is known yet. */
export const FRESH = '00000000-0000-4000-8000-0000000000fe';

/** Two incidents in it. */
export async function contributeTwo(world: World): Promise<void> {
  await world.sql(`WITH person AS (INSERT INTO gate.person VALUES ('${FRESH}') RETURNING id)
    INSERT INTO gate.case_file (id, region, person, phase, track) SELECT id, 'groningen', id, 'PLAN', 'WVGGZ' FROM person`);
  await world.sql(`INSERT INTO gate.participation (case_id, oin, role, from_at)
    SELECT '${FRESH}', oin, 'KERNPARTNER', now() - interval '1 day' FROM gate.party WHERE slug = 'politie'`);
  const input = '{ politie: { incidenten: [{ soort: "VERNIELING" }, { soort: "BRANDSTICHTING" }] } }';
  const { text } = await world.ask(
    POLITIE,
    `mutation { contribute(case: "${FRESH}", category: K04, input: ${input}, expectedVersion: 0, idempotencyKey: "db-14-aaaaaaaaaaaa") { version } }`,
  );
  if (!text.includes('"version":1')) throw new Error(text);
}

export function put(world: World, { item_id, version, grp }: Sealed, sealed: Buffer): Promise<unknown> {
  const text = 'UPDATE depot.value SET sealed = $4 WHERE item_id = $1 AND version = $2 AND grp = $3';
  return world.sql(text, [item_id, version, grp, sealed]);
}
