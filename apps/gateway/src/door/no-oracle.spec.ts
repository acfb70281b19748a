// Real here: plan, decide, record and release. Made up: convenants, cases and questions; memory on all sides of the way.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DatabaseClock, Pseudonyms } from '#persistence';
import { compile, decide, plan, type CaseFacts, type FactQuestion, type Facts, type Item } from '#policies';
import type { CaseSource, Delivered, Wanted } from '#sources';
import {
  AT,
  CASE_ID,
  caseWith,
  catalogueWith,
  clauseWith,
  CONVENANT_HASH,
  convenantWith,
  factsWith,
  GATE_OIN,
  itemWith,
  Memory,
  MemoryAdmission,
  MemoryConvenants,
  MemoryFacts,
  MemoryLedger,
  OTHER_OIN,
  OUR_OIN,
  PURPOSE,
  requesterWith,
  worlds,
  type World,
} from '#testing';
import type { Asked, Call } from './call.js';
import { DisclosureService } from './disclosure.service.js';
import { Gate } from './gate.js';
import { Policies, type Policy } from './policies.js';

const PSEUDONYMS = new Pseudonyms({ active: 1, keys: new Map([[1, Buffer.alloc(32, 7)]]) });
const TRACE = { trace_id: '1'.repeat(32), span_id: '2'.repeat(16) };
/** Bodies of records that tell of the same question differ by no more than this: a reason, a phase, a pseudonym. Bytes. */
const SIZE_CLASS = 256;

/** Every value is of its item, so that no item can stand for another. */
class ValueByItem implements CaseSource {
  constructor(private readonly memory: Memory) {}
  fetch(wanted: readonly Wanted[]): Promise<readonly Delivered[]> {
    this.memory.wanted.push(...wanted);
    return Promise.resolve(
      wanted.map(({ item, fields }): Delivered => ({
        item,
        state: 'DELIVERED',
        values: new Map(fields.map(({ coordinate }) => [coordinate, `${coordinate} ${item.id}`])),
      })),
    );
  }
}

/** Gives items of the units that are asked for, and no others. */
class FactsOfUnits extends MemoryFacts {
  override async read(question: FactQuestion): Promise<Facts> {
    const facts = await super.read(question);
    const items = facts.case?.items.filter(({ unit }) => question.units.includes(unit)) ?? [];
    return { ...facts, case: facts.case && { ...facts.case, items } };
  }
}

/** Any convenant that can be compiled, also one that would not be put in force. */
class Agreed extends Policies {
  agreed: Policy | null = null;
  override of(region: string): Promise<Policy> {
    return this.agreed === null ? super.of(region) : Promise.resolve(this.agreed);
  }
}

type Scene = Pick<World, 'catalogue' | 'convenant' | 'requester'>;

/** What an observer of the answer has, and what is only counted: statements, records, their sizes. */
interface Seen {
  readonly answer: string;
  readonly steps: readonly string[];
  readonly questions: unknown;
  readonly wanted: readonly string[];
  readonly preconditions: readonly string[];
  readonly sizes: readonly number[];
}

async function seen({ catalogue, convenant, requester }: Scene, facts: Facts, calls: readonly Call[]): Promise<Seen> {
  const memory = new Memory();
  memory.facts = () => facts;
  memory.pages = [CASE_ID];
  memory.requester = requesterWith({ ...requester, purposes: [PURPOSE] });
  const policies = new Agreed(new MemoryConvenants(memory), catalogue);
  policies.agreed = { compiled: compile(convenant, CONVENANT_HASH, catalogue), regionEpoch: 1 };
  const store = new FactsOfUnits(memory);
  const service = new DisclosureService(policies, store, new ValueByItem(memory), new MemoryLedger(memory));
  const identity = {
    oin: GATE_OIN,
    catalogue: 'ca'.repeat(32),
    replica: 'r1',
    pseudonyms: PSEUDONYMS,
    clock: new DatabaseClock(),
  };
  const gate = new Gate({ admission: new MemoryAdmission(memory), policies, facts: store, service }, identity);
  const { values, errors, report } = await gate.answer({
    ...{ token: 'token', requester: memory.requester, trace: TRACE },
    calls,
  });
  const text = JSON.stringify([[...values], [...errors.keys()], report]);
  return {
    answer: text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}/g, 'RECORD')
      .replaceAll(/"index":\d+,"leafHash":"[^"]+"/g, '"RECEIPT"'),
    steps: memory.steps,
    questions: memory.questions,
    wanted: memory.wanted.map((one) => `${one.item.id} ${one.fields.map(({ coordinate }) => coordinate).join()}`),
    preconditions: memory.groups.flatMap((group) => group.preconditions.map(({ key }) => key)),
    sizes: memory.groups.flatMap(({ entries }) => entries.map(({ bytes }) => bytes.length)),
  };
}

function without(file: CaseFacts, items: ReadonlySet<Item>): CaseFacts {
  return { ...file, items: file.items.filter((item) => !items.has(item)) };
}

/** Items of which nothing at all is granted. */
function hiddenIn({ catalogue, convenant, requester }: Scene, facts: Facts, asked: readonly string[]): Set<Item> {
  const made = plan(compile(convenant, CONVENANT_HASH, catalogue), requester, PURPOSE, asked);
  const { granted } = decide(made, facts, OUR_OIN);
  const given = new Set(granted.flatMap(({ items }) => items));
  return new Set((facts.case?.items ?? []).filter((item) => !given.has(item)));
}

