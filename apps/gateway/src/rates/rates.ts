import { LRUCache } from 'lru-cache';
import type { Instant } from '#kernel';
import { askerOf, type Requester } from '#identity';
import type { RateSettings } from '#settings';
import { LeasedRate, type Points } from './leased-rate.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const MOST_PARTIES = 1_000;
/** What a party asked about in one hour, remembered in full: 36 characters each. */
const MOST_CASES = 100_000;

/** Who is counted, and how much it may: who asks, also on behalf of another. */
type Asker = Pick<Requester, 'oin' | 'delegate' | 'terms'>;

export interface RateParts {
  readonly points: Points;
  readonly now: () => Instant;
  /** A case as it may be written where it is counted. */
  readonly caseName: (caseId: string) => string;
}

/** How often a party may ask: requests, cases, and one case again and again. Counted alike whatever there is to be seen. */
export class Rates {
  readonly #requests: LeasedRate;
  readonly #cases: LeasedRate;
  readonly #oneCase: LeasedRate;
  readonly #tokens: LeasedRate;
  readonly #seen = new LRUCache<string, { readonly hour: number; readonly ids: Set<string> }>({ max: MOST_PARTIES });

  constructor(
    private readonly settings: RateSettings,
    { points, now, caseName }: RateParts,
  ) {
    this.#now = now;
    const rate = (name: string, window: number): LeasedRate => new LeasedRate({ name, window }, points, now);
    this.#requests = rate('requestsPerMinute', MINUTE);
    this.#cases = rate('casesPerHour', HOUR);
    this.#tokens = rate('tokensPerMinute', MINUTE);
    const written = (key: string): string =>
      `${key.slice(0, key.indexOf('|'))}:${caseName(key.slice(key.indexOf('|') + 1))}`;
    // A first question about a case must not cost a statement.
    this.#oneCase = new LeasedRate(
      { name: 'requestsPerCasePerMinute', window: MINUTE, credit: 0.05, written },
      points,
      now,
    );
  }

  readonly #now: () => Instant;

  request(asker: Asker): Promise<void> {
    return this.#requests.take(askerOf(asker), asker.terms.requestsPerMinute ?? this.settings.requestsPerMinute);
  }

  /** For each case that is asked about by its id, once: how often this one, and how many different ones. A case that this replica
   *  has not met in this hour counts as another one. */
  async cases(asker: Asker, ids: readonly string[]): Promise<void> {
    const oin = askerOf(asker);
    const different = new Set(ids);
    for (const id of different) await this.#oneCase.take(`${oin}|${id}`, this.settings.requestsPerCasePerMinute);
    const seen = this.#seenBy(oin);
    const fresh = [...different].filter((id) => !seen.has(id));
    if (fresh.length === 0) return;
    await this.#cases.take(oin, asker.terms.casesPerHour ?? this.settings.casesPerHour, fresh.length);
    for (const id of fresh) seen.add(id);
  }

  /** For pages of cases: as many as they may have, before anybody knows which. Call what this answers with how many there were. */
  async pages(asker: Asker, most: number): Promise<(shown: number) => void> {
    const oin = askerOf(asker);
    const limit = asker.terms.casesPerHour ?? this.settings.casesPerHour;
    await this.#cases.take(oin, limit, most);
    return (shown) => this.#cases.giveBack(oin, limit, most - shown);
  }

  /** Of a client that has shown who it is: nobody else can use up what it may ask. */
  token(clientId: string): Promise<void> {
    return this.#tokens.take(clientId, this.settings.tokensPerMinute);
  }

  #seenBy(oin: string): Set<string> {
    const hour = Math.floor(this.#now() / HOUR);
    const known = this.#seen.get(oin);
    if (known?.hour === hour && known.ids.size < MOST_CASES) return known.ids;
    const ids = new Set<string>();
    this.#seen.set(oin, { hour, ids });
    return ids;
  }
}
