import { epochOf, FactsChanged, firstAfter, partyKey, type Precondition } from '#kernel';
import type { Delegate, Requester } from '#identity';
import type { AnswerEntry, EntryGroup, Ledger, Placed } from '#ledger';
import { draftOf } from '#persistence';
import { decide, type Decision, type DisclosurePlan, type FactQuestion, type FactStore, type Facts } from '#policies';
import type { CaseSource } from '#sources';
import { entriesOf, type EntryContext } from './entries.js';
import { documentOf } from './kept.js';
import type { Policies, Policy } from './policies.js';
import { withMade } from './made.js';
import {
  isAbsent,
  isStrictlyRefused,
  settledWith,
  wantedOf,
  type CaseRequest,
  type Decided,
  type Settled,
} from './settled.js';

/** A request with its plan, ready to go through the door. */
export interface PlannedRequest {
  readonly request: CaseRequest;
  readonly plan: DisclosurePlan;
}

/** Everything that was asked of the door in one HTTP request. */
export interface Passage {
  readonly requester: Requester;
  readonly policy: Policy;
  readonly planned: readonly PlannedRequest[];
  readonly context: EntryContext;
  readonly replica: string;
}

/** What has been recorded, and may therefore leave. */
export interface Passed {
  readonly settled: readonly Settled[];
  /** Entries of each request, in the order of `settled`. */
  readonly entries: readonly (readonly AnswerEntry[])[];
  readonly places: readonly Placed[];
}

/** The one door: personal data reaches a caller only through `disclose`. */
export class DisclosureService {
  constructor(
    private readonly policies: Policies,
    private readonly facts: FactStore,
    private readonly source: CaseSource,
    private readonly ledger: Ledger,
  ) {}

  /** Decides, fetches what was granted and nothing else, records, and only then answers. All entries are one group.
   *  If the record fails, or a fact changed meanwhile, nothing is released: LedgerUnavailable, FactsChanged. */
  async disclose(passage: Passage): Promise<Passed> {
    const read = await this.#read(passage);
    const decided = passage.planned.map((planned, index) => this.#decide(passage, planned, read[index]));
    const settled = await this.#fetch(decided, passage);
    const kept = settled.map((one) => documentOf(one, passage.context));
    const entries = settled.map((one, index) => entriesOf(one, passage.context, kept[index] ?? null));
    const group = groupOf(passage, settled, entries.flat());
    const facts = kept.filter((document) => document !== null);
    const places = await this.ledger.append(passage.requester.region, { ...group, facts });
    return { settled, entries, places };
  }

  /** The requester is still who was admitted: else FactsChanged. A convenant that is no longer in force is forgotten. */
  async confirm(requester: Requester): Promise<void> {
    const { region, oin, function: role } = requester;
    // Asked together, and so in one statement.
    const [facts] = await Promise.all([
      this.facts.read({ region, oin, function: role, caseId: NO_CASE, units: [] }),
      requester.delegate && this.#confirmDelegate(requester, requester.delegate),
    ]);
    checkRequester(requester, facts);
    await this.policies.renew(region, facts);
  }

  // Where something is recorded the record rests on the delegate's epoch; here nothing is.
  async #confirmDelegate({ region, function: role }: Requester, { oin, epoch }: Delegate): Promise<void> {
    const { preconditions } = await this.facts.read({ region, oin, function: role, caseId: NO_CASE, units: [] });
    if (epochOf(preconditions, partyKey(oin)) !== epoch) throw new FactsChanged('the delegate changed');
  }

  /** Facts of each request, read together, that agree with who was admitted and what was planned. */
  async #read({ requester, policy, planned }: Passage): Promise<readonly Facts[]> {
    const { region, oin, function: role } = requester;
    const questions = planned.map(({ request, plan }): FactQuestion => {
      const units = request.operation === 'access' ? [] : plan.units;
      return { region, oin, function: role, caseId: request.caseId ?? NO_CASE, units };
    });
    const all = await this.facts.readAll(questions);
    for (const facts of all) {
      this.policies.check(policy, region, facts);
      checkRequester(requester, facts);
    }
    return all;
  }

  #decide({ requester }: Passage, { request, plan }: PlannedRequest, facts: Facts | undefined): Decided {
    if (!facts) throw new Error('facts of a request are missing');
    const decision = request.caseId === null ? NOTHING_ASKED : decide(plan, facts, requester.oin);
    // A case on the page that the party no longer takes part in: the page is made anew, so that every place in it is true.
    if (request.operation === 'cases' && isAbsent(decision)) throw new FactsChanged('a case left the page');
    return { request, plan, facts, decision, strictlyRefused: isStrictlyRefused(request, decision) };
  }

  async #fetch(decided: readonly Decided[], { requester, context }: Passage): Promise<Settled[]> {
    const wanted = decided.map(wantedOf);
    const all = wanted.flat();
    const fetched = all.length > 0 ? await this.source.fetch(all) : [];
    const delivered = withMade(all, fetched, (caseId) => context.pseudonyms.shownTo(requester.oin, caseId));
    let next = 0;
    return decided.map((one, index) => {
      const count = wanted[index]?.length ?? 0;
      const own = delivered.slice(next, next + count);
      next += count;
      return settledWith(one, own, this.policies.catalogue);
    });
  }
}

/** No case has this id: facts about the party and the region alone. */
const NO_CASE = '00000000-0000-4000-8000-000000000000';

const NOTHING_ASKED: Decision = { granted: [], refused: [], barrier: null };

/** The requester must still be who was admitted: FactsChanged, and the way starts again at admit. */
function checkRequester(requester: Requester, facts: Facts): void {
  const epoch = epochOf(facts.preconditions, partyKey(requester.oin));
  if (epoch !== requester.partyEpoch || facts.at >= requester.notAfter) throw new FactsChanged('the party changed');
}

function groupOf(
  { requester, policy, replica }: Passage,
  settled: readonly Settled[],
  entries: readonly AnswerEntry[],
): EntryGroup {
  const at = Math.min(...settled.map(({ facts }) => facts.at));
  const notAfter = Math.min(requester.notAfter, ...settled.map(({ facts }) => facts.notAfter));
  return {
    entries: entries.map((entry) => draftOf(entry, replica)),
    preconditions: withDelegate(requester, preconditionsOf(settled)),
    notAfter: firstAfter(at, policy.compiled.turns, notAfter),
  };
}

/** What a delegate's answer rests on besides: that the delegate is still who was admitted. */
function withDelegate({ delegate }: Requester, preconditions: readonly Precondition[]): readonly Precondition[] {
  return delegate ? [...preconditions, { key: partyKey(delegate.oin), epoch: delegate.epoch }] : preconditions;
}

/** Each once; a key with two epochs stays there twice, and never holds. */
function preconditionsOf(settled: readonly Settled[]): readonly Precondition[] {
  const [only, ...others] = settled;
  if (only && others.length === 0) return only.facts.preconditions;
  const all = settled.flatMap(({ facts }) => facts.preconditions);
  return [...new Map(all.map((one) => [`${one.key}|${String(one.epoch)}`, one])).values()];
}
