import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { addBenchCases } from '../bench-cases.js';
import { bodyFor, REQUESTER } from '../query.js';
import type { Stage } from '../stage.js';
import type { Target } from '../targets.js';
import { requestOf } from './keep-alive.js';

/** Two kinds of requests that nobody may tell apart. Each is asked in several copies, in turn. */
export interface Contest {
  readonly name: string;
  readonly first: readonly Buffer[];
  readonly second: readonly Buffer[];
}

const KINDS = 8;
const POLICE = `query ($id: ID!) { case(id: $id, purpose: CASUSOVERLEG) { politie { incidenten { referentie soort datum } } } }`;
/** What the director may not see for this purpose, in a unit of which nothing else is asked. */
const REFUSED = `query ($id: ID!) { case(id: $id, purpose: CASUSOVERLEG) { zorginhoud { diagnose } } }`;

/** Makes ready the cases that the contests ask about, as one that may look past the product. */
export async function contestsOn(stage: Stage, { headers }: Target, admin: pg.Client): Promise<readonly Contest[]> {
  const ids = (await addBenchCases(stage, 5)).slice(9);
  const [others, plain, marked, filled, empty] = [0, 1, 2, 3, 4].map((part) =>
    ids.slice(part * KINDS, (part + 1) * KINDS),
  ) as [string[], string[], string[], string[], string[]];
  await admin.query(
    `DELETE FROM gate.participation WHERE case_id = ANY($1) AND oin = (SELECT oin FROM gate.party WHERE slug = $2)`,
    [others, REQUESTER.slug],
  );
  await admin.query(WITHDRAW, [[...plain, ...marked], 'K04.incidenten']);
  await admin.query(ARCHIVED, [marked]);
  await admin.query(WITHDRAW, [empty, 'K09']);
  const about = (id: string): Buffer => requestOf('/graphql', headers, bodyFor(id));
  const asking = (query: string) => (id: string) =>
    requestOf('/graphql', headers, JSON.stringify({ query, variables: { id } }));
  return [
    {
      name: 'unknown-vs-others',
      first: Array.from({ length: KINDS }, () => about(randomUUID())),
      second: others.map(about),
    },
    { name: 'absent-vs-archived', first: plain.map(asking(POLICE)), second: marked.map(asking(POLICE)) },
    { name: 'refused-empty-vs-filled', first: empty.map(asking(REFUSED)), second: filled.map(asking(REFUSED)) },
    { name: 'unknown-client-vs-wrong-key', ...tokenRequests(stage) },
  ];
}

const WITHDRAW = 'UPDATE depot.item SET withdrawn_at = now() WHERE case_id = ANY($1) AND unit = $2';

/** One removed item (Wpg 14) in each case. */
const ARCHIVED = `INSERT INTO depot.item (id, case_id, unit, version, contributor, archived, valid_from, sealed)
  SELECT gen_random_uuid(), case_id, 'K04.incidenten', 1, (SELECT oin FROM gate.party WHERE slug = 'politie'), true, now() - interval '9 days', '{}'
  FROM unnest($1::uuid[]) AS q(case_id)`;

/** Assertions that nobody signed: of a client that is not there, and of one that is, by the name of its key. */
function tokenRequests({ settings }: Stage): Pick<Contest, 'first' | 'second'> {
  const file = join(settings.folders.keys, 'parties', `${REQUESTER.slug}.json`);
  const { kid, client_id: known } = JSON.parse(readFileSync(file, 'utf8')) as { kid: string; client_id: string };
  const request = (client: string): Buffer => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ iss: client, sub: client, jti: randomUUID() });
    const assertion = [part({ alg: 'ES256', typ: 'JWT', kid }), claims, randomBytes(64).toString('base64url')].join(
      '.',
    );
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
    return requestOf('/oauth/token', { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
  };
  const unknown = `${known.slice(0, -1)}${known.endsWith('x') ? 'y' : 'x'}`;
  const copies = Array.from({ length: KINDS });
  return { first: copies.map(() => request(unknown)), second: copies.map(() => request(known)) };
}
