import { Ledger, type EntryGroup, type Placed } from '#ledger';
import type { Measured, Tracing } from '#operations';
import { FactStore, type CaseQuestion, type FactQuestion, type Facts } from '#policies';
import { CaseSource, type Delivered, type Wanted } from '#sources';

const MILLISECONDS = 1_000;

/** Facts, as a step of the journey. */
export class TracedFacts extends FactStore {
  constructor(
    private readonly facts: FactStore,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override read(question: FactQuestion): Promise<Facts> {
    return this.tracing.step('facts', { 'ketenpoort.questions': 1 }, () => this.facts.read(question));
  }

  override readAll(questions: readonly FactQuestion[]): Promise<readonly Facts[]> {
    const attributes = { 'ketenpoort.questions': questions.length };
    return this.tracing.step('facts', attributes, () => this.facts.readAll(questions));
  }

  override casesOf(question: CaseQuestion): Promise<readonly string[]> {
    return this.facts.casesOf(question);
  }
}

/** The fetch of values, as a step of the journey. */
export class TracedSource extends CaseSource {
  constructor(
    private readonly source: CaseSource,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override fetch(wanted: readonly Wanted[]): Promise<readonly Delivered[]> {
    return this.tracing.step('fetch', { 'ketenpoort.items': wanted.length }, () => this.source.fetch(wanted));
  }
}

/** The record, as a step of the journey. */
export class TracedLedger extends Ledger {
  constructor(
    private readonly ledger: Ledger,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override append(region: string, group: EntryGroup): Promise<readonly Placed[]> {
    const attributes = { 'ketenpoort.region': region, 'ketenpoort.entries': group.entries.length };
    return this.tracing.step('record', attributes, () => this.ledger.append(region, group));
  }
}

/** Measures how long an answer waits for its record. */
export class TimedLedger extends Ledger {
  constructor(
    private readonly ledger: Ledger,
    private readonly recorded: Measured<'ketenpoort_record_seconds'>,
  ) {
    super();
  }

  override async append(region: string, group: EntryGroup): Promise<readonly Placed[]> {
    const since = performance.now();
    const places = await this.ledger.append(region, group);
    this.recorded((performance.now() - since) / MILLISECONDS, { region });
    return places;
  }
}
