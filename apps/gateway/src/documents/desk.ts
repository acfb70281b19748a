import type { EntityManager } from 'typeorm';
import type { Requester } from '#identity';
import { LimitExceeded, partyKey, RequestInvalid, type Json, type PartyType } from '#kernel';
import {
  changeEntry,
  DocumentEntity,
  entryRequester,
  type Caller,
  type DocumentStore,
  type Pseudonyms,
  type Turn,
  type Turns,
} from '#persistence';
import { regionsOfParty } from '../staff/registered.js';
import { judge, type Measure } from './judge.js';
import type { Review, ReviewedParty, Reviews } from './review.js';
import { documentId, hashOf } from './sent.js';

/** Documents of one party. */
export const MOST_DOCUMENTS = 200;

/** What is said of each change. */
export interface DocumentChanged {
  readonly documentId: string;
  /** False when it was so already: then nothing was written and nothing recorded. */
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly records: readonly { readonly region: string; readonly id: string }[];
}

export interface DocumentDeskParts {
  readonly turns: Turns;
  readonly store: DocumentStore;
  readonly reviews: Reviews;
  readonly pseudonyms: Pseudonyms;
  readonly manager: EntityManager;
  readonly measure: Measure;
}

const APPLICATIONS = `
SELECT p.type, coalesce(json_agg(json_build_object('functions', a.functions, 'purposes', a.purposes) ORDER BY a.client_id)
  FILTER (WHERE a.client_id IS NOT NULL), '[]') AS applications
FROM gate.party p LEFT JOIN gate.application a ON a.oin = p.oin AND a.revoked_at IS NULL WHERE p.oin = $1 GROUP BY p.oin`;

/** A party of a known type with its applications; null: there is no such party. */
export async function reviewedParty(manager: EntityManager, oin: string): Promise<ReviewedParty | null> {
  const [row] = await manager.query<{ type: PartyType; applications: ReviewedParty['applications'] }[]>(APPLICATIONS, [
    oin,
  ]);
  return row ?? null;
}

/** Where a party registers its documents, looks at them and takes them back. Each change is recorded in each of its regions, and holds
 *  from the next request on. */
export class DocumentDesk {
  readonly #parts: DocumentDeskParts;

  constructor(parts: DocumentDeskParts) {
    this.#parts = parts;
  }

  /** DocumentRefused when it is not sound, LIMIT_EXCEEDED when the party has as many as it may. */
  async add(caller: Caller, text: string, dryRun: boolean): Promise<DocumentChanged> {
    mustBeTheParty(caller.requester);
    const { names } = judge(this.#parts.measure, text, caller.requester.terms.introspection);
    const hash = hashOf(text);
    return this.#change(caller, { hash, dryRun, step: 'DOCUMENT_ADDED' }, async ({ change, requester: { oin } }) => {
      if (await change.manager.existsBy(DocumentEntity, { oin, hash })) return false;
      if ((await change.manager.countBy(DocumentEntity, { oin })) >= MOST_DOCUMENTS)
        throw new LimitExceeded('documents', MOST_DOCUMENTS);
      const row = { oin, hash, body: text, operations: [...names], addedAt: new Date(change.now) };
      if (!dryRun) await change.manager.insert(DocumentEntity, row);
      return true;
    });
  }

  async remove(caller: Caller, hash: string, dryRun: boolean): Promise<DocumentChanged> {
    mustBeTheParty(caller.requester);
    return this.#change(caller, { hash, dryRun, step: 'DOCUMENT_REMOVED' }, async ({ change, requester: { oin } }) => {
      if (!(await change.manager.existsBy(DocumentEntity, { oin, hash }))) return false;
      if (!dryRun) await change.manager.delete(DocumentEntity, { oin, hash });
      return true;
    });
  }

  async list(requester: Requester): Promise<readonly object[]> {
    mustBeItself(requester);
    const { oin } = requester;
    const all = await this.#parts.store.list(oin);
    return all.map(({ hash, operations, addedAt }) => ({
      ...{ documentId: documentId(hash), operations, addedAt: addedAt.toISOString() },
    }));
  }

  /** PERSISTED_QUERY_NOT_FOUND when the party registered none of this hash. */
  async text(requester: Requester, hash: string): Promise<string> {
    mustBeItself(requester);
    const text = await this.#parts.store.text(requester.oin, hash);
    if (text === null) throw new RequestInvalid('PERSISTED_QUERY_NOT_FOUND', 'the party registered no such document');
    return text;
  }

  /** What a text would disclose to the party, registered or not, in the region of the token. */
  async review(requester: Requester, text: string): Promise<Review> {
    mustBeItself(requester);
    const { oin, region } = requester;
    const { reviews, manager, measure } = this.#parts;
    const sound = judge(measure, text, requester.terms.introspection);
    const party = await reviewedParty(manager, oin);
    const review = party && (await reviews.of(sound, party, region));
    if (!review) throw new Error('a party that was admitted has no convenant');
    return review;
  }

  #change(
    caller: Caller,
    { hash, dryRun, step }: { readonly hash: string; readonly dryRun: boolean; readonly step: string },
    work: (turn: Turn) => Promise<boolean>,
  ): Promise<DocumentChanged> {
    const { turns } = this.#parts;
    const { oin } = caller.requester;
    const under = async (turn: Turn): Promise<DocumentChanged> => {
      const changed = await work(turn);
      const records = changed && !dryRun ? this.#record(turn, step, hash) : [];
      return { documentId: documentId(hash), changed, dryRun, records };
    };
    return turns.take(caller, under, (manager, now) => regionsOfParty(manager, oin, now));
  }

  #record({ change, requester, trace }: Turn, step: string, hash: string): DocumentChanged['records'] {
    const { pseudonyms } = this.#parts;
    change.bump(partyKey(requester.oin));
    const words: Readonly<Record<string, Json>> = { oin: requester.oin, document: hash };
    return change.regions.map((region) => {
      const who = { requester: entryRequester(requester, pseudonyms), pseudonym_key: pseudonyms.version, trace };
      const entry = changeEntry(change.now, { kind: 'party', region, step, ...who, change: words });
      change.record(entry);
      return { region, id: entry.id };
    });
  }
}

/** The token is not one with which this may be asked. */
class AnotherToken extends RequestInvalid {
  override readonly more: { readonly mistakes: Json };

  constructor(problem: string, remedy: string) {
    super('FUNCTION_NOT_REGISTERED', problem);
    this.more = { mistakes: [{ path: [], problem, remedy }] };
  }
}

/** What a party may run is no professional's to change: a token that leaked from a workplace opens nothing. */
function mustBeTheParty(requester: Requester): void {
  mustBeItself(requester);
  if (requester.professional !== null)
    throw new AnotherToken(
      'The token names a professional, and documents are the matter of the party itself',
      'Ask for a token with an assertion that names no professional',
    );
}

function mustBeItself({ delegate }: Requester): void {
  if (delegate)
    throw new AnotherToken(
      'The token is for asking on behalf of another party, and each keeps its own documents',
      'Ask for a token with an assertion that names no other party',
    );
}
