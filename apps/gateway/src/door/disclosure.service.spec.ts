import { describe, expect, it } from '@jest/globals';
import { Pseudonyms } from '#persistence';
import { plan, type Facts } from '#policies';
import {
  CASE_ID,
  catalogueWith,
  factsWith,
  GATE_OIN,
  Memory,
  MemoryConvenants,
  MemoryFacts,
  MemoryLedger,
  MemorySource,
  requesterWith,
} from '#testing';
import { DisclosureService, type Passed } from './disclosure.service.js';
import { Policies } from './policies.js';
import type { CaseRequest } from './settled.js';

const catalogue = catalogueWith({ K01: { name: 'identiteit', fields: { naam: {} } } });

class FewFacts extends MemoryFacts {
  constructor(
    memory: Memory,
    private readonly answers: readonly Facts[],
  ) {
    super(memory);
  }
  override readAll(): Promise<readonly Facts[]> {
    return Promise.resolve(this.answers);
  }
}

async function disclosed(memory: Memory, answers: readonly Facts[]): Promise<Passed> {
  const policies = new Policies(new MemoryConvenants(memory), catalogue);
  const service = new DisclosureService(
    policies,
    new FewFacts(memory, answers),
    new MemorySource(memory),
    new MemoryLedger(memory),
  );
  const requester = requesterWith();
  const policy = await policies.of(requester.region);
  const made = plan(policy.compiled, { ...requester }, 'CASUSOVERLEG', ['K01.naam']);
  const request: CaseRequest = {
    ...{ operation: 'case', caseId: CASE_ID, asked: [{ coordinate: 'K01.naam', path: ['identiteit', 'naam'] }] },
    ...{ strict: false, root: ['case'], index: null },
  };
  const context = {
    catalogue: 'ca'.repeat(32),
    ...{ requester, oin: GATE_OIN, trace: { trace_id: '1'.repeat(32), span_id: '2'.repeat(16) } },
    pseudonyms: new Pseudonyms({ active: 1, keys: new Map([[1, Buffer.alloc(32, 7)]]) }),
  };
  const planned = [request, request].map((one) => ({ request: one, plan: made }));
  return service.disclose({ requester, policy, planned, context, replica: 'r1' });
}

describe('the door', () => {
  it('IW-12 gives nothing and records nothing when what comes back does not fit what was asked', async () => {
    const memory = new Memory();
    await expect(disclosed(memory, [factsWith()])).rejects.toThrow('facts of a request are missing');
    expect([memory.wanted, memory.groups]).toEqual([[], []]);
  });

  it('decides each request on its own facts, in the order in which they were asked', async () => {
    const passed = await disclosed(new Memory(), [factsWith(null), factsWith()]);
    expect(passed.settled.map(({ decision }) => decision.barrier)).toEqual(['CASE_UNKNOWN', null]);
  });
});
