import type { AnswerEntry } from '#ledger';
import { convenantHash, type DecisionStore, type StoredEntry } from '#persistence';
import {
  compile,
  plan,
  readConvenant,
  readKeptFacts,
  type Catalogue,
  type CompiledConvenant,
  type DisclosurePlan,
  type KeptFacts,
  type Planner,
} from '#policies';
import { ANSWER_KINDS, isDecision, lacking, partOf, replayOf, type DecisionEntries, type Replay } from '#reports';
import { LRUCache } from 'lru-cache';

/** A decision as it is recorded, and the convenant that it was decided by; null: it is no longer to be had. */
export interface Replayed {
  readonly replay: Replay;
  readonly policy: CompiledConvenant | null;
}

/** The entry of an answer; null: it is of another kind, or pruned. */
export function answerOf({ kind, bytes }: StoredEntry): AnswerEntry | null {
  return ANSWER_KINDS.includes(kind) && bytes ? (JSON.parse(bytes.toString('utf8')) as AnswerEntry) : null;
}

/** Makes recorded decisions again. Keeps convenants, catalogues and facts that come back. */
export class Decisions {
  readonly #facts = new LRUCache<string, Promise<KeptFacts | null>>({ max: 5_000 });
  readonly #policies = new Map<string, Promise<CompiledConvenant | 'CONVENANT_LACKING' | 'CATALOGUE_LACKING'>>();
  readonly #catalogues = new Map<string, Promise<Catalogue | null>>();
  readonly #planner = rememberedPlans();

  constructor(private readonly store: DecisionStore) {}

  /** All entries of the decision of which this is one. Null: some of them are pruned. */
  async whole({ shard, idx }: StoredEntry, entry: AnswerEntry): Promise<DecisionEntries | null> {
    const { number, of } = partOf(entry);
    if (of === 1) return [entry];
    const first = idx - number + 1;
    const parts = (await this.store.range(shard, first, first + of - 1)).map(answerOf);
    const [one, ...others] = parts.filter((part) => part !== null);
    return one && others.length === of - 1 ? [one, ...others] : null;
  }

  async replay(entries: DecisionEntries): Promise<Replayed> {
    const [entry] = entries;
    if (!isDecision(entry)) return { replay: lacking('NOTHING_DECIDED'), policy: null };
    if (entry.facts === undefined) return { replay: lacking('WITHOUT_FACTS'), policy: null };
    const kept = await this.#kept(entry.region, entry.facts);
    if (kept === null) return { replay: lacking('FACTS_LACKING'), policy: null };
    const policy = await this.#policy(entry, kept);
    if (typeof policy === 'string') return { replay: lacking(policy), policy: null };
    return { replay: replayOf(entries, policy, kept, this.#planner), policy };
  }

  #kept(region: string, name: string): Promise<KeptFacts | null> {
    return remembered(this.#facts, `${region} ${name}`, async () => {
      const text = await this.store.facts(region, name);
      return text === null ? null : readKeptFacts(text);
    });
  }

  #policy(
    { region, convenant: { version, hash } }: AnswerEntry,
    { catalogue, revoked_at }: KeptFacts,
  ): Promise<CompiledConvenant | 'CONVENANT_LACKING' | 'CATALOGUE_LACKING'> {
    return remembered(this.#policies, [region, version, hash, catalogue, revoked_at].join(' '), async () => {
      const stored = await this.store.convenant(region, version);
      if (stored === null || convenantHash(stored.document) !== hash) return 'CONVENANT_LACKING';
      const known = await remembered(this.#catalogues, catalogue, () => this.store.catalogue(catalogue));
      return known === null
        ? 'CATALOGUE_LACKING'
        : compile(readConvenant(stored.document, known), hash, known, revoked_at);
    });
  }
}

const MOST_PLANS = 5_000;

/** Most of what is asked was asked before: a plan is made once. */
function rememberedPlans(): Planner {
  const plans = new LRUCache<string, DisclosurePlan>({ max: MOST_PLANS });
  const names = new WeakMap<CompiledConvenant, string>();
  let policies = 0;
  return (policy, requester, purpose, fields) => {
    const name = names.get(policy) ?? String((policies += 1));
    names.set(policy, name);
    const { partyType, function: role, confidential } = requester;
    const key = [name, partyType, role, confidential, purpose, fields.join()].join('|');
    const known = plans.get(key);
    if (known) return known;
    const made = plan(policy, requester, purpose, fields);
    plans.set(key, made);
    return made;
  };
}

interface Memory<Value> {
  get(key: string): Promise<Value> | undefined;
  set(key: string, value: Promise<Value>): unknown;
}

function remembered<Value>(memory: Memory<Value>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
