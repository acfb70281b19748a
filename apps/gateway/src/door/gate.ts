import { FactsChanged, type GatewayError, RequestInvalid } from '#kernel';
import type { Admission, Renewable, Requester } from '#identity';
import type { Placed, Trace } from '#ledger';
import type { DatabaseClock } from '#persistence';
import type { FactStore } from '#policies';
import { accessOf } from './access.js';
import type { Answer, Call, CasesCall, DisclosureReport, RecordReference } from './call.js';
import type { DisclosureService, Passed, PlannedRequest } from './disclosure.service.js';
import type { EntryContext } from './entries.js';
import type { Policies, Policy } from './policies.js';
import { release, type Released } from './release.js';
import { isClosed, rootOf, type CaseRequest, type Settled } from './settled.js';

/** How often the way may start again when facts change under it. */
const MOST_ATTEMPTS = 3;

/** An operation as it came in. */
export interface Operation extends Renewable {
  /** Who was admitted with the token when the request came in. */
  readonly requester: Requester;
  readonly trace: Trace;
  /** By response name: what to ask of the door, or what is wrong with the asking. */
  readonly calls: readonly (Call | { readonly key: string; readonly error: GatewayError })[];
}

export interface GateParts {
  readonly admission: Admission;
  readonly policies: Policies;
  readonly facts: FactStore;
  readonly service: DisclosureService;
}

export interface GateIdentity {
  readonly oin: string;
  /** SHA-256 of the catalogue, hex. */
  readonly catalogue: string;
  readonly replica: string;
  readonly pseudonyms: EntryContext['pseudonyms'];
  readonly clock: DatabaseClock;
}

/** Takes an operation along the way: admit, plan, through the door, release. */
export class Gate {
  constructor(
    private readonly parts: GateParts,
    private readonly identity: GateIdentity,
  ) {}

  /** FactsChanged after three attempts, LedgerUnavailable, Unauthenticated: nothing was released. */
  answer(operation: Operation): Promise<Answer> {
    return this.#again(operation, (requester) => this.#attempt(requester, operation));
  }

