import type { EntityManager } from 'typeorm';
import { partyKey } from '#kernel';
import { DocumentEntity, type DocumentStore, type ListedDocument, type RegionsOf } from '#persistence';
import { reviewedParty } from '../documents/desk.js';
import { judge, type Measure } from '../documents/judge.js';
import type { Review, Reviews } from '../documents/review.js';
import { documentId, hashIn } from '../documents/sent.js';
import { mustKnowParty, regionsOfParty } from './registered.js';
import { administers, knownTo, notAllowed } from './turns.js';
import type { Changed, StaffRequest, StaffTurns } from './turns.js';

export interface RemoveArgs {
  readonly oin: string;
  readonly id: string;
  readonly dryRun: boolean;
}

interface DocumentParts {
  readonly manager: EntityManager;
  readonly documents: DocumentStore;
  readonly reviews: Reviews;
  readonly measure: Measure;
}

/** The documents of parties, for staff to look at and to review. */
export class StaffDocuments {
  readonly #parts: DocumentParts;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  /** Those of a party, as fields of it. */
  of(oin: string) {
    const all = async (): Promise<object[]> => {
      const listed = await this.#parts.documents.list(oin);
      return listed.map((document) => this.#shown(oin, document));
    };
    const one = async ({ id }: { id: string }): Promise<object | null> => {
      const listed = await this.#parts.documents.list(oin);
      const found = listed.find(({ hash }) => hash === hashIn(id));
      return found ? this.#shown(oin, found) : null;
    };
    return { documents: all, document: one };
  }

  #shown(oin: string, { hash, operations, addedAt }: ListedDocument): object {
    return {
      ...{ id: documentId(hash), operations, added: addedAt.toISOString() },
      text: () => this.#parts.documents.text(oin, hash),
      review: ({ region }: { region: string }, { caller }: StaffRequest) => {
        if (!administers(caller, [region])) throw notAllowed();
        return this.#review(oin, hash, region);
      },
    };
  }

  /** Null: it is gone, or the region has no convenant. DocumentRefused when it no longer fits the schema. */
  async #review(oin: string, hash: string, region: string): Promise<Review | null> {
    const { manager, documents, reviews, measure } = this.#parts;
    const [text, party] = [await documents.text(oin, hash), await reviewedParty(manager, oin)];
    return text !== null && party ? reviews.of(judge(measure, text), party, region) : null;
  }
}

/** Takes away a document that a party registered. An administrator of one of its regions may, so that nobody waits for another region
 *  to stop what should not run. */
export function removeDocument(turns: StaffTurns, request: StaffRequest, args: RemoveArgs): Promise<Changed> {
  const { oin, id, dryRun } = args;
  const regionsOf: RegionsOf = async (manager, now) => knownTo(request.caller, await regionsOfParty(manager, oin, now));
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    mustKnowParty(turn);
    const hash = hashIn(id);
    if (hash === null)
      turn.mistakes.add(['id'], 'This is not the id of a document', 'State sha256: and 64 digits from 0 to f');
    turn.mistakes.check();
    const { affected } = await turn.change.manager.delete(DocumentEntity, { oin, hash: hash ?? '' });
    if (affected === 0) return {};
    turn.change.bump(partyKey(oin));
    turn.tell(turn.change.regions, { kind: 'party', step: 'DOCUMENT_REMOVED', change: { oin, document: hash } });
    return {};
  });
}
