import { describe, expect, it } from '@jest/globals';
import { FactsChanged, LedgerUnavailable, regionKey, RequestInvalid } from '#kernel';
import { DatabaseClock, draftOf, Pseudonyms } from '#persistence';
import type { Recheck, Requester } from '#identity';
import type { Facts, Item } from '#policies';
import {
  AT,
  CASE_ID,
  caseWith,
  catalogueWith,
  clauseWith,
  consentWith,
  CONVENANT_HASH,
  factsWith,
  GATE_OIN,
  itemWith,
  Memory,
  MemoryAdmission,
  MemoryConvenants,
  MemoryFacts,
  MemoryLedger,
  MemorySource,
  OTHER_OIN,
  OUR_OIN,
  requesterWith,
  wpg20DecisionWith,
} from '#testing';
import type { AccessCall, Answer, CaseCall, CasesCall } from './call.js';
import { DisclosureService } from './disclosure.service.js';
import { Gate, type Operation } from './gate.js';
import { Policies } from './policies.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', marks: ['VALIDITY'], fields: { naam: {}, geboren: { type: 'DATE' } } },
  K04: { name: 'politie', holders: ['POLITIE'], fields: { status: {} } },
});
const OTHER_CASE = '00000000-0000-4000-8000-0000000000c2';
const TRACE = { trace_id: '1'.repeat(32), span_id: '2'.repeat(16) };
const PSEUDONYMS = new Pseudonyms({ active: 1, keys: new Map([[1, Buffer.alloc(32, 7)]]) });

/** The way, with memory on all sides of it. */
class Way extends Memory {
  rechecks: readonly Recheck[] = [];

  answer(...calls: Operation['calls']): Promise<Answer> {
    return this.#gate().answer({ ...this.#admitted(), calls });
  }
  welcome(): Promise<Requester> {
    return this.#gate().welcome(this.#admitted());
  }
  #admitted(): Omit<Operation, 'calls'> {
    return { token: 'token', requester: this.requester, trace: TRACE, rechecks: this.rechecks };
  }
  #gate(): Gate {
    const policies = new Policies(new MemoryConvenants(this), catalogue);
    const facts = new MemoryFacts(this);
    const service = new DisclosureService(policies, facts, new MemorySource(this), new MemoryLedger(this));
    const identity = {
      oin: GATE_OIN,
      catalogue: 'ca'.repeat(32),
      replica: 'r1',
      pseudonyms: PSEUDONYMS,
      clock: new DatabaseClock(),
    };
    return new Gate({ admission: new MemoryAdmission(this), policies, facts, service }, identity);
  }
}

const NAAM = { coordinate: 'K01.naam', path: ['identiteit', 'naam'] };
const STATUS = { coordinate: 'K04.status', path: ['politie', 'status'] };
const base = { purpose: 'CASUSOVERLEG' as const, caseId: CASE_ID };
const caseCall = (change: Partial<CaseCall> = {}): CaseCall => ({
  ...base,
  operation: 'case',
  key: 'c',
  asked: [NAAM],
  strict: false,
  ...change,
});
const accessCall: AccessCall = { ...base, operation: 'access', key: 'a' };
const casesCall = (first: number): CasesCall => ({
  operation: 'cases',
  key: 'l',
  purpose: 'CASUSOVERLEG',
  first,
  after: null,
  nodesKey: 'n',
  asked: [{ ...NAAM, path: ['n', ...NAAM.path] }],
});

function wayWith(change: Partial<Way>): Way {
  return Object.assign(new Way(), change);
}

