import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NEUTRAL, type Reason } from '#kernel';
import { readCatalogue, readConvenants } from '#persistence';
import {
  ACCESS,
  accessOf,
  LIST,
  outcomesOf,
  PLAIN,
  recordsOf,
  TestProduct,
  WORDINGS,
  type CaseDocument,
  type AccessOutcome,
  type Entries,
  type Gateway,
  type GraphqlAnswer,
  type Outcome,
  type Outcomes,
  type Wording,
} from '#testing';
import { DecidingAnew } from './deciding-anew.js';
import { REQUESTERS, type Requester } from './requesters.js';

/** Real here: HTTP, tokens, PostgreSQL, the shipped catalogue and convenants, the demo data. Every field of the catalogue. */
const CATALOGUE = readCatalogue('config');
const FIELDS = [...CATALOGUE.fields.keys()].sort();
const CLAUSES = new Map(
  readConvenants('config', CATALOGUE).flatMap(({ region, clauses }) =>
    clauses.map((clause) => [`${region} ${clause.id}`, clause] as const),
  ),
);

let product: TestProduct;
let gateway: Gateway;
let anew: DecidingAnew;
const tokens = new Map<string, Promise<string>>();

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway({ RELAY: 'off' });
  anew = new DecidingAnew(product.database.gatewayUrl, CATALOGUE);
}, 60_000);

afterAll(async () => {
  await anew.close();
  await product.stop();
});

function tokenOf({ slug, function: role, confidential, region }: Requester): Promise<string> {
  const key = [slug, role, confidential, region].join(' ');
  const known =
    tokens.get(key) ?? gateway.client.token({ slug, function: role, confidential, scope: `region:${region}` });
  tokens.set(key, known);
  return known;
}

async function askAs(requester: Requester, query: string): Promise<GraphqlAnswer['body']> {
  const variables = { id: requester.caseId, purpose: requester.purpose, yes: true };
  const { status, body } = await gateway.client.ask(await tokenOf(requester), query, variables);
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  return body;
}

type Answered = readonly { readonly document: CaseDocument; readonly body: GraphqlAnswer['body'] }[];

function askedAs(requester: Requester, wording: Wording): Promise<Answered> {
  const documents = wording.documents(CATALOGUE);
  return Promise.all(documents.map(async (document) => ({ document, body: await askAs(requester, document.query) })));
}

async function outcomesAs(requester: Requester, wording: Wording): Promise<Outcomes> {
  return outcomesIn(await askedAs(requester, wording), requester);
}

async function outcomesIn(answered: Answered, { caseId }: Requester): Promise<Outcomes> {
  return outcomesOf(answered, await entriesOf(answered.map(({ body }) => body)), caseId);
}

function entriesOf(bodies: readonly GraphqlAnswer['body'][]): Promise<Entries> {
  return product.ledger.answers(bodies.flatMap(recordsOf));
}

/** Everything that one requester asks, in every way there is. */
interface Asked {
  readonly answered: Answered;
  readonly plain: Outcomes;
  readonly worded: Readonly<Record<string, Outcomes>>;
  /** null: the case is on no page of cases. */
  readonly listed: Outcomes | null;
  readonly access: Readonly<Record<string, AccessOutcome>> | null;
}

async function askEverything(requester: Requester): Promise<Asked> {
  const [answered, worded, listed, access] = await Promise.all([
    askedAs(requester, PLAIN),
    Promise.all(WORDINGS.map(async (wording) => [wording.name, await outcomesAs(requester, wording)] as const)),
    isListed(requester).then((is) => (is ? outcomesAs(requester, LIST) : null)),
    askAs(requester, ACCESS).then(async (body) => accessOf(body, await entriesOf([body]))),
  ]);
  return {
    ...{ answered, plain: await outcomesIn(answered, requester) },
    ...{ worded: Object.fromEntries(worded), listed, access },
  };
}

