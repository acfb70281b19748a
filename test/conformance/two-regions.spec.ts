import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#kernel';
import type { AnswerEntry } from '#ledger';
import { convenantHash, modelOptions, openRegion } from '#persistence';
import { ACCESS, accessOf, recordsOf, TestProduct, type AccessOutcome, type Gateway } from '#testing';
import { REQUESTERS, type Requester } from './requesters.js';

/** Real here: HTTP, tokens, PostgreSQL, the demo data; beside its region one with the same convenant less a clause. */
const ELSEWHERE = 'elders';
const CASE_ELSEWHERE = randomUUID();

interface Looked {
  readonly fields: Readonly<Record<string, AccessOutcome>> | null;
  readonly entry: AnswerEntry | undefined;
}

interface Stored {
  readonly clauses: readonly { readonly id: string }[];
}

let product: TestProduct;
let gateway: Gateway;
let requester: Requester;
/** A field, and the one clause that grants it here and is gone elsewhere. */
let granted: { readonly field: string; readonly clause: string };

async function look(region: string, id: string): Promise<Looked> {
  const { slug, function: role, purpose } = requester;
  const token = await gateway.client.token({ slug, function: role, scope: `region:${region}` });
  const { body } = await gateway.client.ask(token, ACCESS, { id, purpose });
  const entries = await product.ledger.answers(recordsOf(body));
  return { fields: accessOf(body, entries), entry: [...entries.values()][0] };
}

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  for (const one of REQUESTERS.filter(({ participation }) => participation === 'KERNPARTNER')) {
    requester = one;
    const { fields } = await look(one.region, one.caseId);
    const found = Object.entries(fields ?? {}).find(([, { allowed, granted: rows }]) => allowed && rows.length > 0);
    if (!found) continue;
    granted = { field: found[0], clause: String(found[1].granted[0]?.split(' ')[0]) };
    break;
  }
  await openElsewhere();
}, 120_000);

afterAll(() => product.stop());

async function openElsewhere(): Promise<void> {
  const facts = await new DataSource(modelOptions(product.database.gatewayUrl)).initialize();
  await openRegion(facts, ELSEWHERE, 'Elders (verzonnen)').finally(() => facts.destroy());
  const { ledger } = product;
  const [here] = await ledger.sql<{ document: Stored }>('SELECT document FROM gate.convenant WHERE region = $1', [
    requester.region,
  ]);
  if (!here) throw new Error('no convenant');
  const clauses = here.document.clauses.filter(({ id }) => id !== granted.clause);
  const document = { ...here.document, id: 'elders-proef', region: ELSEWHERE, clauses };
  await ledger.sql('INSERT INTO gate.convenant (region, version, id, hash, document) VALUES ($1, 1, $2, $3, $4)', [
    ELSEWHERE,
    document.id,
    convenantHash(document as Json),
    JSON.stringify(document),
  ]);
  const party = [ELSEWHERE, requester.slug];
  await ledger.sql(
    `INSERT INTO gate.accession SELECT oin, $1, now() - interval '1 day' FROM gate.party WHERE slug = $2`,
    party,
  );
  await ledger.sql(
    `INSERT INTO gate.case_file (id, region, person, phase, track) SELECT $1, $2, person, phase, track FROM gate.case_file WHERE id = $3`,
    [CASE_ELSEWHERE, ELSEWHERE, requester.caseId],
  );
  await ledger.sql(
    `INSERT INTO gate.participation (case_id, oin, role, from_at)
     SELECT $1, oin, 'KERNPARTNER', now() - interval '1 day' FROM gate.party WHERE slug = $2`,
    [CASE_ELSEWHERE, requester.slug],
  );
}

describe('LEG-18 the same question of the same party about cases of two regions', () => {
  it('is answered by the convenant of each, also when both are asked at once, time and again', async () => {
    const here = (): Promise<Looked> => look(requester.region, requester.caseId);
    const elsewhere = (): Promise<Looked> => look(ELSEWHERE, CASE_ELSEWHERE);
    const looked = await Promise.all(Array.from({ length: 6 }, () => [here(), elsewhere()]).flat());
    for (const [index, { fields, entry }] of looked.entries()) {
      const region = index % 2 === 0 ? requester.region : ELSEWHERE;
      const byClause = fields?.[granted.field]?.granted.some((row) => row.startsWith(`${granted.clause} `));
      expect([entry?.region, entry?.convenant.id === 'elders-proef', byClause]).toEqual([
        region,
        region === ELSEWHERE,
        region !== ELSEWHERE,
      ]);
    }
  });

  it('is not answered about the case of one region with a token of the other', async () => {
    const [one, other] = await Promise.all([look(ELSEWHERE, requester.caseId), look(requester.region, CASE_ELSEWHERE)]);
    expect([one.fields, other.fields]).toEqual([null, null]);
    expect([one, other].map(({ entry }) => entry?.refused.map(({ reason }) => reason))).toEqual([
      ['CASE_UNKNOWN'],
      ['CASE_UNKNOWN'],
    ]);
  });
});