describe('the way', () => {
  it('records before it answers, and says what it recorded', async () => {
    const way = new Way();
    const answer = await way.answer(caseCall({ asked: [NAAM, STATUS] }));
    expect(way.steps).toEqual(['convenant', 'facts', 'fetch', 'record']);
    expect(answer.values.get('c')).toEqual({ id: CASE_ID, identiteit: { naam: 'geheim' }, politie: { status: null } });
    const [entry] = way.entries;
    expect(entry).toMatchObject({
      ...{
        kind: 'disclosure',
        operation: 'case',
        at: '1970-01-01T00:00:00.100Z',
        region: 'proef',
        part: '1/1',
        trace: TRACE,
      },
      ...{ purpose: 'CASUSOVERLEG', phase: 'PLAN', track: 'VRIJWILLIG', participation: 'KERNPARTNER', emergency: null },
      granted: [{ holder: OTHER_OIN, clause: 'C-1', form: 'FULL', fields: ['K01.naam'] }],
      refused: [{ holder: OTHER_OIN, reason: 'CATEGORY_NOT_ALLOWED', fields: ['K04.status'] }],
      sources: [{ holder: OTHER_OIN, state: 'DELIVERED', over_delivered: 0 }],
      ...{ controles: 'TTFF', subject: PSEUDONYMS.of('person', 'p1'), case: PSEUDONYMS.of('case', CASE_ID) },
      convenant: { id: 'proef', version: 3, hash: CONVENANT_HASH },
    });
    expect(answer.report).toEqual({
      records: [
        {
          ...{ path: ['c'], id: entry?.id, convenant: 'proef', version: 3, purpose: 'CASUSOVERLEG' },
          receipt: { shard: 'proef-2026', index: 0, leafHash: Buffer.from(draftOf(entry!).hash).toString('base64') },
        },
      ],
      withheld: [{ path: ['c', 'politie', 'status'], field: 'K04.status', reason: 'NOT_GRANTED' }],
      forms: [],
    });
    expect(answer.recorded).toEqual([{ id: entry?.id, shard: 'proef-2026', idx: 0, region: 'proef' }]);
    expect(JSON.stringify(way.entries)).not.toMatch(new RegExp(`geheim|${CASE_ID}`));
  });

  it('asks sources for what was granted and nothing else', async () => {
    const way = wayWith({
      facts: () => factsWith(caseWith({ items: [itemWith(), itemWith({ id: 'p', unit: 'K04' })] })),
    });
    await way.answer(caseCall({ asked: [NAAM, STATUS] }));
    expect(way.wanted.map(({ item, fields }) => [item.id, fields.map(({ coordinate }) => coordinate)])).toEqual([
      ['i1', ['K01.naam']],
    ]);
    expect(way.questions).toMatchObject([{ caseId: CASE_ID, units: ['K01'] }]);
  });

  it('answers nothing when the ledger does not record', async () => {
    await expect(wayWith({ broken: true }).answer(caseCall())).rejects.toBeInstanceOf(LedgerUnavailable);
  });

  it('starts again at admit when facts changed, three times at most', async () => {
    const way = wayWith({ changes: 2 });
    expect((await way.answer(caseCall())).values.size).toBe(1);
    expect(way.steps.filter((step) => step === 'admit' || step === 'forget')).toEqual([
      'forget',
      'admit',
      'forget',
      'admit',
    ]);
    await expect(wayWith({ changes: 3 }).answer(caseCall())).rejects.toBeInstanceOf(FactsChanged);
  });

  it('starts again only if what the front found of the requester holds still', async () => {
    const rechecks = [() => Promise.reject(new RequestInvalid('PERSISTED_QUERY_NOT_FOUND', 'no longer'))];
    const way = wayWith({ changes: 1, rechecks });
    await expect(way.answer(caseCall())).rejects.toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(way.steps.filter((step) => step === 'admit')).toHaveLength(1);
  });

  it.each<[string, Partial<Facts>]>([
    ['the party', { preconditions: [{ key: regionKey('proef'), epoch: 1 }] }],
    ['the convenant', { preconditions: [] }],
    ['the token, which is over', { at: requesterWith().notAfter }],
  ])('does not decide on other facts about %s than it was admitted with', async (_what, change) => {
    const way = wayWith({ facts: () => factsWith(caseWith(), change) });
    await expect(way.answer(caseCall())).rejects.toBeInstanceOf(FactsChanged);
    expect(way.steps).not.toContain('record');
  });

  it('records on the facts that it read, and no longer than the first of them holds', async () => {
    const way = wayWith({ requester: requesterWith({ notAfter: AT + 7 }) });
    await way.answer(caseCall());
    expect(way.groups.map(({ preconditions, notAfter }) => [preconditions, notAfter])).toEqual([
      [factsWith().preconditions, AT + 7],
    ]);
  });

  it('records no later than the convenant changes by itself, as when it is revoked from some moment on', async () => {
    const way = wayWith({ revokedAt: AT + 5 });
    await way.answer(caseCall());
    expect(way.groups.map(({ notAfter }) => notAfter)).toEqual([AT + 5]);
  });

  it('welcomes who was admitted, and admits anew whose party changed', async () => {
    const way = new Way();
    expect((await way.welcome()).oin).toBe(OUR_OIN);
    const moved = factsWith(null, { preconditions: [] });
    way.facts = () => (way.steps.includes('admit') ? factsWith(null) : moved);
    await way.welcome();
    expect(way.steps).toEqual(['facts', 'facts', 'forget', 'admit', 'facts']);
  });

  it('answers each root field by itself: one without its purpose in the token, one that cannot be read', async () => {
    const way = new Way();
    const error = new RequestInvalid('BAD_USER_INPUT', 'd');
    const answer = await way.answer({ key: 'x', error }, caseCall({ key: 'y', purpose: 'CRISIS' }), caseCall());
    expect(Array.from(answer.errors, ([key, { code }]) => [key, code])).toEqual([
      ['x', 'BAD_USER_INPUT'],
      ['y', 'PURPOSE_NOT_IN_TOKEN'],
    ]);
    expect([...answer.values.keys()]).toEqual(['c']);
    expect((await new Way().answer({ key: 'x', error })).recorded).toEqual([]);
  });

  it('records everything of one request as one group', async () => {
    const way = wayWith({ pages: [CASE_ID, OTHER_CASE] });
    await way.answer(caseCall(), accessCall, casesCall(50));
    expect(way.groups).toHaveLength(1);
    expect(way.entries.map(({ operation, kind }) => [operation, kind])).toEqual([
      ['case', 'disclosure'],
      ['access', 'access'],
      ['cases', 'disclosure'],
      ['cases', 'disclosure'],
    ]);
  });
});

