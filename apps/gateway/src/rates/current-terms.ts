import { LRUCache } from 'lru-cache';
import type { Admission, Renewable, Requester } from '#identity';
import { RateLimited, type Instant } from '#kernel';

/** Between two looks at the terms of one who is refused again and again, each of them a statement. Milliseconds. */
const PATIENCE = 1_000;
const MOST_TOKENS = 10_000;

/** Counts by the terms that a party has now: since it was admitted it may have been given more. */
export class CurrentTerms {
  readonly #looked = new LRUCache<string, true>({ max: MOST_TOKENS, ttl: PATIENCE });

  constructor(
    private readonly admission: Pick<Admission, 'renew'>,
    private readonly now: () => Instant,
  ) {}

  /** What `count` answers; when that is RateLimited, what it answers by terms read anew. Throws what `count` and `renew` throw. */
  async counted<Result>(
    admitted: Renewable & { readonly requester: Requester },
    count: (requester: Requester) => Promise<Result>,
  ): Promise<Result> {
    const { requester } = admitted;
    try {
      return await count(requester);
    } catch (error) {
      if (!(error instanceof RateLimited) || this.#looked.has(requester.tokenHash)) throw error;
      this.#looked.set(requester.tokenHash, true);
      return count(await this.admission.renew(admitted, this.now()));
    }
  }
}
