import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Instant } from '#kernel';
import type { Requester } from './requester.js';

interface Kept {
  readonly requester: Requester;
  readonly until: Instant;
}

/** Tokens kept at once, and for how long at most (milliseconds). The term bounds what a change made elsewhere can leave behind
 *  where no fact is read; where facts are read, the epochs catch it at once. */
const MOST_TOKENS = 10_000;
const LONGEST = 60_000;

/** Who was admitted with which token, so that a token is verified once and not at every request. Holds no token, only its SHA-256. */
export class VerifiedTokens {
  private readonly kept: LRUCache<string, Kept>;

  constructor(most = MOST_TOKENS) {
    this.kept = new LRUCache({ max: most });
  }

  find(token: string, now: Instant): Requester | null {
    const kept = this.kept.get(hashOf(token));
    return kept !== undefined && now < kept.until ? kept.requester : null;
  }

  keep(token: string, requester: Requester, now: Instant): void {
    this.kept.set(hashOf(token), { requester, until: Math.min(requester.notAfter, now + LONGEST) });
  }

  /** Drops one token: the next request with it is verified anew. */
  forget(token: string): void {
    this.kept.delete(hashOf(token));
  }
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64');
}