describe('a refusal', () => {
  it.each([
    ['a case of others', factsWith(caseWith({ participation: null })), 'PARTY_NOT_IN_CASE'],
    ['an unknown case', factsWith(null), 'CASE_UNKNOWN'],
  ] as const)('of %s is recorded, without a fetch, and answers null', async (_case, facts, reason) => {
    const way = wayWith({ facts: () => facts });
    const answer = await way.answer(caseCall());
    expect(answer.values.get('c')).toBeNull();
    expect(answer.report.withheld).toEqual([{ path: ['c'], field: 'case', reason: 'NOT_AVAILABLE' }]);
    expect(way.steps).toEqual(['convenant', 'facts', 'record']);
    expect(way.entries).toMatchObject([{ kind: 'refusal', granted: [], refused: [{ reason, fields: ['K01.naam'] }] }]);
  });

  it('for lack of a convenant tells of no case at all, and is recorded', async () => {
    const way = wayWith({ revokedAt: AT, pages: [CASE_ID, OTHER_CASE] });
    const answer = await way.answer(caseCall(), casesCall(1));
    expect(Object.fromEntries(answer.values)).toEqual({
      c: null,
      l: { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } },
    });
    expect(answer.report.withheld).toEqual([
      { path: ['c'], field: 'case', reason: 'NOT_GRANTED' },
      { path: ['l'], field: 'case', reason: 'NOT_GRANTED' },
    ]);
    expect(answer.report.records.map(({ path }) => path)).toEqual([['c'], ['l']]);
    expect(way.entries.map(({ kind, refused }) => [kind, refused.map(({ reason }) => reason)])).toEqual([
      ['refusal', ['CONVENANT_REVOKED']],
      ['refusal', ['CONVENANT_REVOKED']],
    ]);
  });

  it('of STRICT names what it held back, also when it was a source that failed', async () => {
    const strict = wayWith({});
    expect((await strict.answer(caseCall({ strict: true, asked: [NAAM, STATUS] }))).values.get('c')).toBeNull();
    expect(strict.wanted).toEqual([]);
    expect(strict.entries).toMatchObject([
      { kind: 'refusal', granted: [], held_back: ['K01.naam'], refused: [{ fields: ['K04.status'] }] },
    ]);
    const late = wayWith({ lost: true });
    expect((await late.answer(caseCall({ strict: true }))).values.get('c')).toBeNull();
    expect(late.entries).toMatchObject([
      {
        kind: 'refusal',
        granted: [],
        refused: [{ reason: 'SOURCE_UNAVAILABLE' }],
        sources: [{ state: 'UNAVAILABLE' }],
      },
    ]);
  });
});