  /** For what asks nothing of the door: who asks is still who was admitted. Unauthenticated when not. */
  welcome(admitted: Omit<Operation, 'calls'>): Promise<Requester> {
    return this.#again(admitted, async (requester) => {
      await this.parts.service.confirm(requester);
      return requester;
    });
  }

  /** Starts again at admit when facts changed, three attempts in all. */
  async #again<Result>(
    operation: Omit<Operation, 'calls'>,
    attempt: (requester: Requester) => Promise<Result>,
  ): Promise<Result> {
    let { requester } = operation;
    for (let count = 1; ; count += 1) {
      try {
        return await attempt(requester);
      } catch (error) {
        if (!(error instanceof FactsChanged) || count === MOST_ATTEMPTS) throw error;
        requester = await this.parts.admission.renew(operation, this.identity.clock.now());
      }
    }
  }

  async #attempt(requester: Requester, { calls, trace }: Operation): Promise<Answer> {
    const errors = new Map<string, GatewayError>();
    const asked: Call[] = [];
    for (const call of calls) {
      const error = 'error' in call ? call.error : purposeError(call, requester);
      if (error) errors.set(call.key, error);
      else if (!('error' in call)) asked.push(call);
    }
    if (asked.length === 0) return { values: new Map(), errors, report: NOTHING, recorded: [] };
    const policy = await this.parts.policies.of(requester.region);
    const pages = await Promise.all(asked.map((call) => this.#requestsOf(call, policy, requester)));
    const { oin, catalogue, replica, pseudonyms } = this.identity;
    const context: EntryContext = { requester, trace, pseudonyms, oin, catalogue };
    const planned = pages.flatMap(({ requests }) => requests);
    const passed = await this.parts.service.disclose({ requester, policy, planned, context, replica });
    const recorded = passed.places.map(({ id, shard, idx }) => ({ id, shard, idx, region: requester.region }));
    return { ...this.#release(pages, passed), errors, recorded };
  }

  async #requestsOf(call: Call, policy: Policy, requester: Requester): Promise<Page> {
    const plan = this.parts.policies.planFor(policy, requester, call);
    const request = (
      caseId: string | null,
      root: CaseRequest['root'],
      index: number | null = null,
    ): PlannedRequest => ({
      plan,
      request: {
        operation: call.operation,
        caseId,
        asked: call.operation === 'access' ? [] : call.asked,
        strict: call.operation === 'case' && call.strict,
        root,
        index,
      },
    });
    if (call.operation !== 'cases') return { call, requests: [request(call.caseId, [call.key])], next: false };
    const ids = await this.#casesOf(call, policy, requester);
    const requests = ids.slice(0, call.first).map((id, index) => request(id, [call.key, call.nodesKey, index], index));
    return {
      call,
      requests: requests.length > 0 ? requests : [request(null, [call.key])],
      next: ids.length > call.first,
    };
  }

  #casesOf(call: CasesCall, policy: Policy, { region, oin, function: role }: Requester): Promise<readonly string[]> {
    const stated = policy.compiled.convenant.purposes.find(({ code }) => code === call.purpose);
    return this.parts.facts.casesOf({
      region,
      oin,
      function: role,
      phases: stated?.phases ?? [],
      first: call.first,
      after: call.after,
    });
  }

  #release(pages: readonly Page[], { settled, entries, places }: Passed): Omit<Answer, 'errors' | 'recorded'> {
    const { catalogue } = this.parts.policies;
    const values = new Map<string, unknown>();
    const released: Released[] = [];
    let next = 0;
    for (const page of pages) {
      const own = settled.slice(next, next + page.requests.length);
      next += page.requests.length;
      const shown = own.map((one) => (one.request.operation === 'access' ? accessOf(one) : release(one, catalogue)));
      released.push(...(own.some(closed) ? shown.slice(0, 1) : shown));
      values.set(page.call.key, valueOf(page, shown));
    }
    // The first part alone: how many there are hangs on items that the caller may not know of.
    const placeOf = new Map(places.map((place) => [place.id, place]));
    const records = settled.flatMap((one, index) =>
      (entries[index] ?? []).slice(0, 1).map((entry): RecordReference => ({
        path: closed(one) ? rootOf(one.request) : one.request.root,
        id: entry.id,
        convenant: entry.convenant.id,
        version: entry.convenant.version,
        purpose: entry.purpose,
        ...receiptOf(placeOf.get(entry.id)),
      })),
    );
    const report: DisclosureReport = {
      records,
      withheld: released.flatMap(({ withheld }) => withheld),
      forms: released.flatMap(({ forms }) => forms),
    };
    return { values, report };
  }
}

interface Page {
  readonly call: Call;
  readonly requests: readonly PlannedRequest[];
  readonly next: boolean;
}

function receiptOf(place: Placed | undefined): Pick<RecordReference, 'receipt'> {
  if (!place) return {};
  const leafHash = Buffer.from(place.hash).toString('base64');
  return { receipt: { shard: place.shard, index: place.idx, leafHash } };
}

const NOTHING: DisclosureReport = { records: [], withheld: [], forms: [] };

function purposeError({ purpose }: Call, { purposes }: Requester): GatewayError | null {
  return purposes.includes(purpose)
    ? null
    : new RequestInvalid('PURPOSE_NOT_IN_TOKEN', 'the token does not carry the purpose');
}

function valueOf(page: Page, released: readonly Released[]): unknown {
  return page.call.operation === 'cases' ? pageOf(page, released) : (released[0]?.value ?? null);
}

function pageOf({ requests, next }: Page, released: readonly Released[]): object {
  const shown = requests.flatMap(({ request: { caseId } }, index) => {
    const value = released[index]?.value ?? null;
    return value === null || caseId === null ? [] : [{ caseId, value }];
  });
  const last = shown.at(-1)?.caseId;
  const endCursor = last === undefined ? null : Buffer.from(last).toString('base64url');
  return {
    nodes: shown.map(({ value }) => value),
    pageInfo: { endCursor, hasNextPage: next && endCursor !== null },
  };
}

function closed({ decision }: Settled): boolean {
  return isClosed(decision);
}
