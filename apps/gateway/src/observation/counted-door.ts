import { FactsChanged } from '#kernel';
import type { Requester } from '#identity';
import type { AnswerEntry } from '#ledger';
import type { Count, Metrics } from '#operations';
import { DisclosureService, type Passage, type Passed } from '../door/disclosure.service.js';

/** The door, with what passes it counted. */
export class CountedDoor extends DisclosureService {
  readonly #disclosures: Count<'ketenpoort_disclosures_total'>;
  readonly #refused: Count<'ketenpoort_refused_fields_total'>;
  readonly #changed: Count<'ketenpoort_facts_changed_total'>;

  constructor(parts: ConstructorParameters<typeof DisclosureService>, metrics: Metrics) {
    super(...parts);
    this.#disclosures = metrics.counter('ketenpoort_disclosures_total');
    this.#refused = metrics.counter('ketenpoort_refused_fields_total');
    this.#changed = metrics.counter('ketenpoort_facts_changed_total');
  }

  override async disclose(passage: Passage): Promise<Passed> {
    const passed = await this.#counted(super.disclose(passage));
    for (const entry of passed.entries.flat()) this.#count(entry);
    return passed;
  }

  override confirm(requester: Requester): Promise<void> {
    return this.#counted(super.confirm(requester));
  }

  #count({ operation, kind, requester, refused }: AnswerEntry): void {
    this.#disclosures({ operation, kind, party: requester.oin });
    for (const { reason, fields } of refused) this.#refused({ reason }, fields.length);
  }

  async #counted<Result>(passing: Promise<Result>): Promise<Result> {
    try {
      return await passing;
    } catch (error) {
      if (error instanceof FactsChanged) this.#changed({});
      throw error;
    }
  }
}