describe('the record', () => {
  const POLICE = '00000009990000000004';
  const asking = (change: Partial<Way>): Promise<Record<string, unknown>> => {
    const way = wayWith(change);
    return way.answer(caseCall()).then(() => {
      const [{ kind, controles, emergency, granted, refused } = {}] = way.entries;
      return { kind, controles, emergency, granted, refused };
    });
  };
  const row = (holder: string, what: object): object => ({ ...what, fields: ['K01.naam'], holder });
  const granted = (holder: string): object => row(holder, { clause: 'C-1', form: 'FULL' });
  const of = (...items: readonly Item[]): Way['facts'] => {
    const participants = [OUR_OIN, OTHER_OIN, POLICE].map((oin) => ({ oin, type: 'GEMEENTE' as const }));
    return () => factsWith(caseWith({ items, participants, emergency: EMERGENCY }));
  };
  const EMERGENCY = { reason: 'GEVAAR', span: { from: 0, until: 1_000 } };

  it('of own items names nobody else as having given, whoever else may hold such items', async () => {
    const clauses = [clauseWith({ ownItems: true })];
    expect(await asking({ clauses, facts: of() })).toMatchObject({ granted: [granted(OUR_OIN)], refused: [] });
    expect(await asking({ clauses, facts: of(itemWith()) })).toMatchObject({
      kind: 'disclosure',
      granted: [granted(OUR_OIN)],
      refused: [row(OTHER_OIN, { reason: 'CATEGORY_NOT_ALLOWED' })],
    });
  });

  it('of what nobody has contributed names those who might have', async () => {
    const all = [granted(OUR_OIN), granted(OTHER_OIN), granted(POLICE)];
    expect(await asking({ facts: of() })).toMatchObject({ kind: 'disclosure', granted: all, refused: [] });
  });

  it('of items that were all refused is a refusal where nobody else might have contributed', async () => {
    const clauses = [clauseWith({ ownItems: true })];
    const over = itemWith({ contributor: OUR_OIN, validity: { from: 0, until: AT } });
    expect(await asking({ clauses, facts: of(over) })).toMatchObject({
      ...{ kind: 'refusal', controles: 'FTFF', granted: [] },
      refused: [row(OUR_OIN, { reason: 'CATEGORY_NOT_ALLOWED' })],
    });
  });

  it('of a strict refusal claims no emergency and no consent', async () => {
    const purpose = 'CRISIS';
    const crisis = {
      requester: requesterWith({ purposes: [purpose] }),
      clauses: [clauseWith({ emergency: true, purposes: [purpose] })],
      facts: of(itemWith()),
    };
    const way = wayWith(crisis);
    await way.answer(caseCall({ purpose, strict: true, asked: [NAAM, STATUS] }));
    expect(way.entries).toMatchObject([{ kind: 'refusal', controles: 'FTFF', emergency: null, granted: [] }]);
    const whole = wayWith(crisis);
    await whole.answer(caseCall({ purpose, strict: true }));
    expect(whole.entries).toMatchObject([
      { kind: 'disclosure', controles: 'TTFT', emergency: { reason: 'GEVAAR', until: '1970-01-01T00:00:01.000Z' } },
    ]);
  });

  it('tells of consent by its id and version, and of the decision of article 20(2) Wpg', async () => {
    const fields = ['K04.status'];
    const clauses = [clauseWith({ fields, consent: true, wpg20Decision: 'W-1' })];
    const consents = [consentWith({ version: 2, categories: ['K04'] })];
    const facts = (): Facts => factsWith(caseWith({ items: [itemWith({ unit: 'K04' })], consents }));
    const way = wayWith({ clauses, facts, decisions: [wpg20DecisionWith({ data: fields })] });
    await way.answer(caseCall({ asked: [STATUS] }));
    expect(way.entries).toMatchObject([
      { controles: 'TTTF', wpg20_decision: 'W-1', granted: [{ clause: 'C-1', consent: 't1@2' }] },
    ]);
  });
});