const operations = fc.record({
  operation: fc.constantFrom<Call['operation'][]>('case', 'case', 'cases', 'access'),
  strict: fc.boolean(),
  twice: fc.boolean(),
});
interface Question {
  readonly operation: Call['operation'];
  readonly strict: boolean;
  readonly twice: boolean;
}

function callsOf(coordinates: readonly string[], { operation, strict, twice }: Question): Call[] {
  const asked = coordinates.map((coordinate): Asked => ({ coordinate, path: coordinate.toLowerCase().split('.') }));
  const page = { first: 50, after: null, nodesKey: 'n' };
  const call = (key: string): Call => {
    const base = { key, purpose: PURPOSE } as const;
    if (operation === 'access') return { ...base, operation, caseId: CASE_ID };
    if (operation === 'case') return { ...base, operation, caseId: CASE_ID, asked, strict };
    return { ...base, ...page, operation, asked: asked.map((one) => ({ ...one, path: ['n', ...one.path] })) };
  };
  return twice ? [call('a'), call('b')] : [call('a')];
}

/** Equal in all but the size of the records, which is in one class. */
function expectAlike(one: Seen, other: Seen, most = SIZE_CLASS): void {
  const { sizes, ...rest } = one;
  expect(other).toMatchObject(rest);
  expect(other.sizes).toHaveLength(sizes.length);
  expect(sizes.map((size, index) => Math.abs(size - (other.sizes[index] ?? 0))).filter((by) => by > most)).toEqual([]);
}

describe('no oracle: whatever the convenant, the case and the question', () => {
  it('items of which nothing is granted – archived, restricted, of a third party, of another, out of their time – leave no trace in an answer', async () => {
    let hiding = 0;
    await fc.assert(
      fc.asyncProperty(worlds, operations, async (world, question) => {
        const [facts] = world.many;
        if (!facts?.case) throw new Error('a world without a case');
        const hidden = hiddenIn(world, facts, question.operation === 'access' ? [] : world.asked);
        if (hidden.size > 0) hiding += 1;
        const calls = callsOf(world.asked, question);
        const bare = { ...facts, case: without(facts.case, hidden) };
        expectAlike(await seen(world, facts, calls), await seen(world, bare, calls), 6 * SIZE_CLASS);
      }),
      { numRuns: 150 },
    );
    expect(hiding).toBeGreaterThan(40);
  });

  it('a field that is refused is told alike whether anything is there or not', async () => {
    let refusing = 0;
    await fc.assert(
      fc.asyncProperty(worlds, operations, async (world, question) => {
        const [facts] = world.many;
        const compiled = compile(world.convenant, CONVENANT_HASH, world.catalogue);
        const made = plan(compiled, world.requester, PURPOSE, world.asked);
        if (!facts?.case) throw new Error('a world without a case');
        const { granted, refused } = decide(made, facts, OUR_OIN);
        const open = new Set(granted.map(({ block }) => block.unit));
        const closed = refused.map(({ block }) => block.unit).filter((unit) => !open.has(unit));
        if (closed.length > 0) refusing += 1;
        const items = new Set(facts.case.items.filter(({ unit }) => closed.includes(unit)));
        const bare = { ...facts, case: without(facts.case, items) };
        const calls = callsOf(world.asked, question);
        expectAlike(await seen(world, facts, calls), await seen(world, bare, calls));
      }),
      { numRuns: 120 },
    );
    expect(refusing).toBeGreaterThan(20);
  });

  it('a case of others is a case that does not exist: by no function of the party, no longer, or not at all', async () => {
    const unknown = factsWith(null);
    await fc.assert(
      fc.asyncProperty(worlds, operations, async (world, question) => {
        if (question.operation === 'cases') return;
        const [{ case: file } = unknown] = world.many;
        const calls = callsOf(world.asked, question);
        const none = await seen(world, unknown, calls);
        expect(none.answer).toContain('NOT_AVAILABLE');
        for (const change of [{ participation: null }, { functions: ['een-andere'] }])
          expectAlike(none, await seen(world, factsWith(caseWith({ ...file, ...change })), calls));
      }),
      { numRuns: 80 },
    );
  });

  it('an answer names one record for each case, however many parts its record has for the sake of what is hidden', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `veld${String(index)}`.padEnd(40, 'x'));
    const fields = Object.fromEntries(names.map((name) => [name, {}]));
    const catalogue = catalogueWith({ K01: { marks: ['WPG14'], fields } });
    const coordinates = [...catalogue.fields.keys()];
    const convenant = convenantWith([clauseWith({ fields: coordinates })]);
    const scene = { catalogue, convenant, requester: requesterWith() };
    const archived = [OTHER_OIN, '00000009990000000003', '00000009990000000004', '00000009990000000005'].map(
      (contributor, index) => itemWith({ id: `h${String(index)}`, contributor, archived: true }),
    );
    const visible = itemWith({ id: 'i1', updatedAt: AT });
    const calls = callsOf(coordinates, { operation: 'case', strict: false, twice: false });
    const [hiding, bare] = [
      await seen(scene, factsWith(caseWith({ items: [visible, ...archived] })), calls),
      await seen(scene, factsWith(caseWith({ items: [visible] })), calls),
    ];
    expect([hiding.sizes.length > 1, bare.sizes.length]).toEqual([true, 1]);
    expect(hiding.answer).toBe(bare.answer);
  });
});
