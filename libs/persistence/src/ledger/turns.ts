import { FactsChanged, LedgerUnavailable, partyKey, Unauthenticated, type Instant } from '#kernel';
import type { Admission, Renewable, Requester } from '#identity';
import type { Trace } from '#ledger';
import { isDatabaseTrouble } from './database-trouble.js';
import type { FactChange, FactChanges } from './fact-changes.js';

/** Who calls, as the front admitted it. */
export interface Caller extends Renewable {
  readonly requester: Requester;
  readonly trace: Trace;
}

/** A change of facts by a party under way: the region's lock is held, and the requester is known to be who it was when admitted. */
export interface Turn {
  readonly change: FactChange;
  readonly requester: Requester;
  readonly trace: Trace;
}

/** Gives each change by a party its turn under the lock of the requester's region. */
export class Turns {
  readonly #facts: FactChanges;
  readonly #admission: Admission;
  readonly #clock: () => Instant;

  constructor(facts: FactChanges, admission: Admission, clock: () => Instant) {
    this.#facts = facts;
    this.#admission = admission;
    this.#clock = clock;
  }

  /** Runs `work` and answers when its changes and entries are durable. An admission that has grown old is renewed once;
   *  FactsChanged when the party changes yet again. LedgerUnavailable when nothing can be recorded: nothing has changed then,
   *  or the same request asked again finds it done. */
  async take<Result>(caller: Caller, work: (turn: Turn) => Promise<Result>): Promise<Result> {
    const { trace } = caller;
    try {
      return await this.#under(caller.requester, trace, work);
    } catch (error) {
      if (!(error instanceof FactsChanged)) throw error;
      return this.#under(await this.#admission.renew(caller, this.#clock()), trace, work);
    }
  }

  async #under<Result>(requester: Requester, trace: Trace, work: (turn: Turn) => Promise<Result>): Promise<Result> {
    try {
      return await this.#facts.change([requester.region], async (change) => {
        await mustStillHold(change, requester);
        return work({ change, requester, trace });
      });
    } catch (error) {
      throw isDatabaseTrouble(error) ? new LedgerUnavailable('the change cannot be written', error) : error;
    }
  }
}

async function mustStillHold({ manager, now }: FactChange, { oin, partyEpoch, notAfter }: Requester): Promise<void> {
  const key = partyKey(oin);
  const [row] = await manager.query<{ epoch: string }[]>('SELECT epoch FROM gate.epoch WHERE key = $1', [key]);
  if (Number(row?.epoch ?? 0) !== partyEpoch) throw new FactsChanged('the party changed since the token was verified');
  if (now >= notAfter) throw new Unauthenticated('EXPIRED');
}