describe('access and cases', () => {
  it('access tells for every field of the catalogue whether, in what form, or the neutral reason why not', async () => {
    const way = wayWith({
      clauses: [clauseWith({ form: 'MASKED' }), clauseWith({ id: 'C-2', fields: ['K01.geboren'], consent: true })],
    });
    expect((await way.answer(accessCall)).values.get('a')).toEqual({
      fields: [
        { field: 'K01.geboren', allowed: false, form: null, reason: 'CONSENT_NEEDED' },
        { field: 'K01.naam', allowed: true, form: 'MASKED', reason: null },
        { field: 'K04.status', allowed: false, form: null, reason: 'NOT_GRANTED' },
      ],
    });
    expect(way.steps).not.toContain('fetch');
    expect(way.questions).toMatchObject([{ units: [] }]);
  });

  it('access to a case of others tells what it tells of an unknown one', async () => {
    const others = await wayWith({ facts: () => factsWith(caseWith({ participation: null })) }).answer(accessCall);
    const unknown = await wayWith({ facts: () => factsWith(null) }).answer(accessCall);
    expect([others.values, others.report.withheld]).toEqual([unknown.values, unknown.report.withheld]);
    expect(unknown.report.withheld).toEqual([{ path: ['a'], field: 'access', reason: 'NOT_AVAILABLE' }]);
  });

  it('cases gives a page with a cursor to the next, asked for in phases in which the purpose may be stated', async () => {
    const facts = (caseId: string): Facts => factsWith(caseWith({ id: caseId, items: [itemWith()] }));
    const way = wayWith({ pages: [CASE_ID, OTHER_CASE], facts });
    const answer = await way.answer(casesCall(1));
    expect(answer.values.get('l')).toEqual({
      nodes: [{ id: CASE_ID, identiteit: { naam: 'geheim' } }],
      pageInfo: { endCursor: Buffer.from(CASE_ID).toString('base64url'), hasNextPage: true },
    });
    expect(answer.report.records.map(({ path }) => path)).toEqual([['l', 'n', 0]]);
    const masked = wayWith({ pages: [CASE_ID, OTHER_CASE], facts, clauses: [clauseWith({ form: 'MASKED' })] });
    expect((await masked.answer(casesCall(2))).report.forms.map(({ path }) => path)).toEqual([
      ['l', 'n', 0, 'identiteit', 'naam'],
      ['l', 'n', 1, 'identiteit', 'naam'],
    ]);
    expect(way.questions[0]).toMatchObject({
      first: 1,
      after: null,
      phases: ['INCLUSIE', 'PLAN', 'UITVOERING', 'UITSTROOM'],
    });
  });

  it('cases without any case is recorded, about nobody', async () => {
    const way = wayWith({ facts: () => factsWith(null) });
    const answer = await way.answer(casesCall(50));
    expect(answer.values.get('l')).toEqual({ nodes: [], pageInfo: { endCursor: null, hasNextPage: false } });
    expect(way.entries).toMatchObject([
      { kind: 'access', operation: 'cases', case: null, subject: null, granted: [], refused: [] },
    ]);
  });
});
