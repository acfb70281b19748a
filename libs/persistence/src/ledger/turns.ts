import { FactsChanged, LedgerUnavailable, partyKey, Unauthenticated, type Instant } from '#kernel';
import type { Admission, Renewable, Requester } from '#identity';
import type { Trace } from '#ledger';
import { isDatabaseTrouble } from './database-trouble.js';
import type { FactChange, FactChanges, RegionsOf } from './fact-changes.js';

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

/** Gives each change by a party its turn under the lock of the requester's region, or of those that it concerns. */
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
  async take<Result>(
    caller: Caller,
    work: (turn: Turn) => Promise<Result>,
    regionsOf: RegionsOf | null = null,
  ): Promise<Result> {
    const { requester, trace } = caller;
    try {
      return await this.#under({ requester, trace, regionsOf }, work);
    } catch (error) {
      if (!(error instanceof FactsChanged)) throw error;
      const renewed = await this.#admission.renew(caller, this.#clock());
      return this.#under({ requester: renewed, trace, regionsOf }, work);
    }
  }

  async #under<Result>(
    { regionsOf, ...who }: Omit<Turn, 'change'> & { readonly regionsOf: RegionsOf | null },
    work: (turn: Turn) => Promise<Result>,
  ): Promise<Result> {
    const { requester } = who;
    const held = async (change: FactChange): Promise<Result> => {
      await mustStillHold(change, requester);
      return work({ change, ...who });
    };
    try {
      return await (regionsOf
        ? this.#facts.changeWhere(regionsOf, held)
        : this.#facts.change([requester.region], held));
    } catch (error) {
      throw isDatabaseTrouble(error) ? new LedgerUnavailable('the change cannot be written', error) : error;
    }
  }
}

async function mustStillHold({ manager, now }: FactChange, requester: Requester): Promise<void> {
  const { oin, partyEpoch, delegate } = requester;
  const expected = [{ oin, epoch: partyEpoch }, ...(delegate ? [delegate] : [])];
  const keys = expected.map((party) => partyKey(party.oin));
  const sql = 'SELECT key, epoch FROM gate.epoch WHERE key = ANY($1)';
  const rows = await manager.query<{ key: string; epoch: string }[]>(sql, [keys]);
  const epochs = new Map(rows.map(({ key, epoch }) => [key, Number(epoch)]));
  if (expected.some((party) => (epochs.get(partyKey(party.oin)) ?? 0) !== party.epoch))
    throw new FactsChanged('the party changed since the token was verified');
  if (now >= requester.notAfter) throw new Unauthenticated('EXPIRED');
}
