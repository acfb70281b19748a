import { FactsChanged, LedgerUnavailable, type Json } from '#kernel';
import { Admission, type Requester } from '#identity';
import { Ledger, type AnswerEntry, type EntryGroup, type Placed } from '#ledger';
import { ConvenantStore, type StoredConvenant } from '#persistence';
import {
  convenantDocument,
  FactStore,
  type CaseQuestion,
  type ClauseTerms,
  type FactQuestion,
  type Facts,
  type Wpg20Decision,
} from '#policies';
import { CaseSource, type Delivered, type Wanted } from '#sources';
import { clauseWith, CONVENANT_HASH, convenantWith } from './convenant.js';
import { caseWith, factsWith, itemWith, requesterWith } from './facts.js';

/** What stands in for everything outside the way: lists, and the steps that were taken, written down as they happen. */
export class Memory {
  readonly steps: string[] = [];
  readonly groups: EntryGroup[] = [];
  readonly questions: (FactQuestion | CaseQuestion)[] = [];
  readonly wanted: Wanted[] = [];
  requester: Requester = requesterWith();
  clauses: readonly ClauseTerms[] = [clauseWith()];
  /** Of article 20(2) Wpg. */
  decisions: readonly Wpg20Decision[] = [];
  /** From when on the convenant is revoked. */
  revokedAt: number | null = null;
  facts: (caseId: string) => Facts = () => factsWith(caseWith({ items: [itemWith()] }));
  /** Ids of the cases that a party takes part in. */
  pages: readonly string[] = [];
  /** How often the ledger finds that facts changed. */
  changes = 0;
  /** The ledger cannot record. */
  broken = false;
  /** The source cannot deliver. */
  lost = false;

  /** What was recorded, read back from its bytes. */
  get entries(): AnswerEntry[] {
    const drafts = this.groups.flatMap(({ entries }) => entries);
    return drafts.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as AnswerEntry);
  }
}

export class MemoryAdmission extends Admission {
  readonly #memory: Memory;
  constructor(memory: Memory) {
    super(undefined as never, undefined as never, undefined as never);
    this.#memory = memory;
  }
  override admit(): Promise<Requester> {
    this.#memory.steps.push('admit');
    return Promise.resolve(this.#memory.requester);
  }
  override forget(): void {
    this.#memory.steps.push('forget');
  }
}

export class MemoryConvenants extends ConvenantStore {
  readonly #memory: Memory;
  constructor(memory: Memory) {
    super(undefined as never);
    this.#memory = memory;
  }
  override newest(): Promise<StoredConvenant> {
    this.#memory.steps.push('convenant');
    const { clauses, decisions: wpg20Decisions } = this.#memory;
    const document: Json = convenantDocument(convenantWith(clauses, { wpg20Decisions }));
    return Promise.resolve({ document, hash: CONVENANT_HASH, revokedAt: this.#memory.revokedAt, regionEpoch: 1 });
  }
}

export class MemoryFacts extends FactStore {
  readonly #memory: Memory;
  constructor(memory: Memory) {
    super();
    this.#memory = memory;
  }
  read(question: FactQuestion): Promise<Facts> {
    this.#memory.steps.push('facts');
    this.#memory.questions.push(question);
    return Promise.resolve(this.#memory.facts(question.caseId));
  }
  readAll(questions: readonly FactQuestion[]): Promise<readonly Facts[]> {
    return Promise.all(questions.map((question) => this.read(question)));
  }
  casesOf(question: CaseQuestion): Promise<readonly string[]> {
    this.#memory.questions.push(question);
    return Promise.resolve(this.#memory.pages);
  }
}

export class MemorySource extends CaseSource {
  readonly #memory: Memory;
  constructor(memory: Memory) {
    super();
    this.#memory = memory;
  }
  fetch(wanted: readonly Wanted[]): Promise<readonly Delivered[]> {
    this.#memory.steps.push('fetch');
    this.#memory.wanted.push(...wanted);
    return Promise.resolve(
      wanted.map(({ item, fields }): Delivered => {
        if (this.#memory.lost) return { item, state: 'UNAVAILABLE', values: new Map() };
        return { item, state: 'DELIVERED', values: new Map(fields.map(({ coordinate }) => [coordinate, 'geheim'])) };
      }),
    );
  }
}

export class MemoryLedger extends Ledger {
  readonly #memory: Memory;
  constructor(memory: Memory) {
    super();
    this.#memory = memory;
  }
  append(region: string, group: EntryGroup): Promise<readonly Placed[]> {
    this.#memory.steps.push('record');
    if (this.#memory.broken) return Promise.reject(new LedgerUnavailable('disk full'));
    if (this.#memory.changes-- > 0) return Promise.reject(new FactsChanged('an epoch moved on'));
    this.#memory.groups.push(group);
    return Promise.resolve(group.entries.map(({ id, hash }, idx) => ({ id, shard: `${region}-2026`, idx, hash })));
  }
}
