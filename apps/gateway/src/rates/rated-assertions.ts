import { AssertionVerifier, type AssertionOutcome, type PartyDirectory } from '#identity';
import type { Instant } from '#kernel';
import type { Rates } from './rates.js';

/** Authenticates clients, and counts what each asks once it has shown who it is: whoever signs with another key uses up nothing of
 *  the client that it claims to be (IW-15). RateLimited. */
export class RatedAssertions extends AssertionVerifier {
  constructor(
    directory: PartyDirectory,
    audiences: readonly string[],
    private readonly rates: Pick<Rates, 'token'>,
  ) {
    super(directory, audiences);
  }

  override async verify(assertion: string, now: Instant): Promise<AssertionOutcome> {
    const outcome = await super.verify(assertion, now);
    if (outcome.authenticated) await this.rates.token(outcome.authenticated.client.clientId);
    return outcome;
  }
}
