import type { Json } from '#kernel';
import { changeEntry, entryRequester, type Pseudonyms, type Turn } from '#persistence';
import type { ClosedCase, OpenCase } from './case-file.js';

/** What happened in the register: a change of it, a look at it, or an attempt at either in a case that is not available. */
export type Step = 'GIVEN' | 'WITHDRAWN' | 'OBJECTED' | 'OBJECTION_WITHDRAWN' | 'READ' | 'REFUSED';

/** Writes the register's entries in the ledger: kind `consent`, each in the transaction of what it tells. */
export class ConsentJournal {
  readonly #pseudonyms: Pseudonyms;

  constructor(pseudonyms: Pseudonyms) {
    this.#pseudonyms = pseudonyms;
  }

  record(turn: Turn, step: Exclude<Step, 'REFUSED'>, file: OpenCase, words: Readonly<Record<string, Json>>): void {
    this.#write(turn, step, { caseId: file.id, person: file.person, words });
  }

  /** An attempt in a case that is unknown, or that the party takes no part in. `file` null: not even a line was found. */
  refused(turn: Turn, file: ClosedCase | null): void {
    const words = { reason: file?.reason ?? 'CASE_UNKNOWN' };
    this.#write(turn, 'REFUSED', { caseId: file?.id ?? null, person: file?.person ?? null, words });
  }

  #write(
    { change, requester, trace }: Turn,
    step: Step,
    about: {
      readonly caseId: string | null;
      readonly person: string | null;
      readonly words: Readonly<Record<string, Json>>;
    },
  ): void {
    const { caseId, person, words } = about;
    change.record(
      changeEntry(change.now, {
        kind: 'consent',
        step,
        region: requester.region,
        subject: person === null ? null : this.#pseudonyms.of('person', person),
        case: caseId === null ? null : this.#pseudonyms.of('case', caseId),
        pseudonym_key: this.#pseudonyms.version,
        requester: entryRequester(requester, this.#pseudonyms),
        trace,
        change: words,
      }),
    );
  }
}