describe.each(REQUESTERS.map((requester) => [requester.name, requester] as const))('%s', (_name, requester) => {
  let asked: Asked;

  beforeAll(async () => {
    asked = await askEverything(requester);
  });

  it('LDV-12 each field that was asked is granted or refused in the record, by coordinate, and none else', () => {
    expect(Object.keys(asked.plain).sort()).toEqual(FIELDS);
    expect(fieldsWhere(asked.plain, ({ granted, refused }) => granted.length + refused.length === 0)).toEqual([]);
  });

  it('LEG-21 the answer says what the record says: a value where a clause grants it, its form, and the neutral reason where none does', () => {
    expect(fieldsWhere(asked.plain, (outcome) => !agrees(outcome))).toEqual([]);
  });

  it('every grant is of a clause that names the field, the party, its function and the purpose', () => {
    const strangers = fieldsWhere(
      asked.plain,
      (outcome, field) => !outcome.granted.every((row) => mayRest(row, field, requester)),
    );
    expect(strangers).toEqual([]);
  });

  it('ADL-03 the record names the convenant by id, version and hash, and deciding anew by that one gives the same decision', async () => {
    for (const { body } of asked.answered) {
      const entries = await entriesOf([body]);
      expect(await anew.differences([...entries.values()], requester.caseId)).toEqual([]);
    }
  });

  it.each(WORDINGS.map(({ name }) => name))('IW-06 every field asked by %s is decided as in a query', (name) => {
    expect(asked.worded[name]).toEqual(asked.plain);
  });

  it('IW-06 every field asked of a page of cases is decided as in a query, where the case is on the page', () => {
    expect(asked.listed === null).toBe(requester.participation === null || isBarred(asked.plain));
    expect(asked.listed ?? asked.plain).toEqual(asked.plain);
  });

  it('access says of every field what a query would get', () => {
    expect(asked.access === null).toBe(requester.participation === null);
    const told = Object.entries(asked.access ?? {});
    expect(told.map(([field]) => field).sort()).toEqual(asked.access === null ? [] : FIELDS);
    const different = told.filter(([field, one]) => !saysTheSame(one, asked.plain[field]));
    expect(different.map(([field]) => field)).toEqual([]);
  });
});

function fieldsWhere(outcomes: Outcomes, isSo: (outcome: Outcome, field: string) => boolean): string[] {
  return Object.entries(outcomes)
    .filter(([field, outcome]) => isSo(outcome, field))
    .map(([field]) => field);
}

function agrees({ values, withheld, forms, granted, refused }: Outcome): boolean {
  if (withheld !== null) {
    const reasons = refused.map((row) => NEUTRAL[clauseOrReasonIn(row) as Reason]);
    return values.length + granted.length === 0 && reasons.every((reason) => reason === withheld);
  }
  const formsGranted = granted.map(formIn).filter((form) => form !== 'FULL');
  return (values.length === 0 || granted.length > 0) && forms.every((form) => formsGranted.includes(form));
}

const clauseOrReasonIn = (row: string): string => row.split(' ')[0] ?? '';
const formIn = (row: string): string => row.split(' ')[1] ?? '';

function mayRest(row: string, field: string, requester: Requester): boolean {
  const clause = CLAUSES.get(`${requester.region} ${clauseOrReasonIn(row)}`);
  if (!clause) return false;
  return (
    clause.to === requester.partyType &&
    [clause.fields.includes(field), clause.functions.includes(requester.function)].every(Boolean) &&
    [clause.purposes.includes(requester.purpose), clause.form === formIn(row)].every(Boolean) &&
    (requester.confidential || !clause.confidential)
  );
}

function isBarred(outcomes: Outcomes): boolean {
  return Object.values(outcomes).every(({ refused }) => refused.join() === 'PHASE_NOT_ALLOWED');
}

async function isListed(requester: Requester): Promise<boolean> {
  const body = await askAs(
    requester,
    'query ($purpose: Purpose) { cases(purpose: $purpose, first: 50) { nodes { id } } }',
  );
  const { nodes } = body.data?.['cases'] as { readonly nodes: readonly { readonly id: string }[] };
  return nodes.some(({ id }) => id === requester.caseId);
}

/** `access` looks at no item: it tells the fullest form that is to be had, and knows nothing of items that are left out. */
function saysTheSame({ allowed, form, reason, refused }: AccessOutcome, asked: Outcome | undefined): boolean {
  if (allowed) return asked?.withheld === null && (form === 'FULL' || hasForm(asked, form));
  return reason === asked?.withheld && form === null && refused.join() === asked.refused.join();
}

function hasForm({ forms, granted }: Outcome, form: string | null): boolean {
  return granted.length === 0 || forms.includes(String(form));
}
